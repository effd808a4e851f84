#include "core/operator/match_source.hpp"

#include "core/base/utf8.hpp"
#include "core/operator/context.hpp"
#include "core/operator/import_rows.hpp"

#include <fmt/format.h>

#include <set>

namespace balie::operation {

using identity::match::comparable;

MatchSource::MatchSource(std::string file, CsvFile csv, const ImportFile& settings)
    : file_(std::move(file)), csv_(std::move(csv)), settings_(settings) {}

result<std::unique_ptr<MatchSource>> MatchSource::open(const std::string& file, const std::string& spec) {
  Problems problems;
  const auto table = read_toml(spec, problems);
  const auto settings = read_import_file(table, spec, problems);
  if (!problems.empty()) return std::unexpected(to_error(problems));
  BALIE_TRY(auto csv, CsvFile::open(file, settings.separator));
  std::unique_ptr<MatchSource> source(new MatchSource(file, std::move(csv), settings));
  BALIE_CHECK(source->read_spec(table, spec));
  return source;
}

result<std::vector<std::string>> MatchSource::read_header() {
  if (!settings_.columns.empty()) return settings_.columns;
  BALIE_TRY(auto head, csv_.next());
  if (!head) {
    return failure(Fate::reject, "match.header", file_ + " is empty: its first line must name the columns");
  }
  if (const auto* malformed = std::get_if<CsvReader::Malformed>(&*head)) {
    return failure(Fate::reject, "match.header",
                   fmt::format("{}:{}:{}: {}; the first line must name the columns", file_, malformed->line,
                               malformed->column, malformed->reason));
  }
  auto columns = std::get<CsvReader::Row>(std::move(*head)).fields;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (settings_.latin1) columns[i] = from_latin1(columns[i]);
    columns[i] = comparable(columns[i]);
    if (repair_utf8(columns[i])) {
      return failure(Fate::reject, "match.header", fmt::format("{}:1:{}: is not UTF-8", file_, i + 1));
    }
  }
  return columns;
}

// The spec can be understood once the file's columns are known.
result<void> MatchSource::read_spec(const toml::table& spec, const std::string& name) {
  BALIE_TRY(const auto columns, read_header());
  if (std::set<std::string>(columns.begin(), columns.end()).size() != columns.size()) {
    return failure(Fate::reject, "match.header", file_ + ":1: two columns have the same name");
  }
  Problems problems;
  spec_ = read_match_spec(spec, name, columns, problems);
  if (!problems.empty()) return std::unexpected(to_error(problems));
  columns_count_ = columns.size();
  table_.fields = spec_.fields;
  table_.columns.resize(spec_.fields.size());
  return {};
}

Problem MatchSource::take(CsvReader::Row&& row) {
  const auto problem = [&](std::size_t column, std::string text) {
    return Problem{file_, static_cast<std::uint32_t>(row.line), static_cast<std::uint32_t>(column),
                   std::move(text)};
  };
  if (row.fields.size() != columns_count_) {
    return problem(std::min(row.fields.size(), columns_count_) + 1,
                   fmt::format("{} fields, where there are {} columns", row.fields.size(), columns_count_));
  }
  for (std::size_t i = 0; i < row.fields.size(); ++i) {
    if (settings_.latin1) row.fields[i] = from_latin1(row.fields[i]);
    if (repair_utf8(row.fields[i])) {
      return problem(i + 1, "is not UTF-8; if the file is in Latin-1, say so in the spec's [file]");
    }
  }
  const auto id = comparable(row.fields[spec_.id_column]);
  if (id.empty()) return problem(spec_.id_column + 1, "the record has no id");
  if (ids_.add(id) != lines_.size() + 1) {
    return problem(spec_.id_column + 1, "a record before this one has the same id");
  }
  lines_.push_back(row.line);
  for (std::size_t i = 0; i < spec_.columns.size(); ++i) {
    auto& column = table_.columns[i];
    column.ids.push_back(column.values.add(comparable(row.fields[spec_.columns[i]])));
  }
  return {};
}

result<void> MatchSource::read(const ReadProgress& progress, Problems& problems) {
  std::uint64_t rows = 0;
  for (;;) {
    BALIE_TRY(auto item, csv_.next());
    if (!item) return {};
    if (++rows % 1024 == 0) progress(csv_.bytes_read(), rows);
    if (rows > identity::match::records_max) {
      return failure(Fate::reject, "match.too_many",
                     fmt::format("{}: more than {} records", file_, identity::match::records_max));
    }
    Problem problem;
    if (auto* malformed = std::get_if<CsvReader::Malformed>(&*item)) {
      problem = {file_, static_cast<std::uint32_t>(malformed->line),
                 static_cast<std::uint32_t>(malformed->column), malformed->reason};
    } else {
      problem = take(std::get<CsvReader::Row>(std::move(*item)));
    }
    if (problem.text.empty()) continue;
    if (++rows_wrong_ <= rows_told) problems.push_back(std::move(problem));
  }
}

}  // namespace balie::operation
