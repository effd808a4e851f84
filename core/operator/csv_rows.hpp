// A CSV file as rows whose columns are named: by its first line, or by the map.
#pragma once

#include "core/operator/csv_file.hpp"
#include "core/operator/import_map.hpp"
#include "core/source/rows.hpp"

#include <string>
#include <vector>

namespace balie::operation {

class CsvRows final : public source::Rows {
 public:
  // Errors (reject): the file cannot be read, its first line names no columns or one twice.
  static result<std::unique_ptr<CsvRows>> open(const std::string& file, const ImportFile& settings);

  [[nodiscard]] const std::vector<std::string>& columns() const override { return columns_; }
  // A row with another number of fields than there are columns is malformed.
  result<std::optional<Item>> next() override;
  [[nodiscard]] std::uint64_t done() const override { return csv_.bytes_read(); }
  [[nodiscard]] std::uint64_t all() const override { return csv_.bytes_all(); }

 private:
  CsvRows(CsvFile csv, const ImportFile& settings)
      : csv_(std::move(csv)),
        latin1_(settings.latin1),
        separator_(settings.separator),
        columns_(settings.columns) {}
  result<void> read_columns(const std::string& file);

  CsvFile csv_;
  bool latin1_;
  char separator_;
  std::vector<std::string> columns_;
};

// Fields as one row of a file, quoted where needed.
std::string csv_row(std::span<const std::string> fields, char separator);

}  // namespace balie::operation
