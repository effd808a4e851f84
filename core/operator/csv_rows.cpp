#include "core/operator/csv_rows.hpp"

#include "core/operator/import_rows.hpp"

#include <fmt/format.h>

#include <set>

namespace balie::operation {

std::string csv_row(std::span<const std::string> fields, char separator) {
  const std::string special = std::string("\"\r\n") + separator;
  std::string row;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) row.push_back(separator);
    if (fields[i].find_first_of(special) == std::string::npos) {
      row += fields[i];
      continue;
    }
    row.push_back('"');
    for (const char c : fields[i]) row.append(c == '"' ? 2 : 1, c);
    row.push_back('"');
  }
  return row;
}

result<std::unique_ptr<CsvRows>> CsvRows::open(const std::string& file, const ImportFile& settings) {
  BALIE_TRY(auto csv, CsvFile::open(file, settings.separator));
  std::unique_ptr<CsvRows> rows(new CsvRows(std::move(csv), settings));
  BALIE_CHECK(rows->read_columns(file));
  return rows;
}

result<void> CsvRows::read_columns(const std::string& file) {
  if (columns_.empty()) {
    BALIE_TRY(auto head, csv_.next());
    if (!head) {
      return failure(Fate::reject, "import.header", file + " is empty: its first line must name the columns");
    }
    if (const auto* malformed = std::get_if<source::Malformed>(&*head)) {
      return failure(Fate::reject, "import.header",
                     fmt::format("{}:{}: {}; the first line must name the columns", file, malformed->line,
                                 malformed->reason));
    }
    columns_ = std::get<source::Row>(std::move(*head)).fields;
    if (latin1_) {
      for (auto& column : columns_) column = from_latin1(column);
    }
  }
  if (std::set<std::string>(columns_.begin(), columns_.end()).size() != columns_.size()) {
    return failure(Fate::reject, "import.header", file + ": two columns have the same name");
  }
  return {};
}

result<std::optional<CsvRows::Item>> CsvRows::next() {
  BALIE_TRY(auto item, csv_.next());
  auto* row = item ? std::get_if<source::Row>(&*item) : nullptr;
  if (row == nullptr) return item;
  if (latin1_) {
    for (auto& field : row->fields) field = from_latin1(field);
  }
  if (row->fields.size() == columns_.size()) return item;
  return source::Malformed{
      row->line, fmt::format("{} fields, where there are {} columns", row->fields.size(), columns_.size()),
      csv_row(row->fields, separator_), std::min(row->fields.size(), columns_.size()) + 1};
}

}  // namespace balie::operation
