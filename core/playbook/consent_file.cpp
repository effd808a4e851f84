#include "core/playbook/consent_file.hpp"

#include "core/base/config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

namespace balie::playbook {
namespace {

using customer::ConsentRules;
using customer::Scope;

const std::vector<std::string> day_names{"monday", "tuesday",  "wednesday", "thursday",
                                         "friday", "saturday", "sunday"};
const std::vector<std::string> table_names{"country", "rule", "quiet_hours", "register"};

struct CountryTable {
  std::string country, time_zone;
};

// One of the others, as it is written.
struct ScopedTable {
  std::vector<std::string> country, purpose, channel, days, identifiers;
  std::string basis, ground, from, to, name, attribute;
};

ConfigSpec<CountryTable> country_spec() {
  return ConfigSpec<CountryTable>("country", "what holds for a country")
      .text("country", &CountryTable::country, "ISO 3166-1: \"NL\"")
      .required()
      .text("time_zone", &CountryTable::time_zone, "its zone in the tz database: \"Europe/Amsterdam\"")
      .required();
}

ConfigSpec<ScopedTable> scoped(std::string name, std::string doc) {
  return ConfigSpec<ScopedTable>(std::move(name), std::move(doc))
      .texts("country", &ScopedTable::country, "ISO 3166-1: \"NL\"; none: all")
      .texts("purpose", &ScopedTable::purpose, "\"marketing\", ...; none: all")
      .texts("channel", &ScopedTable::channel, "\"voice\", \"email\", ...; none: all");
}

ConfigSpec<ScopedTable> rule_spec() {
  return scoped("rule", "what an approach needs")
      .choice("basis", &ScopedTable::basis, {"opt_in", "opt_out", "always", "never"}, "what it takes")
      .required()
      .text("ground", &ScopedTable::ground, "the legal ground");
}

ConfigSpec<ScopedTable> quiet_spec() {
  return scoped("quiet_hours", "hours in which nobody is approached")
      .texts("days", &ScopedTable::days, "on which they begin; none: every day")
      .text("from", &ScopedTable::from, "\"21:00\"")
      .required()
      .text("to", &ScopedTable::to, "\"09:00\"")
      .required();
}

ConfigSpec<ScopedTable> register_spec() {
  return scoped("register", "those not to be approached")
      .text("name", &ScopedTable::name, "its name, for people")
      .required()
      .text("attribute", &ScopedTable::attribute, "the boolean attribute that is true of who is in it")
      .list("identifiers", &ScopedTable::identifiers, "who is in it: \"tel:+31201234567\"");
}

// Minutes since midnight, up to 24:00.
std::optional<int> minutes_of(const std::string& text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) {
    return std::nullopt;
  }
  const int hours = (text[0] - '0') * 10 + text[1] - '0', minutes = (text[3] - '0') * 10 + text[4] - '0';
  if (minutes > 59 || hours > 24 || (hours == 24 && minutes > 0)) return std::nullopt;
  return hours * 60 + minutes;
}

customer::Basis basis_of(const std::string& word) {
  if (word == "opt_out") return customer::Basis::opt_out;
  if (word == "always") return customer::Basis::always;
  if (word == "never") return customer::Basis::never;
  return customer::Basis::opt_in;
}

class ConsentFile {
 public:
  ConsentFile(const customer::Attributes& attributes, const std::string& file, Problems& problems)
      : attributes_(attributes), file_(file), problems_(problems) {}

  ConsentRules read(const toml::table& root) {
    for (const auto& [key, node] : root) {
      const std::string name(key.str());
      if (std::ranges::find(table_names, name) != table_names.end()) continue;
      problems_.push_back(
          problem_at(key, file_, fmt::format("{}: unknown table{}", name, suggestion(name, table_names))));
    }
    each(root, "country", [this](const toml::table& table) { read_country(table); });
    each(root, "rule", [this](const toml::table& table) { read_rule(table); });
    each(root, "quiet_hours", [this](const toml::table& table) { read_quiet(table); });
    each(root, "register", [this](const toml::table& table) { read_register(table); });
    return std::move(rules_);
  }

 private:
  void problem(const toml::node& node, std::string text) {
    problems_.push_back(problem_at(node, file_, std::move(text)));
  }

  void each(const toml::table& root, const std::string& name,
            const std::function<void(const toml::table&)>& read_one) {
    const toml::node* node = root.get(name);
    if (node == nullptr) return;
    const auto* list = node->as_array();
    if (list == nullptr || list->size() > consent_tables_max) {
      return problem(
          *node, fmt::format("{0}: must be written as [[{0}]], at most {1} times", name, consent_tables_max));
    }
    for (const toml::node& one : *list) {
      if (const auto* table = one.as_table()) {
        read_one(*table);
      } else {
        problem(one, fmt::format("{0}: must be written as [[{0}]]", name));
      }
    }
  }

