#include "core/feel/operators.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::feel {
namespace {

using Order = std::strong_ordering;

std::optional<bool> is_equal(const std::optional<Order>& order) {
  return order ? std::optional(*order == Order::equal) : std::nullopt;
}

std::optional<bool> equal_lists(const std::vector<Value>& a, const std::vector<Value>& b) {
  if (a.size() != b.size()) return false;
  bool unknown = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto same = equal(a[i], b[i]);
    if (same == false) return false;
    unknown = unknown || !same;
  }
  return unknown ? std::nullopt : std::optional(true);
}

std::optional<bool> equal_contexts(const Context& a, const Context& b) {
  if (a.entries().size() != b.entries().size()) return false;
  bool unknown = false;
  for (const Entry& entry : a.entries()) {
    const Value* other = b.find(entry.name);
    if (other == nullptr) return false;
    const auto same = equal(entry.value, *other);
    if (same == false) return false;
    unknown = unknown || !same;
  }
  return unknown ? std::nullopt : std::optional(true);
}

std::optional<bool> equal_ranges(const Range& a, const Range& b) {
  if (a.form != b.form || a.start_included != b.start_included || a.end_included != b.end_included)
    return false;
  const auto starts = equal(a.start, b.start), ends = equal(a.end, b.end);
  if (starts == false || ends == false) return false;
  return starts && ends ? std::optional(true) : std::nullopt;
}

std::string quoted(const Value& value) {
  if (!value.is(Kind::string)) return to_string(value);
  std::string text = "\"";
  for (const char c : value.string()) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

std::string text_of(const Range& range) {
  using enum Range::Form;
  switch (range.form) {
    case less:
      return fmt::format("< {}", quoted(range.end));
    case less_equal:
      return fmt::format("<= {}", quoted(range.end));
    case greater:
      return fmt::format("> {}", quoted(range.start));
    case greater_equal:
      return fmt::format(">= {}", quoted(range.start));
    case equal:
      return fmt::format("= {}", quoted(range.start));
    case not_equal:
      return fmt::format("!= {}", quoted(range.start));
    case interval:
      break;
  }
  return fmt::format("{}{}..{}{}", range.start_included ? '[' : '(', quoted(range.start), quoted(range.end),
                     range.end_included ? ']' : ')');
}

std::string text_of(const Context& context) {
  std::string text = "{";
  for (const Entry& entry : context.entries()) {
    if (text.size() > 1) text += ", ";
    text += fmt::format("{}: {}", entry.name, quoted(entry.value));
  }
  return text + '}';
}

std::string text_of(const std::vector<Value>& list) {
  std::string text = "[";
  for (const Value& item : list) {
    if (text.size() > 1) text += ", ";
    text += quoted(item);
  }
  return text + ']';
}

}  // namespace

std::optional<bool> equal(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
  if (a.kind() != b.kind()) return std::nullopt;
  switch (a.kind()) {
    case Kind::boolean:
      return a.boolean() == b.boolean();
    case Kind::list:
      return equal_lists(a.list(), b.list());
    case Kind::context:
      return equal_contexts(a.context(), b.context());
    case Kind::range:
      return equal_ranges(a.range(), b.range());
    case Kind::function:
      return &a.function() == &b.function();
    case Kind::string:
      return a.string() == b.string();
    default:
      return is_equal(compare(a, b));
  }
}

std::optional<Order> compare(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return std::nullopt;
  switch (a.kind()) {
    case Kind::number:
      return a.number() <=> b.number();
    case Kind::string:
      return a.string() <=> b.string();  // of UTF-8: by code point
    case Kind::date:
      return a.date() <=> b.date();
    case Kind::time:
      return compare(a.time(), b.time());
    case Kind::date_time:
      return compare(a.date_time(), b.date_time());
    case Kind::days_duration:
      return a.days_duration() <=> b.days_duration();
    case Kind::months_duration:
      return a.months_duration() <=> b.months_duration();
    default:
      return std::nullopt;
  }
}

std::optional<bool> contains(const Range& range, const Value& value) {
  if (range.form == Range::Form::equal) return equal(value, range.start);
  if (range.form == Range::Form::not_equal) {
    const auto same = equal(value, range.start);
    return same ? std::optional(!*same) : std::nullopt;
  }
  if (range.form == Range::Form::interval && (range.start.is_null() || range.end.is_null()))
    return std::nullopt;
  bool inside = true;
  if (!range.start.is_null()) {
    const auto order = compare(value, range.start);
    if (!order) return std::nullopt;
    inside = *order > 0 || (*order == 0 && range.start_included);
  }
  if (!range.end.is_null()) {
    const auto order = compare(value, range.end);
    if (!order) return std::nullopt;
    inside = inside && (*order < 0 || (*order == 0 && range.end_included));
  }
  return inside;
}

std::string to_string(const Value& value) {
  switch (value.kind()) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return value.boolean() ? "true" : "false";
    case Kind::number:
      return value.number().to_string();
    case Kind::string:
      return std::string(value.string());
    case Kind::date:
      return to_string(value.date());
    case Kind::time:
      return to_string(value.time());
    case Kind::date_time:
      return to_string(value.date_time());
    case Kind::days_duration:
      return to_string(value.days_duration());
    case Kind::months_duration:
      return to_string(value.months_duration());
    case Kind::range:
      return text_of(value.range());
    case Kind::list:
      return text_of(value.list());
    case Kind::context:
      return text_of(value.context());
    case Kind::function:
      return to_string(Type::of(value));
  }
  return {};
}

}  // namespace balie::feel
