#include "core/operator/import_map.hpp"

#include "core/operator/map_section.hpp"

namespace balie::operation {
namespace {

AttributeRule::Type type_of(MapSection& section) {
  const auto* found = section.node("type");
  const auto word = found == nullptr ? std::string("text") : found->value_or(std::string());
  if (word == "text") return AttributeRule::Type::text;
  if (word == "integer") return AttributeRule::Type::integer;
  if (word == "number") return AttributeRule::Type::number;
  if (word == "boolean") return AttributeRule::Type::boolean;
  section.problem(*found, "type", "must be \"text\", \"integer\", \"number\" or \"boolean\"");
  return AttributeRule::Type::text;
}

TimeRule read_time(MapSection& contact) {
  TimeRule rule;
  const auto* table = contact.table("at", true);
  if (table == nullptr) return rule;
  auto section = contact.inner(*table, "at");
  rule.value = section.fillable("value");
  rule.format = section.text("format");
  rule.day = section.fillable("day");
  rule.month = section.fillable("month");
  rule.year = section.fillable("year");
  rule.time = section.fillable("time");
  if (const auto* first = section.node("first_year")) {
    rule.first_year = static_cast<int>(first->value<std::int64_t>().value_or(0));
    if (rule.first_year < 1900 || rule.first_year > 9000)
      section.problem(*first, "first_year", "must be a year");
  }
  section.finish();
  const bool parts = !rule.day.empty() && !rule.month.empty() && (!rule.year.empty() || rule.first_year != 0);
  if (rule.value.empty() == rule.format.empty() && rule.value.empty() == parts) return rule;
  section.problem(*table, "", "must have value and format, or day, month and one of year and first_year");
  return rule;
}

}  // namespace

std::vector<AttributeRule> read_attributes(MapSection& parent) {
  std::vector<AttributeRule> rules;
  const auto* table = parent.table("attributes");
  if (table == nullptr) return rules;
  auto section = parent.inner(*table, "attributes");
  for (const auto& [key, value] : *table) {
    AttributeRule rule;
    rule.name = key.str();
    if (const auto* detail = value.as_table()) {
      auto inner = section.inner(*detail, rule.name);
      rule.value = inner.fillable("value", true);
      rule.type = type_of(inner);
      for (auto& none : inner.texts("none")) rule.none.push_back(std::move(none));
      inner.finish();
    } else {
      rule.value = section.fillable(value, rule.name);
    }
    rules.push_back(std::move(rule));
  }
  return rules;
}

std::vector<IdentifierRule> read_identifiers(MapSection& parent) {
  std::vector<IdentifierRule> rules;
  const auto* found = parent.node("identifiers");
  if (found == nullptr) return rules;
  const auto* array = found->as_array();
  if (array == nullptr) parent.problem(*found, "identifiers", "must be [[...identifiers]] tables");
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    const auto* table = array->get(i)->as_table();
    if (table == nullptr) {
      parent.problem(*array->get(i), "identifiers", "must be a table");
      continue;
    }
    auto section = parent.inner(*table, fmt::format("identifiers[{}]", i));
    IdentifierRule rule{section.text("scheme"), section.fillable("value", true), section.text("assurance")};
    if (rule.scheme.empty()) section.problem(*table, "scheme", "is missing");
    section.finish();
    rules.push_back(std::move(rule));
  }
  return rules;
}

namespace {

ContactRule read_contact(MapSection& section) {
  ContactRule rule;
  rule.id = section.fillable("id", true);
  rule.channel = section.fillable("channel", true);
  rule.entry = section.fillable("entry");
  rule.topic = section.fillable("topic");
  rule.direction = section.fillable("direction");
  rule.language = section.fillable("language");
  rule.country = section.fillable("country");
  rule.thread = section.fillable("thread");
  rule.subject = section.fillable("subject");
  rule.text = section.fillable("text");
  rule.at = read_time(section);
  rule.identifiers = read_identifiers(section);
  rule.attributes = read_attributes(section);
  section.finish();
  return rule;
}

OutcomeRule read_outcome(MapSection& section) {
  OutcomeRule rule;
  rule.id = section.fillable("id", true);
  rule.when = section.fillable("when", true);
  rule.offer = section.fillable("offer");
  rule.reason = section.fillable("reason");
  rule.agent = section.fillable("agent");
  rule.after_seconds = section.fillable("after_seconds");
  if (const auto* kinds = section.table("kinds", true)) {
    auto inner = section.inner(*kinds, "kinds");
    for (const auto& [key, value] : *kinds)
      rule.kinds[std::string(key.str())] = inner.text(std::string(key.str()));
  }
  rule.attributes = read_attributes(section);
  section.finish();
  return rule;
}

}  // namespace

ImportFile read_import_file(const toml::table& map, const std::string& file, Problems& problems) {
  ImportFile read;
  const std::vector<std::string> no_columns;
  const auto* table = map["file"].as_table();
  if (table == nullptr) return read;
  MapSection section(*table, "file", file, no_columns, problems);
  if (const auto* separator = section.node("separator")) {
    const auto text = separator->value_or(std::string());
    if (text.size() == 1 && text != "\"" && text != "\n" && text != "\r") {
      read.separator = text[0];
    } else {
      section.problem(*separator, "separator", "must be one character, such as \",\", \";\" or \"\\t\"");
    }
  }
  if (const auto* encoding = section.node("encoding")) {
    const auto text = encoding->value_or(std::string());
    read.latin1 = text == "latin-1";
    if (text != "latin-1" && text != "utf-8") {
      section.problem(*encoding, "encoding", "must be \"utf-8\" or \"latin-1\"");
    }
  }
  read.columns = section.texts("columns");
  section.finish();
  return read;
}

ImportMap read_import_map(const toml::table& map, const std::string& file,
                          const std::vector<std::string>& columns, Problems& problems) {
  ImportMap read;
  MapSection root(map, "", file, columns, problems);
  root.table("file");
  if (const auto* table = root.table("contact", true)) {
    auto section = root.inner(*table, "contact");
    read.contact = read_contact(section);
  }
  if (const auto* table = root.table("outcome")) {
    auto section = root.inner(*table, "outcome");
    read.outcome = read_outcome(section);
  }
  root.finish();
  return read;
}

}  // namespace balie::operation
