// The tables of a playbook's files as they are written, before they are checked against each other.
#pragma once

#include "core/base/toml.hpp"
#include "core/playbook/files.hpp"
#include "core/playbook/playbook.hpp"
#include "core/playbook/queue_table.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace balie::playbook {

constexpr std::size_t entries_max = 10'000;
constexpr std::size_t patterns_max = 100'000;  // channels x entries x topics, of all entries
constexpr std::size_t channels_max = 100;
constexpr std::size_t annotations_max = 64;  // of one entry

// [[entry]]; a list that is empty matches everything.
struct EntryTable {
  std::string name;
  std::vector<std::string> channel;
  std::vector<std::string> entry;
  std::vector<std::string> topic;
  std::string queue;
  std::string target;
  std::string fallback;
  std::int32_t priority = 0;  // counts where it is written as a number, else the queue's
  bool hold = false;          // counts where it is written, else the queue's
  std::vector<std::pair<std::string, std::string>> annotations;
  const toml::table* at = nullptr;  // which has `when`, and `priority` as a formula, too
};

struct Tables {
  General general;
  std::vector<QueueTable> queues;
  std::vector<EntryTable> entries;
  bool readable = true;  // all files are there and TOML
  // The files' own tables, which `at` points into, and what problems call the files.
  toml::table playbook_file, queues_file, entries_file;
  std::string playbook_name, queues_name, entries_name;
};

// The table of a file that a playbook may lack; else an empty one.
toml::table optional_table(const std::vector<File>& files, const std::string& path, const std::string& prefix,
                           Problems& problems);

// Reads all files into `tables`, which must stay where it is; `prefix` stands before the paths in problems:
// "shop/".
void read_tables(const std::vector<File>& files, const std::string& prefix, Tables& tables,
                 Problems& problems);

}  // namespace balie::playbook
