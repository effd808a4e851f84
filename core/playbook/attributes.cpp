#include "core/playbook/attributes.hpp"

#include "core/base/config.hpp"
#include "core/playbook/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace balie::playbook {
namespace {

using customer::AttributeSpec;
using customer::AttributeType;

constexpr std::size_t name_bytes_max = 64;
constexpr std::string_view allowed_form =
    "attribute.allowed: must be a list of values such as [\"basic\", \"plus\"], or bounds such as {least = "
    "0, "
    "most = 100}";

// As it is written, before its words are looked at.
struct AttributeTable {
  std::string name, type = "text", unit, purpose;
  std::vector<std::string> sources, shown;
  Duration retention{};
  bool from_contact = false;
};

ConfigSpec<AttributeTable> attribute_spec() {
  return ConfigSpec<AttributeTable>("attribute", "what may stand in a customer's profile")
      .text("name", &AttributeTable::name, "its name, for formulas and channels")
      .required()
      .choice("type", &AttributeTable::type,
              {"text", "number", "integer", "boolean", "date", "date and time"}, "what its values are")
      .text("unit", &AttributeTable::unit, "what its numbers count, for people")
      .text("purpose", &AttributeTable::purpose, "why it is kept")
      .list("sources", &AttributeTable::sources, "who is believed, the most trusted first")
      .duration("retention", &AttributeTable::retention, "how long a value is kept; 0s: with the customer")
      .flag("from_contact", &AttributeTable::from_contact,
            "an attribute of this name in a contact becomes the profile's value")
      .texts("shown", &AttributeTable::shown, "channels whose decisions carry it; \"*\": all");
}

struct ShownTable {
  std::vector<std::string> consents, offers{"*"}, preferences, products, opportunities, memberships;
};

ConfigSpec<ShownTable> shown_spec() {
  return ConfigSpec<ShownTable>("shown", "what else of the customer a decision carries, by channel")
      .texts("consents", &ShownTable::consents, "what the customer allows; \"*\": all channels")
      .texts("offers", &ShownTable::offers, "past offers")
      .texts("preferences", &ShownTable::preferences, "what the customer prefers")
      .texts("products", &ShownTable::products, "what the customer has")
      .texts("opportunities", &ShownTable::opportunities, "what may become a sale or a service")
      .texts("memberships", &ShownTable::memberships, "household, company");
}

class AttributesFile {
 public:
  AttributesFile(const std::string& file, Problems& problems) : file_(file), problems_(problems) {}

  customer::Attributes read(const toml::table& root) {
    for (const auto& [key, node] : root) {
      if (key.str() == "attribute" || key.str() == "shown") continue;
      problems_.push_back(
          problem_at(key, file_, fmt::format("{}: unknown table; did you mean [[attribute]]?", key.str())));
    }
    auto shown = read_shown(root);
    const toml::node* node = root.get("attribute");
    if (node == nullptr) return customer::Attributes({}, std::move(shown));
    const auto* list = node->as_array();
    if (list == nullptr || list->size() > attributes_max) {
      problem(*node,
              fmt::format("attribute: must be written as [[attribute]], at most {} times", attributes_max));
      return {};
    }
    std::vector<AttributeSpec> specs;
    for (const toml::node& one : *list) {
      if (const auto* table = one.as_table()) {
        specs.push_back(read_one(*table));
      } else {
        problem(one, "attribute: must be written as [[attribute]]");
      }
    }
    return customer::Attributes(std::move(specs), std::move(shown));
  }

 private:
  void problem(const toml::node& node, std::string text) {
    problems_.push_back(problem_at(node, file_, std::move(text)));
  }

  customer::ShownLists read_shown(const toml::table& root) {
    static const auto spec = shown_spec();
    ShownTable written;
    if (const toml::node* node = root.get("shown")) {
      const auto* table = node->as_table();
      if (table != nullptr) {
        written = spec.read(*table, "shown", file_, problems_);
      } else {
        problem(*node, "shown: must be written as [shown]");
      }
    }
    using customer::Field;
    return {{Field::consents, written.consents},           {Field::offers, written.offers},
            {Field::preferences, written.preferences},     {Field::products, written.products},
            {Field::opportunities, written.opportunities}, {Field::memberships, written.memberships}};
  }

