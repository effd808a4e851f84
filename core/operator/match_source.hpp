// A file of records with its spec, as `balie match` takes it in: the whole of it, in memory.
#pragma once

#include "core/base/result.hpp"
#include "core/operator/csv_file.hpp"
#include "core/operator/import_map.hpp"
#include "core/operator/match_spec.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace balie::operation {

// Called now and then with the bytes and rows that were read.
using ReadProgress = std::function<void(std::uint64_t bytes, std::uint64_t rows)>;

class MatchSource {
 public:
  // Errors (reject): a file that cannot be read, a header or a spec that is wrong; all problems at once.
  static result<std::unique_ptr<MatchSource>> open(const std::string& file, const std::string& spec);

  // Reads to the end. `problems` gets what is wrong with rows, the first rows_told of them; such rows are
  // left out. The column of a problem is the number of the field, from 1.
  result<void> read(const ReadProgress& progress, Problems& problems);

  static constexpr std::size_t rows_told = 1000;

  [[nodiscard]] const MatchSpec& spec() const { return spec_; }
  [[nodiscard]] std::uint64_t bytes_all() const { return csv_.bytes_all(); }
  [[nodiscard]] std::uint64_t rows_wrong() const { return rows_wrong_; }
  // Of what was read, by record.
  [[nodiscard]] identity::match::Table take_table() { return std::move(table_); }
  [[nodiscard]] std::string_view id(identity::match::Record record) const { return ids_.text(record + 1); }
  [[nodiscard]] std::uint64_t line(identity::match::Record record) const { return lines_[record]; }
  [[nodiscard]] std::size_t records() const { return lines_.size(); }

 private:
  MatchSource(std::string file, CsvFile csv, const ImportFile& settings);
  result<void> read_spec(const toml::table& spec, const std::string& name);
  result<std::vector<std::string>> read_header();
  // What is wrong with a row: its text is empty when nothing is.
  Problem take(CsvReader::Row&& row);

  std::string file_;
  CsvFile csv_;
  std::uint64_t rows_wrong_ = 0;
  ImportFile settings_;
  std::size_t columns_count_ = 0;
  MatchSpec spec_;
  identity::match::Table table_;
  identity::match::Dictionary ids_;  // each once: the number of an id is its record's, and one
  std::vector<std::uint64_t> lines_;
};

}  // namespace balie::operation
