#include "core/operator/customer_rows.hpp"

#include "core/operator/context.hpp"
#include "core/operator/import_rows.hpp"
#include "core/operator/import_source.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <set>

namespace balie::operation {

result<std::unique_ptr<CustomerRows>> CustomerRows::open(const std::string& file, const std::string& map,
                                                         const bus::Limits& limits) {
  Problems problems;
  const auto table = read_toml(map, problems);
  auto settings = read_import_file(table, map, problems);
  if (!problems.empty()) return std::unexpected(to_error(problems));
  BALIE_TRY(auto csv, CsvFile::open(file, settings.separator));
  std::unique_ptr<CustomerRows> rows(new CustomerRows(std::move(csv), std::move(settings), limits));
  BALIE_CHECK(rows->read_head(table, map, file));
  std::error_code fault;
  const auto written = std::filesystem::last_write_time(file, fault).time_since_epoch().count();
  rows->run_ = fmt::format("{}:{}", rows->bytes_all(), written);
  return rows;
}

// The map can be understood once the file's columns are known.
result<void> CustomerRows::read_head(const toml::table& map, const std::string& name,
                                     const std::string& file) {
  columns_ = settings_.columns;
  if (columns_.empty()) {
    auto head = csv_.next();
    if (!head) {
      return failure(Fate::reject, "import.header", file + " is empty: its first line must name the columns");
    }
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
  map_ = read_customer_map(map, name, columns_, problems);
  if (!problems.empty()) return std::unexpected(to_error(problems));
  return {};
}

CustomerRows::Item CustomerRows::convert(CsvReader::Row&& row) {
  if (settings_.latin1) {
    for (auto& field : row.fields) field = from_latin1(field);
  }
  auto text = csv_row(row.fields, settings_.separator);
  const auto malformed = [&](std::string reason) {
    return CsvReader::Malformed{row.line, std::move(reason), std::move(text)};
  };
  if (row.fields.size() != columns_.size()) {
    return malformed(
        fmt::format("{} fields, where there are {} columns", row.fields.size(), columns_.size()));
  }
  auto change = customer_of(map_, run_, {.line = row.line, .fields = row.fields}, limits_);
  if (!change) return malformed(change.error().text());
  const auto& first = change->identifier();
  const auto [known, added] =
      lines_.emplace(hash128(key_, fmt::format("{}:{}", first.scheme(), first.value())), row.line);
  if (!added) return malformed(fmt::format("{}: is that of line {} too", first.scheme(), known->second));
  return Row{row.line, std::move(text), *std::move(change)};
}

std::optional<CustomerRows::Item> CustomerRows::next() {
  auto item = csv_.next();
  if (!item) return std::nullopt;
  if (auto* row = std::get_if<CsvReader::Row>(&*item)) return convert(std::move(*row));
  return std::get<CsvReader::Malformed>(std::move(*item));
}

}  // namespace balie::operation