  AttributeSpec read_one(const toml::table& table) {
    auto written = attribute_spec().read(table, "attribute", file_, problems_, {"allowed", "title"});
    AttributeSpec spec;
    spec.name = std::move(written.name);
    spec.titles = read_words(table, "title", "attribute", {}, file_, problems_);
    spec.type = *customer::attribute_type(written.type);
    spec.unit = std::move(written.unit);
    spec.purpose = std::move(written.purpose);
    spec.sources = std::move(written.sources);
    spec.retention = written.retention;
    spec.from_contact = written.from_contact;
    spec.shown = std::move(written.shown);
    spec.rule = fmt::format("attributes.toml:{}", table.source().begin.line);
    check_name(table, spec.name);
    if (const toml::node* allowed = table.get("allowed")) read_allowed(*allowed, spec);
    return spec;
  }

  void check_name(const toml::table& table, const std::string& name) {
    const toml::node* node = table.get("name");
    if (node == nullptr || !node->is_string()) return;  // told already
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    const auto fits = [letter](char c) { return letter(c) || (c >= '0' && c <= '9'); };
    if (name.empty() || name.size() > name_bytes_max || !letter(name[0]) ||
        !std::ranges::all_of(name, fits)) {
      return problem(*node, fmt::format("attribute.name: must be 1 to {} letters, digits or \"_\", no digit "
                                        "first",
                                        name_bytes_max));
    }
    const auto [known, added] = lines_.emplace(name, table.source().begin.line);
    if (added) return;
    problem(*node, fmt::format("attribute.name: \"{}\" is there twice; the other is in line {}", name,
                               known->second));
  }

  void read_allowed(const toml::node& node, AttributeSpec& spec) {
    if (const auto* list = node.as_array()) return read_values(*list, spec);
    const auto* bounds = node.as_table();
    if (bounds == nullptr) return problem(node, std::string(allowed_form));
    for (const auto& [key, value] : *bounds) {
      if (key.str() == "least" || key.str() == "most") {
        read_bound(value, key.str() == "least", spec);
      } else {
        problems_.push_back(problem_at(
            key, file_,
            fmt::format("attribute.allowed.{}: unknown setting{}", key.str(),
                        suggestion(std::string(key.str()), std::vector<std::string>{"least", "most"}))));
      }
    }
    const bool crossed = (spec.least && spec.most && *spec.least > *spec.most) ||
                         (!spec.earliest.empty() && !spec.latest.empty() && spec.earliest > spec.latest);
    if (crossed) problem(node, "attribute.allowed: nothing is at least and at most so much");
  }

  void read_values(const toml::array& list, AttributeSpec& spec) {
    if (spec.type != AttributeType::text) {
      return problem(list, fmt::format("attribute.allowed: a list of values is for a text, not for a {}",
                                       customer::to_string(spec.type)));
    }
    if (list.empty() || list.size() > attribute_values_max) {
      return problem(list, fmt::format("attribute.allowed: must be 1 to {} values", attribute_values_max));
    }
    for (const toml::node& one : list) {
      const auto* text = one.as_string();
      if (text == nullptr || text->get().size() > customer::attribute_text_bytes_max) {
        problem(one, std::string(allowed_form));
      } else {
        spec.allowed.push_back(text->get());
      }
    }
  }

  void read_bound(const toml::node& node, bool least, AttributeSpec& spec) {
    const bool number = spec.type == AttributeType::number || spec.type == AttributeType::integer;
    if (!number && spec.type != AttributeType::date && spec.type != AttributeType::date_time) {
      return problem(node, fmt::format("attribute.allowed: bounds are for numbers and dates, not for a {}",
                                       customer::to_string(spec.type)));
    }
    google::protobuf::Value value;
    if (const auto given = node.is_number() ? node.value<double>() : std::nullopt) {
      value.set_number_value(*given);
    } else if (const auto* text = node.as_string()) {
      value.set_string_value(text->get());
    }
    AttributeSpec unbounded;
    unbounded.type = spec.type;
    const auto fitted = customer::fitted(unbounded, value);
    if (!fitted || (number && !node.is_number())) {
      return problem(node, fmt::format("attribute.allowed: a bound of a {0} is a {0}{1}",
                                       customer::to_string(spec.type), number ? "" : " in quotes"));
    }
    if (number) {
      (least ? spec.least : spec.most) = fitted->number_value();
    } else {
      (least ? spec.earliest : spec.latest) = fitted->string_value();
    }
  }

  const std::string& file_;
  Problems& problems_;
  std::map<std::string, toml::source_index, std::less<>> lines_;
};

}  // namespace

customer::Attributes read_attributes(const toml::table& root, const std::string& file, Problems& problems) {
  return AttributesFile(file, problems).read(root);
}

}  // namespace balie::playbook
