// A file with its map: rows as contacts, one after the other.
#pragma once

#include "core/operator/csv_file.hpp"
#include "core/operator/import_rows.hpp"

#include <memory>
#include <variant>

namespace balie::operation {

class ImportSource {
 public:
  struct Row {
    std::uint64_t line = 0;
    std::string text;  // as it could stand in a file
    ImportedRow imported;
  };
  using Item = std::variant<Row, CsvReader::Malformed>;

  // Errors (reject): a file that cannot be read, a map that is wrong; all problems at once.
  static result<std::unique_ptr<ImportSource>> open(const std::string& file, const std::string& map,
                                                    const bus::Limits& limits);

  // nullopt: the end.
  std::optional<Item> next();
  [[nodiscard]] std::uint64_t bytes_all() const { return csv_.bytes_all(); }
  [[nodiscard]] std::uint64_t bytes_read() const { return csv_.bytes_read(); }

 private:
  ImportSource(CsvFile csv, const ImportFile& settings);
  result<void> read_map(const toml::table& map, const std::string& name, const std::string& file,
                        const bus::Limits& limits);
  Item convert(CsvReader::Row&& row);

  CsvFile csv_;
  ImportFile settings_;
  ImportMap map_;
  std::vector<std::string> columns_;
  std::unique_ptr<RowConverter> converter_;
};

// Fields as one row of a file, quoted where needed.
std::string csv_row(std::span<const std::string> fields, char separator);

}  // namespace balie::operation
