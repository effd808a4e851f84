#include "protocols/dmn/element_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::dmn {
namespace {

constexpr std::string_view space_characters = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(space_characters);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(space_characters) - first + 1);
}

}  // namespace

bool is_dmn(std::string_view space) {
  constexpr std::string_view versions[] = {
      "https://www.omg.org/spec/DMN/20230324/MODEL/",     // 1.5
      "https://www.omg.org/spec/DMN/20211108/MODEL/",     // 1.4
      "https://www.omg.org/spec/DMN/20191111/MODEL/",     // 1.3
      "http://www.omg.org/spec/DMN/20180521/MODEL/",      // 1.2
      "http://www.omg.org/spec/DMN/20151101/dmn.xsd",     // 1.1
      "http://www.omg.org/spec/DMN/20151101/dmn11.xsd"};  // 1.1, as some tools write it
  return std::ranges::find(versions, space) != std::end(versions);
}

bool is_feel(std::string_view language) {
  language = trimmed(language);
  return language.empty() || language == "feel" || language == "FEEL" || language.ends_with("/FEEL/") ||
         language.ends_with("/FEEL") || language.ends_with("/feel.dmn");
}

void ElementReader::refuse(Place place, std::string text) {
  if (!is_full()) problems_.push_back({file_, place.line, place.column, std::move(text)});
}

bool ElementReader::is_skipped(const xml::Element& element) {
  if (!is_dmn(element.space())) return true;
  return element.name() == "description" || element.name() == "extensionElements";
}

void ElementReader::refuse_unknown(const xml::Element& element, const xml::Element& parent) {
  refuse(element, fmt::format("<{}> does not belong into <{}>", element.name(), parent.name()));
}

void ElementReader::check_attributes(const xml::Element& element,
                                     std::initializer_list<std::string_view> known) {
  for (const auto& attribute : element.attributes()) {
    if (!attribute.space.empty() || attribute.name == "id" || attribute.name == "label") continue;
    if (std::ranges::find(known, attribute.name) != known.end()) continue;
    refuse(element, fmt::format("<{}>: unknown attribute {}{}", element.name(), attribute.name,
                                suggestion(attribute.name, {known.begin(), known.end()})));
  }
}

std::string ElementReader::attribute(const xml::Element& element, std::string_view name) const {
  return std::string(element.attribute(name).value_or(std::string_view()));
}

std::string ElementReader::required(const xml::Element& element, std::string_view name) {
  auto value = attribute(element, name);
  if (trimmed(value).empty()) refuse(element, fmt::format("<{}> has no attribute {}", element.name(), name));
  return value;
}

std::string ElementReader::type_of(const xml::Element& element, std::string_view name) const {
  auto type = std::string(trimmed(attribute(element, name)));
  // A qualified name, as DMN 1.1 has it; in later versions no name holds a colon.
  if (const auto colon = type.find(':'); colon != std::string::npos) type.erase(0, colon + 1);
  return type;
}

bool ElementReader::flag(const xml::Element& element, std::string_view name) {
  const auto value = attribute(element, name);
  if (value.empty() || value == "false" || value == "0") return false;
  if (value != "true" && value != "1") refuse(element, fmt::format("{} is neither true nor false", name));
  return true;
}

Text ElementReader::text_of(const xml::Element& element) {
  return source_.text_of(place_of(element), element.name(), element.text());
}

void ElementReader::check_language(const xml::Element& element) {
  const auto language = attribute(element, "expressionLanguage");
  if (!is_feel(language))
    refuse(element, fmt::format("expressions in {} cannot be read, only FEEL", language));
}

Text ElementReader::text_below(const xml::Element& element) {
  check_attributes(element, {"typeRef", "expressionLanguage"});
  check_language(element);
  std::optional<Text> text;
  each_child(element, [&](const xml::Element& child) {
    if (child.name() == "importedValues") {
      refuse(child, "imported values cannot be read");
      return true;
    }
    if (child.name() != "text" || text) return false;
    text = text_of(child);
    no_children(child);
    return true;
  });
  return text ? *std::move(text) : Text{{}, place_of(element), false, {}};
}

InformationItem ElementReader::information_item(const xml::Element& element) {
  check_attributes(element, {"name", "typeRef"});
  no_children(element);
  return {attribute(element, "name"), type_of(element), place_of(element)};
}

}  // namespace balie::dmn
