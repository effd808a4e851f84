#include "core/operator/import_map.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::operation {
namespace {

// One table of the map: takes settings out by name, and tells in the end which names nobody asked for.
class Section {
 public:
  Section(const toml::table& table, std::string path, const std::string& file,
          const std::vector<std::string>& columns, Problems& problems)
      : table_(table), path_(std::move(path)), file_(file), columns_(columns), problems_(problems) {}
  Section(const Section&) = delete;
  Section& operator=(const Section&) = delete;

  const toml::node* node(const std::string& name) {
    known_.push_back(name);
    return table_.get(name);
  }

  void problem(const toml::node& at, const std::string& name, const std::string& text) {
    problems_.push_back(problem_at(at, file_, fmt::format("{}: {}", inside(name), text)));
  }

  std::string text(const std::string& name) {
    const auto* found = node(name);
    if (found == nullptr) return {};
    if (const auto value = found->value_exact<std::string>()) return *value;
    problem(*found, name, "must be a text");
    return {};
  }

  TemplateText fillable(const std::string& name, bool required = false) {
    const auto* found = node(name);
    if (found == nullptr) {
      if (required) problem(table_, name, "is missing");
      return {};
    }
    return fillable(*found, name);
  }

  TemplateText fillable(const toml::node& found, const std::string& name) {
    const auto value = found.value_exact<std::string>();
    if (!value) {
      problem(found, name, "must be a text, with columns in braces");
      return {};
    }
    auto parsed = TemplateText::parse(*value, columns_);
    if (parsed) return *std::move(parsed);
    problem(found, name, parsed.error().text());
    return {};
  }

  std::vector<std::string> texts(const std::string& name) {
    std::vector<std::string> values;
    const auto* found = node(name);
    const auto* array = found == nullptr ? nullptr : found->as_array();
    if (found != nullptr && array == nullptr) problem(*found, name, "must be a list of texts");
    for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
      if (const auto value = array->get(i)->value_exact<std::string>()) {
        values.push_back(*value);
      } else {
        problem(*array->get(i), name, "must be a list of texts");
      }
    }
    return values;
  }

  const toml::table* table(const std::string& name, bool required = false) {
    const auto* found = node(name);
    if (found == nullptr && required) problem(table_, name, "is missing");
    if (found == nullptr) return nullptr;
    if (!found->is_table()) problem(*found, name, "must be a table");
    return found->as_table();
  }

  void finish() {
    for (const auto& [key, value] : table_) {
      const std::string name(key.str());
      if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
      const auto nearest = nearest_name(name, known_);
      problem(value, name,
              nearest.empty() ? "unknown setting"
                              : fmt::format("unknown setting; did you mean \"{}\"?", nearest));
    }
  }

  [[nodiscard]] std::string inside(const std::string& name) const {
    return path_.empty() || name.empty() ? path_ + name : path_ + "." + name;
  }
  // For a table inside this one.
  [[nodiscard]] Section inner(const toml::table& table, const std::string& name) const {
    return Section(table, inside(name), file_, columns_, problems_);
  }
  [[nodiscard]] const toml::table& self() const { return table_; }

 private:
  const toml::table& table_;
  std::string path_;
  const std::string& file_;
  const std::vector<std::string>& columns_;
  Problems& problems_;
  std::vector<std::string> known_;
};

AttributeRule::Type type_of(Section& section) {
  const auto* found = section.node("type");
  const auto word = found == nullptr ? std::string("text") : found->value_or(std::string());
  if (word == "text") return AttributeRule::Type::text;
  if (word == "integer") return AttributeRule::Type::integer;
  if (word == "number") return AttributeRule::Type::number;
  if (word == "boolean") return AttributeRule::Type::boolean;
  section.problem(*found, "type", "must be \"text\", \"integer\", \"number\" or \"boolean\"");
  return AttributeRule::Type::text;
}

std::vector<AttributeRule> read_attributes(Section& parent) {
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

TimeRule read_time(Section& contact) {
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

std::vector<IdentifierRule> read_identifiers(Section& contact) {
  std::vector<IdentifierRule> rules;
  const auto* found = contact.node("identifiers");
  if (found == nullptr) return rules;
  const auto* array = found->as_array();
  if (array == nullptr) contact.problem(*found, "identifiers", "must be [[contact.identifiers]] tables");
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    const auto* table = array->get(i)->as_table();
    if (table == nullptr) {
      contact.problem(*array->get(i), "identifiers", "must be a table");
      continue;
    }
    auto section = contact.inner(*table, fmt::format("identifiers[{}]", i));
    IdentifierRule rule{section.text("scheme"), section.fillable("value", true), section.text("assurance")};
    if (rule.scheme.empty()) section.problem(*table, "scheme", "is missing");
    section.finish();
    rules.push_back(std::move(rule));
  }
  return rules;
}

ContactRule read_contact(Section& section) {
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

OutcomeRule read_outcome(Section& section) {
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
  Section section(*table, "file", file, no_columns, problems);
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
  Section root(map, "", file, columns, problems);
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
