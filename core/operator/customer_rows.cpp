#include "core/operator/customer_rows.hpp"

#include "core/operator/context.hpp"
#include "core/operator/csv_rows.hpp"
#include "core/operator/import_rows.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace balie::operation {
namespace {

struct Opened {
  std::unique_ptr<source::Rows> rows;
  char separator = ',';
};

result<Opened> open_file(const std::string& file, const std::string& map, const toml::table& table) {
  Problems problems;
  const auto settings = read_import_file(table, map, problems);
  if (!problems.empty()) return std::unexpected(to_error(problems));
  BALIE_TRY(auto rows, CsvRows::open(file, settings));
  return Opened{std::move(rows), settings.separator};
}

result<Opened> open_query(const std::string& address, const std::string& map, const toml::table& table,
                          const source::DriverRegistry& drivers) {
  BALIE_TRY(const auto driver, drivers.find(address));
  Problems problems;
  const auto query = read_customer_query(table, map, problems);
  if (!problems.empty()) return std::unexpected(to_error(problems));
  BALIE_TRY(auto rows, driver->rows(address, query));
  return Opened{std::move(rows), ','};
}

std::string version_of(const std::string& file, std::uint64_t bytes) {
  std::error_code fault;
  return fmt::format("{}:{}", bytes,
                     std::filesystem::last_write_time(file, fault).time_since_epoch().count());
}

}  // namespace

result<std::unique_ptr<CustomerRows>> CustomerRows::open(const CustomerSource& source,
                                                         const source::DriverRegistry& drivers,
                                                         const bus::Limits& limits) {
  Problems problems;
  const auto table = read_toml(source.map, problems);
  if (!problems.empty()) return std::unexpected(to_error(problems));
  const bool database = source::is_address(source.from);
  BALIE_TRY(auto opened, database ? open_query(source.from, source.map, table, drivers)
                                  : open_file(source.from, source.map, table));
  // The map can be understood once the columns are known.
  auto map = read_customer_map(table, source.map, opened.rows->columns(), problems);
  if (!problems.empty()) return std::unexpected(to_error(problems));
  std::unique_ptr<CustomerRows> rows(
      new CustomerRows(std::move(opened.rows), std::move(map), opened.separator, limits));
  if (!database) {
    rows->run_ = version_of(source.from, rows->all());
  } else if (!source.run.empty() || !rows->map_.at) {
    rows->run_to_repeat_ = source.run.empty() ? to_base32(hash128(rows->key_, "run")).substr(16) : source.run;
    rows->run_ = "run:" + rows->run_to_repeat_;
  }
  return rows;
}

CustomerRows::Item CustomerRows::convert(source::Row&& row) {
  auto text = csv_row(row.fields, separator_);
  const auto malformed = [&](std::string reason) {
    return source::Malformed{row.line, std::move(reason), std::move(text)};
  };
  auto change = customer_of(map_, run_, {.line = row.line, .fields = row.fields}, limits_);
  if (!change) return malformed(change.error().text());
  const auto& first = change->identifier();
  const auto [known, added] =
      lines_.emplace(hash128(key_, fmt::format("{}:{}", first.scheme(), first.value())), row.line);
  if (!added) return malformed(fmt::format("{}: is that of line {} too", first.scheme(), known->second));
  return Row{row.line, std::move(text), *std::move(change)};
}

result<std::optional<CustomerRows::Item>> CustomerRows::next() {
  BALIE_TRY(auto item, rows_->next());
  if (!item) return std::nullopt;
  if (auto* row = std::get_if<source::Row>(&*item)) return convert(std::move(*row));
  return std::get<source::Malformed>(std::move(*item));
}

}  // namespace balie::operation
