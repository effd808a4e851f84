#include "core/operator/import_source.hpp"

#include "core/operator/context.hpp"

#include <fmt/format.h>

#include <set>

namespace balie::operation {

std::string csv_row(std::span<const std::string> fields, char separator) {
  std::string row;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) row.push_back(separator);
    if (fields[i].find_first_of(std::string("\"\r\n") + separator) == std::string::npos) {
      row += fields[i];
      continue;
    }
    row.push_back('"');
    for (const char c : fields[i]) row.append(c == '"' ? 2 : 1, c);
    row.push_back('"');
  }
  return row;
}

ImportSource::ImportSource(CsvFile csv, const ImportFile& settings)
    : csv_(std::move(csv)), settings_(settings), columns_(settings.columns) {}

result<std::unique_ptr<ImportSource>> ImportSource::open(const std::string& file, const std::string& map,
                                                         const bus::Limits& limits) {
  Problems problems;
  const auto table = read_toml(map, problems);
  const auto settings = read_import_file(table, map, problems);
  if (!problems.empty()) return std::unexpected(to_error(problems));
  BALIE_TRY(auto csv, CsvFile::open(file, settings.separator));
  std::unique_ptr<ImportSource> source(new ImportSource(std::move(csv), settings));
  BALIE_CHECK(source->read_map(table, map, file, limits));
  return source;
}

// The map can be understood once the file's columns are known.
result<void> ImportSource::read_map(const toml::table& map, const std::string& name, const std::string& file,
                                    const bus::Limits& limits) {
  if (columns_.empty()) {
    auto head = csv_.next();
    if (!head)
      return failure(Fate::reject, "import.header", file + " is empty: its first line must name the columns");
    if (const auto* malformed = std::get_if<CsvReader::Malformed>(&*head)) {
      return failure(Fate::reject, "import.header",
                     fmt::format("{}:{}: {}; the first line must name the columns", file, malformed->line,
                                 malformed->reason));
    }
    columns_ = std::get<CsvReader::Row>(std::move(*head)).fields;
    if (settings_.latin1) {
      for (auto& column : columns_) column = from_latin1(column);
    }
  }
  if (std::set<std::string>(columns_.begin(), columns_.end()).size() != columns_.size()) {
    return failure(Fate::reject, "import.header", file + ": two columns have the same name");
  }
  Problems problems;
  map_ = read_import_map(map, name, columns_, problems);
  if (!problems.empty()) return std::unexpected(to_error(problems));
  converter_ = std::make_unique<RowConverter>(map_, limits);
  return {};
}

ImportSource::Item ImportSource::convert(CsvReader::Row&& row) {
  if (settings_.latin1) {
    for (auto& field : row.fields) field = from_latin1(field);
  }
  auto text = csv_row(row.fields, settings_.separator);
  if (row.fields.size() != columns_.size()) {
    return CsvReader::Malformed{
        row.line, fmt::format("{} fields, where there are {} columns", row.fields.size(), columns_.size()),
        std::move(text)};
  }
  auto imported = converter_->convert({.line = row.line, .fields = row.fields});
  if (!imported) return CsvReader::Malformed{row.line, imported.error().text(), std::move(text)};
  return Row{row.line, std::move(text), std::move(*imported)};
}

std::optional<ImportSource::Item> ImportSource::next() {
  auto item = csv_.next();
  if (!item) return std::nullopt;
  if (auto* row = std::get_if<CsvReader::Row>(&*item)) return convert(std::move(*row));
  return std::get<CsvReader::Malformed>(std::move(*item));
}

}  // namespace balie::operation
