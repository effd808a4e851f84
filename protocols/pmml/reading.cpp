#include "protocols/pmml/reading.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>

namespace balie::pmml {

namespace {

constexpr std::size_t quoted_max = 80;  // of what a file says, in a text for people

std::string_view shortened(std::string_view text) { return text.substr(0, quoted_max); }

bool lists(std::string_view words, std::string_view word) {
  std::size_t from = 0;
  while (from < words.size()) {
    const auto to = std::min(words.find(' ', from), words.size());
    if (words.substr(from, to - from) == word) return true;
    from = to + 1;
  }
  return false;
}

bool starts_with_x(std::string_view name) { return name.starts_with("x-") || name.starts_with("X-"); }

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view white = " \t\r\n";
  const auto from = text.find_first_not_of(white);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(white) - from + 1);
}

std::optional<double> number_of(std::string_view text) {
  text = trimmed(text);
  if (text == "INF" || text == "Infinity" || text == "+INF") return std::numeric_limits<double>::infinity();
  if (text == "-INF" || text == "-Infinity") return -std::numeric_limits<double>::infinity();
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text.starts_with('+')) text.remove_prefix(1);
  // from_chars would take "inf", "nan(...)": a number begins with a digit here.
  const auto digits = text.substr(text.starts_with('-') ? 1 : 0);
  if (digits.empty() || !(digits[0] == '.' || (digits[0] >= '0' && digits[0] <= '9'))) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    // Too small for a double is zero; too large is not a number that we could compute with.
    const auto exponent = text.find_first_of("eE");
    const bool tiny = exponent != std::string_view::npos && text.substr(exponent + 1).starts_with('-');
    if (tiny) return text.starts_with('-') ? -0.0 : 0.0;
    return std::nullopt;
  }
  if (error != std::errc()) return std::nullopt;
  return value;
}

std::optional<std::int64_t> whole_of(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

void Reading::refuse(const Place& place, std::string text) {
  if (!refusal_) refusal_ = Refusal{std::string(place.element), place.line, place.column, std::move(text)};
}

bool Reading::is_vendors(const xml::Element& child) {
  return child.name() == "Extension" || starts_with_x(child.name());
}

void Reading::shape(const xml::Element& element, std::string_view attributes, std::string_view children) {
  for (const auto& attribute : element.attributes()) {
    if (!attribute.space.empty() || lists(attributes, attribute.name) || starts_with_x(attribute.name))
      continue;
    return refuse(element, fmt::format("attribute {} is not known here", shortened(attribute.name)));
  }
  for (const auto child : element.children()) {
    if (lists(children, child.name()) || is_vendors(child)) continue;
    return refuse(child, fmt::format("not known in {}", element.name()));
  }
}

void Reading::refuse_absent(const xml::Element& element, std::string_view name) {
  refuse(element, fmt::format("attribute {} is missing", name));
}

void Reading::refuse_value(const xml::Element& element, std::string_view name, std::string_view value) {
  refuse(element,
         fmt::format("attribute {}: \"{}\" is not a value that it can have", name, shortened(value)));
}

std::string_view Reading::text(const xml::Element& element, std::string_view name) {
  const auto found = element.attribute(name);
  if (!found) refuse_absent(element, name);
  return found.value_or("");
}

std::string_view Reading::text(const xml::Element& element, std::string_view name,
                               std::string_view fallback) {
  return element.attribute(name).value_or(fallback);
}

double Reading::number(const xml::Element& element, std::string_view name) {
  if (!element.attribute(name)) refuse_absent(element, name);
  return number(element, name, 0);
}

double Reading::number(const xml::Element& element, std::string_view name, double fallback) {
  return number_if(element, name).value_or(fallback);
}

std::optional<double> Reading::number_if(const xml::Element& element, std::string_view name) {
  const auto found = element.attribute(name);
  if (!found) return std::nullopt;
  const auto value = number_of(*found);
  if (!value || std::isnan(*value)) {
    refuse(element, fmt::format("attribute {}: \"{}\" is not a number", name, shortened(*found)));
    return 0;
  }
  return value;
}

std::uint32_t Reading::count(const xml::Element& element, std::string_view name) {
  if (!element.attribute(name)) refuse_absent(element, name);
  return count(element, name, 0);
}

std::uint32_t Reading::count(const xml::Element& element, std::string_view name, std::uint32_t fallback) {
  const auto found = element.attribute(name);
  if (!found) return fallback;
  const auto value = whole_of(*found);
  if (value && *value >= 0 && *value <= std::numeric_limits<std::uint32_t>::max()) {
    return static_cast<std::uint32_t>(*value);
  }
  refuse(element, fmt::format("attribute {}: \"{}\" is not a count", name, shortened(*found)));
  return fallback;
}

bool Reading::flag(const xml::Element& element, std::string_view name, bool fallback) {
  static constexpr Word<bool> words[] = {{"true", true}, {"false", false}, {"1", true},
                                         {"0", false},   {"yes", true},    {"no", false}};
  return word<bool>(element, name, words, fallback);
}

std::optional<xml::Element> Reading::child(const xml::Element& element, std::string_view name) {
  auto found = element.child(name);
  if (!found) refuse(element, fmt::format("element {} is missing in it", name));
  return found;
}

}  // namespace balie::pmml
