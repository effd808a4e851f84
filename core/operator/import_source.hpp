// A file with its map: rows as contacts, one after the other.
#pragma once

#include "core/operator/csv_rows.hpp"
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
  using Item = std::variant<Row, source::Malformed>;

  // Errors (reject): a file that cannot be read, a map that is wrong; all problems at once.
  static result<std::unique_ptr<ImportSource>> open(const std::string& file, const std::string& map,
                                                    const bus::Limits& limits);

  // nullopt: the end. Error (retry): the file cannot be read on.
  result<std::optional<Item>> next();
  [[nodiscard]] std::uint64_t bytes_all() const { return rows_->all(); }
  [[nodiscard]] std::uint64_t bytes_read() const { return rows_->done(); }

 private:
  ImportSource(std::unique_ptr<CsvRows> rows, ImportMap map, char separator, const bus::Limits& limits)
      : rows_(std::move(rows)), map_(std::move(map)), separator_(separator), converter_(map_, limits) {}

  std::unique_ptr<CsvRows> rows_;
  ImportMap map_;
  char separator_;
  RowConverter converter_;
};

}  // namespace balie::operation
