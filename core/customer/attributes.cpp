#include "core/customer/attributes.hpp"

#include "core/feel/temporal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace balie::customer {
namespace {

using google::protobuf::Value;

constexpr double integer_most = 9'007'199'254'740'992;  // 2^53: beyond, not every whole number is a double
constexpr std::size_t second_bytes = std::string_view("2026-11-22T10:00:00").size();

constexpr std::array<std::pair<std::string_view, AttributeType>, 6> words{{
    {"text", AttributeType::text},
    {"number", AttributeType::number},
    {"integer", AttributeType::integer},
    {"boolean", AttributeType::boolean},
    {"date", AttributeType::date},
    {"date and time", AttributeType::date_time},
}};

using Fitted = std::expected<Value, std::string>;

std::unexpected<std::string> unfit(std::string text) { return std::unexpected(std::move(text)); }

std::optional<double> number_of(const Value& value) {
  if (value.has_number_value()) return value.number_value();
  const std::string& text = value.string_value();
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Fitted fitted_number(const AttributeSpec& spec, const Value& value) {
  const auto number = number_of(value);
  if (!number || !std::isfinite(*number)) return unfit("is not a number");
  if (spec.type == AttributeType::integer &&
      (std::trunc(*number) != *number || std::abs(*number) > integer_most)) {
    return unfit("is not a whole number");
  }
  if ((spec.least && *number < *spec.least) || (spec.most && *number > *spec.most)) {
    return unfit("is outside of what is allowed");
  }
  Value made;
  made.set_number_value(*number);
  return made;
}

Fitted fitted_boolean(const Value& value) {
  const std::string& text = value.string_value();
  if (!value.has_bool_value() && text != "true" && text != "false") return unfit("is neither true nor false");
  Value made;
  made.set_bool_value(value.has_bool_value() ? value.bool_value() : text == "true");
  return made;
}

// Years of four digits, so that the order of the texts is that of the days.
Fitted fitted_date(const Value& value) {
  const auto date = feel::parse_date(value.string_value());
  if (!date || value.string_value().size() != std::string_view("2026-11-22").size()) {
    return unfit("is not a date such as 2026-11-22");
  }
  Value made;
  made.set_string_value(feel::to_string(*date));
  return made;
}

// In UTC, for the same reason.
Fitted fitted_date_time(const Value& value) {
  constexpr std::int64_t first = -62'135'596'800, last = 253'402'300'799;  // the years 1 to 9999
  const auto at = feel::parse_date_time(value.string_value());
  if (!at || at->zone.kind() == feel::Zone::Kind::local) {
    return unfit("is not a date and time with its offset such as 2026-11-22T10:00:00Z");
  }
  const auto seconds = at->seconds - at->zone.offset_at(at->seconds);
  if (seconds < first || seconds > last) return unfit("is not within the years 1 to 9999");
  Value made;
  made.set_string_value(
      to_rfc3339(Time(std::chrono::seconds(seconds) + std::chrono::duration_cast<std::chrono::microseconds>(
                                                          std::chrono::nanoseconds(at->nanoseconds)))));
  return made;
}

Fitted fitted_text(const AttributeSpec& spec, const Value& value) {
  std::string text = value.string_value();
  if (value.has_number_value()) text = fmt::format("{}", value.number_value());
  if (value.has_bool_value()) text = value.bool_value() ? "true" : "false";
  if (text.size() > attribute_text_bytes_max) {
    return unfit(fmt::format("has more than {} bytes", attribute_text_bytes_max));
  }
  if (!spec.allowed.empty() && std::ranges::find(spec.allowed, text) == spec.allowed.end()) {
    return unfit("is none of the allowed values");
  }
  Value made;
  made.set_string_value(std::move(text));
  return made;
}

}  // namespace

std::string_view to_string(AttributeType type) {
  return std::ranges::find(words, type, &std::pair<std::string_view, AttributeType>::second)->first;
}

std::optional<AttributeType> attribute_type(std::string_view word) {
  const auto* found = std::ranges::find(words, word, &std::pair<std::string_view, AttributeType>::first);
  if (found == words.end()) return std::nullopt;
  return found->second;
}

feel::Type feel_type(AttributeType type) {
  switch (type) {
    case AttributeType::number:
    case AttributeType::integer:
      return feel::Type::of(feel::Type::Kind::number);
    case AttributeType::boolean:
      return feel::Type::of(feel::Type::Kind::boolean);
    case AttributeType::date:
      return feel::Type::of(feel::Type::Kind::date);
    case AttributeType::date_time:
      return feel::Type::of(feel::Type::Kind::date_time);
    case AttributeType::text:
      break;
  }
  return feel::Type::of(feel::Type::Kind::string);
}

std::expected<Value, std::string> fitted(const AttributeSpec& spec, const Value& value) {
  const bool simple = value.has_string_value() || value.has_number_value() || value.has_bool_value();
  if (!simple) return unfit("is not a single value");
  Fitted made;
  switch (spec.type) {
    case AttributeType::number:
    case AttributeType::integer:
      return fitted_number(spec, value);
    case AttributeType::boolean:
      return fitted_boolean(value);
    case AttributeType::text:
      return fitted_text(spec, value);
    case AttributeType::date:
      made = fitted_date(value);
      break;
    case AttributeType::date_time:
      made = fitted_date_time(value);
      break;
  }
  if (!made) return made;
  // To the second: a fraction would not be in the order of the text.
  const auto at = std::string_view(made->string_value()).substr(0, second_bytes);
  const auto earliest = std::string_view(spec.earliest).substr(0, second_bytes);
  const auto latest = std::string_view(spec.latest).substr(0, second_bytes);
  if ((!earliest.empty() && at < earliest) || (!latest.empty() && at > latest)) {
    return unfit("is outside of what is allowed");
  }
  return made;
}

bool is_shown(const std::vector<std::string>& channels, std::string_view channel) {
  return std::ranges::any_of(channels,
                             [channel](const std::string& one) { return one == "*" || one == channel; });
}

Attributes::Attributes(std::vector<AttributeSpec> specs, ShownLists shown)
    : specs_(std::move(specs)), shown_(std::move(shown)) {
  for (std::size_t i = 0; i < specs_.size(); ++i) by_name_.emplace(specs_[i].name, i);
  any_from_contact_ = std::ranges::any_of(specs_, &AttributeSpec::from_contact);
}

bool Attributes::shows(Field list, std::string_view channel) const {
  const auto found = shown_.find(list);
  return found != shown_.end() && is_shown(found->second, channel);
}

const AttributeSpec* Attributes::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &specs_[found->second];
}

feel::Type Attributes::feel_type() const {
  feel::Type::Entries entries;
  for (const auto& spec : specs_) entries.emplace_back(spec.name, customer::feel_type(spec.type));
  return feel::Type::context(std::move(entries));
}

std::size_t trust(const AttributeSpec& spec, std::string_view source) {
  return static_cast<std::size_t>(std::ranges::find(spec.sources, source) - spec.sources.begin());
}

}  // namespace balie::customer
