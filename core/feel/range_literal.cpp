#include "core/feel/range_literal.hpp"

#include "core/feel/operators.hpp"
#include "core/feel/scanner.hpp"
#include "core/feel/temporal_literal.hpp"

namespace balie::feel {
namespace {

template <typename T>
std::optional<Value> optional_value(const std::optional<T>& found) {
  return found ? std::optional<Value>(*found) : std::nullopt;
}

// `date("2026-11-22")` and its kin.
std::optional<Value> read_call(Scanner& scanner) {
  const auto argument = [&](std::string_view function) -> std::optional<std::string> {
    const std::size_t end = scanner.end_of_name(scanner.at(), function);
    if (end == 0) return std::nullopt;
    scanner.go_to(end);
    if (!scanner.take("(")) return std::nullopt;
    auto text = scanner.take_string();
    return scanner.take(")") ? text : std::nullopt;
  };
  if (const auto text = argument("date and time")) return optional_value(parse_date_time(*text));
  if (const auto text = argument("date")) return optional_value(parse_date(*text));
  if (const auto text = argument("time")) return optional_value(parse_time(*text));
  const auto text = argument("duration");
  if (!text) return std::nullopt;
  if (const auto days = parse_days_duration(*text)) return *days;
  return optional_value(parse_months_duration(*text));
}

std::optional<Value> read_end(Scanner& scanner) {
  if (scanner.sees("\"")) return optional_value(scanner.take_string());
  if (scanner.take("@")) {
    const auto text = scanner.take_string();
    const Value value = text ? temporal_literal(*text) : Value();
    return value.is_null() ? std::nullopt : std::optional(value);
  }
  const bool negative = scanner.take("-");
  if (const std::string_view digits = scanner.take_number(); !digits.empty()) {
    const auto number = Decimal::parse(digits);
    return optional_value(number && negative ? std::optional(number->negated()) : number);
  }
  return negative ? std::nullopt : read_call(scanner);
}

}  // namespace

std::optional<Value> parse_range(std::string_view text) {
  Scanner scanner(text);
  Range range;
  range.start_included = scanner.take("[");
  if (!range.start_included && !scanner.take("(") && !scanner.take("]")) return std::nullopt;
  scanner.skip_blank();
  auto start = read_end(scanner);
  if (!start || !scanner.take("..")) return std::nullopt;
  scanner.skip_blank();
  auto end = read_end(scanner);
  if (!end) return std::nullopt;
  range.end_included = scanner.take("]");
  if (!range.end_included && !scanner.take(")") && !scanner.take("[")) return std::nullopt;
  const auto order = compare(*start, *end);
  if (!scanner.at_end() || !order || *order > 0) return std::nullopt;
  range.start = *std::move(start);
  range.end = *std::move(end);
  return Value::range(std::move(range));
}

}  // namespace balie::feel