  static const toml::node& at(const toml::table& table, std::string_view name) {
    const toml::node* node = table.get(name);
    return node != nullptr ? *node : table;
  }

  static std::string place(const toml::table& table) {
    return fmt::format("consent.toml:{}", table.source().begin.line);
  }

  void check_country(const toml::table& table, std::string_view path, const std::string& country) {
    const auto letter = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (country.size() == 2 && std::ranges::all_of(country, letter)) return;
    if (table.get("country") == nullptr) return;  // told already
    problem(at(table, "country"),
            fmt::format("{}.country: must be two capital letters (ISO 3166-1), such as \"NL\"", path));
  }

  Scope scope_of(const toml::table& table, std::string_view path, const ScopedTable& written) {
    for (const auto& country : written.country) check_country(table, path, country);
    return {written.country, written.purpose, written.channel};
  }

  void read_country(const toml::table& table) {
    const auto written = country_spec().read(table, "country", file_, problems_);
    check_country(table, "country", written.country);
    const auto zone = feel::Zone::named(written.time_zone);
    if (!zone) {
      if (table.contains("time_zone"))
        problem(at(table, "time_zone"), "country.time_zone: there is no such zone");
      return;
    }
    if (!rules_.zones.emplace(written.country, *zone).second) {
      problem(at(table, "country"), fmt::format("country.country: {} is there twice", written.country));
    }
  }

  void read_rule(const toml::table& table) {
    const auto written = rule_spec().read(table, "rule", file_, problems_);
    rules_.rules.push_back(
        {scope_of(table, "rule", written), basis_of(written.basis), written.ground, place(table)});
  }

  int read_minutes(const toml::table& table, std::string_view name, const std::string& text) {
    const auto minutes = minutes_of(text);
    if (!minutes && table.contains(name)) {
      problem(at(table, name), fmt::format("quiet_hours.{}: must be a time such as \"21:00\"", name));
    }
    return minutes.value_or(0);
  }

  void read_quiet(const toml::table& table) {
    const auto written = quiet_spec().read(table, "quiet_hours", file_, problems_);
    customer::QuietHours hours;
    hours.scope = scope_of(table, "quiet_hours", written);
    hours.from = read_minutes(table, "from", written.from);
    hours.to = read_minutes(table, "to", written.to);
    if (!written.days.empty()) hours.days.fill(false);
    for (const auto& day : written.days) {
      const auto found = std::ranges::find(day_names, day);
      if (found == day_names.end()) {
        problem(at(table, "days"),
                fmt::format("quiet_hours.days: there is no day \"{}\"{}", day, suggestion(day, day_names)));
      } else {
        hours.days[static_cast<std::size_t>(found - day_names.begin())] = true;
      }
    }
    hours.rule = place(table);
    rules_.quiet_hours.push_back(std::move(hours));
  }

  void read_register(const toml::table& table) {
    auto written = register_spec().read(table, "register", file_, problems_);
    if (written.attribute.empty() == written.identifiers.empty()) {
      problem(table, "register: needs either an attribute or identifiers");
    }
    if (!written.attribute.empty()) check_attribute(table, written.attribute);
    const auto wrong = [](const std::string& one) {
      const auto colon = one.find(':');
      return colon == std::string::npos || colon == 0 || colon + 1 == one.size();
    };
    if (written.identifiers.size() > register_identifiers_max ||
        std::ranges::any_of(written.identifiers, wrong)) {
      problem(at(table, "identifiers"),
              fmt::format(
                  "register.identifiers: must be at most {}, each such as \"tel:+31201234567\"; for more, "
                  "import a boolean attribute",
                  register_identifiers_max));
    }
    rules_.registers.push_back({written.name, scope_of(table, "register", written), written.attribute,
                                std::move(written.identifiers), place(table)});
  }

  void check_attribute(const toml::table& table, const std::string& name) {
    const auto* spec = attributes_.find(name);
    if (spec != nullptr && spec->type == customer::AttributeType::boolean) return;
    std::vector<std::string> names;
    for (const auto& one : attributes_.all()) names.push_back(one.name);
    problem(at(table, "attribute"), fmt::format("register.attribute: attributes.toml has no boolean \"{}\"{}",
                                                name, spec == nullptr ? suggestion(name, names) : ""));
  }

  const customer::Attributes& attributes_;
  const std::string& file_;
  Problems& problems_;
  ConsentRules rules_;
};

}  // namespace

ConsentRules read_consent_rules(const toml::table& root, const customer::Attributes& attributes,
                                const std::string& file, Problems& problems) {
  return ConsentFile(attributes, file, problems).read(root);
}

}  // namespace balie::playbook
