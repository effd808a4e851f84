#include "core/rules/hit_policy.hpp"

#include "core/feel/arithmetic.hpp"
#include "core/feel/operators.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::rules {
namespace {

using feel::Value;
using Row = std::vector<Value>;

// The place of a value in the list of output values; those that are not in it come last.
std::size_t rank(const OutputColumn& column, const Value& value) {
  const auto found = std::ranges::find_if(
      column.order, [&](const Value& listed) { return feel::equal(listed, value) == true; });
  return static_cast<std::size_t>(found - column.order.begin());
}

void sort_by_priority(std::span<const OutputColumn> columns, std::vector<Row>& rows) {
  std::ranges::stable_sort(rows, [&](const Row& a, const Row& b) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto first = rank(columns[i], a[i]);
      const auto second = rank(columns[i], b[i]);
      if (first != second) return first < second;
    }
    return false;
  });
}

bool are_equal(std::span<const Value> a, std::span<const Value> b) {
  return std::ranges::equal(
      a, b, [](const Value& one, const Value& other) { return feel::equal(one, other) == true; });
}

bool has_sum(const Value& value) {
  return value.is(feel::Kind::number) || value.is(feel::Kind::days_duration) ||
         value.is(feel::Kind::months_duration);
}

Value list(std::span<const OutputColumn> columns, std::span<const Row> rows, feel::Run& run) {
  std::vector<Value> values;
  values.reserve(rows.size());
  for (const auto& row : rows) values.push_back(row_value(columns, row, run));
  return run.list(std::move(values));
}

Value aggregated(dmn::Aggregation aggregation, std::span<const Row> rows, feel::Run& run) {
  if (aggregation == dmn::Aggregation::count) return feel::Decimal(static_cast<std::int64_t>(rows.size()));
  Value result = rows.front().front();
  for (const auto& row : rows) {
    if (row.front().is_null()) return run.null("an output is null: there is nothing to aggregate");
  }
  for (const auto& row : rows.subspan(1)) {
    const auto& value = row.front();
    if (aggregation == dmn::Aggregation::sum) {
      const auto sum = has_sum(value) && result.is(value.kind())
                           ? feel::compute(feel::Arithmetic::add, result, value)
                           : std::nullopt;
      if (!sum) return run.null("the outputs have no sum");
      result = *sum;
      continue;
    }
    const auto order = feel::compare(value, result);
    if (!order) return run.null("the outputs cannot be compared");
    if (aggregation == dmn::Aggregation::min ? *order < 0 : *order > 0) result = value;
  }
  return result;
}

}  // namespace

Value row_value(std::span<const OutputColumn> columns, std::span<const Value> row, feel::Run& run) {
  if (columns.size() == 1) return row.front();
  std::vector<feel::Entry> entries;
  entries.reserve(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) entries.push_back({columns[i].name, row[i]});
  return run.context(std::move(entries));
}

Value apply(dmn::HitPolicy policy, dmn::Aggregation aggregation, std::span<const OutputColumn> columns,
            std::vector<Row> rows, feel::Run& run) {
  using enum dmn::HitPolicy;
  switch (policy) {
    case unique:
      if (rows.size() > 1) return run.null(fmt::format("{} rules match where only one may", rows.size()));
      break;
    case any:
      for (const auto& row : rows) {
        if (!are_equal(row, rows.front())) return run.null("rules match whose outputs differ");
      }
      break;
    case first:
      break;
    case priority:
      sort_by_priority(columns, rows);
      break;
    case rule_order:
      return list(columns, rows, run);
    case output_order:
      sort_by_priority(columns, rows);
      return list(columns, rows, run);
    case collect:
      if (aggregation != dmn::Aggregation::none) return aggregated(aggregation, rows, run);
      return list(columns, rows, run);
  }
  return row_value(columns, rows.front(), run);
}

}  // namespace balie::rules
