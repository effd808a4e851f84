#include "core/operator/import_source.hpp"

#include "core/operator/context.hpp"

namespace balie::operation {

result<std::unique_ptr<ImportSource>> ImportSource::open(const std::string& file, const std::string& map,
                                                         const bus::Limits& limits) {
  Problems problems;
  const auto table = read_toml(map, problems);
  const auto settings = read_import_file(table, map, problems);
  if (!problems.empty()) return std::unexpected(to_error(problems));
  // The map can be understood once the file's columns are known.
  BALIE_TRY(auto rows, CsvRows::open(file, settings));
  auto read = read_import_map(table, map, rows->columns(), problems);
  if (!problems.empty()) return std::unexpected(to_error(problems));
  return std::unique_ptr<ImportSource>(
      new ImportSource(std::move(rows), std::move(read), settings.separator, limits));
}

result<std::optional<ImportSource::Item>> ImportSource::next() {
  BALIE_TRY(auto item, rows_->next());
  if (!item) return std::nullopt;
  if (auto* malformed = std::get_if<source::Malformed>(&*item)) return std::move(*malformed);
  const auto& row = std::get<source::Row>(*item);
  auto text = csv_row(row.fields, separator_);
  auto imported = converter_.convert({.line = row.line, .fields = row.fields});
  if (!imported) return source::Malformed{row.line, imported.error().text(), std::move(text)};
  return Row{row.line, std::move(text), std::move(*imported)};
}

}  // namespace balie::operation
