// The files of a playbook, from a directory or from the bus.
#pragma once

#include "core/base/problem.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace balie::playbook {

struct File {
  std::string path;  // within the playbook: "entries.toml"
  std::string content;
};

constexpr std::size_t files_max = 1'000;
constexpr std::size_t file_bytes_max = 16 << 20;
constexpr std::size_t model_bytes_max = 512 << 20;  // of a model's file
constexpr std::size_t bytes_max = 64 << 20;         // of all files of one Publish

// The files of a playbook that are read by their names: playbook.toml, entries.toml, queues.toml, and
// models.toml, which names those of models; agents.toml, hours.toml and messages.toml; adaptive.toml,
// attributes.toml, consent.toml, identity.toml and segments.toml; offers.toml, policy.toml and
// arbitration.toml. Besides those, each .dmn file is one, and what these import of PMML.
const std::vector<std::string>& known_files();
// "offers/NAME.toml": more files of offers.
bool is_offer_file(std::string_view path);

// Reads the playbook's files in `directory`. Others are passed over, but for those whose names look like a
// slip of one of ours
// ("entrys.toml"), which are problems. Problems name files as `directory`/NAME.
std::vector<File> read_files(const std::string& directory, Problems& problems);

// Files that came from elsewhere: too many, too large, a path that is none of ours or there twice. Problems
// name files by their paths alone.
void check_files(const std::vector<File>& files, Problems& problems);

// 16 hexadecimal digits of the SHA-256 of paths and contents, in whatever order the files are.
std::string version_of(const std::vector<File>& files);

}  // namespace balie::playbook
