#include "core/playbook/offer_reading.hpp"

#include "core/base/config.hpp"
#include "core/playbook/name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace balie::playbook {
namespace {

constexpr std::size_t patterns_max = 100;

std::string dotted(std::string_view path, std::string_view key) {
  return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

struct ReachTable {
  std::vector<std::string> offers, groups, channels, directions, countries;
};

ConfigSpec<ReachTable> reach_spec() {
  return ConfigSpec<ReachTable>("reach", "what a rule is about")
      .texts("offers", &ReachTable::offers, "these offers")
      .texts("groups", &ReachTable::groups, "and all of these groups; neither: all offers")
      .texts("channels", &ReachTable::channels, "on these channels; none: all")
      .texts("directions", &ReachTable::directions, "\"inbound\" or \"outbound\"; none: both")
      .texts("countries", &ReachTable::countries, "of customers in these countries; none: all");
}

}  // namespace

void OfferReading::problem(const toml::node& node, std::string text) const {
  problems.push_back(problem_at(node, file, std::move(text)));
}

std::string OfferReading::rule(const toml::node& node) const {
  return fmt::format("{}:{}", path, node.source().begin.line);
}

void for_each_table(const toml::table& table, std::string_view owner, std::string_view name,
                    std::size_t count_max, const OfferReading& reading,
                    const std::function<void(const toml::table&)>& read) {
  const toml::node* node = table.get(name);
  if (node == nullptr) return;
  const auto* list = node->as_array();
  if (list == nullptr || !std::ranges::all_of(*list, [](const toml::node& one) { return one.is_table(); })) {
    return reading.problem(*node, fmt::format("{0}{1}: must be written as [[{0}{1}]]", owner, name));
  }
  if (list->size() > count_max) {
    return reading.problem(*node, fmt::format("{}{}: at most {} are allowed", owner, name, count_max));
  }
  for (const toml::node& one : *list) read(*one.as_table());
}

void check_known(const toml::table& root, const std::vector<std::string>& known,
                 const OfferReading& reading) {
  for (const auto& [key, node] : root) {
    if (std::ranges::find(known, key.str()) != known.end()) continue;
    reading.problems.push_back(
        problem_at(key, reading.file,
                   fmt::format("{}: unknown table or setting{}", key.str(), suggestion(key.str(), known))));
  }
}

void check_name(const toml::table& table, std::string_view key, std::string_view path,
                const OfferReading& reading) {
  check_name(table, key, path, reading.file, reading.problems);
}

void read_real(const toml::table& table, std::string_view key, std::string_view path, double least,
               double most, double& value, const OfferReading& reading) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return;
  const auto number = node->is_number() ? node->value<double>() : std::nullopt;
  if (number && *number >= least && *number <= most) {
    value = *number;
  } else {
    reading.problem(*node, fmt::format("{}: must be a number from {} to {}", dotted(path, key), least, most));
  }
}

Formula read_formula(const toml::table& table, std::string_view key, FormulaScope scope,
                     const feel::Type& type, const OfferReading& reading) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return {};
  return reading.formulas.compile(*node, reading.path, scope, type, reading.problems);
}

std::vector<Formula> read_conditions(const toml::table& table, std::string_view key, FormulaScope scope,
                                     const OfferReading& reading) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return {};
  std::vector<Formula> conditions;
  const auto add = [&](const toml::node& one) {
    const auto boolean = feel::Type::of(feel::Type::Kind::boolean);
    auto formula = reading.formulas.compile(one, reading.path, scope, boolean, reading.problems);
    if (formula) conditions.push_back(std::move(formula));
  };
  const auto* list = node->as_array();
  if (list == nullptr) {
    add(*node);
  } else if (list->size() > conditions_max) {
    reading.problem(*node, fmt::format("{}: at most {} are allowed", key, conditions_max));
  } else {
    for (const toml::node& one : *list) add(one);
  }
  return conditions;
}

std::vector<Part> read_patterns(const toml::table& table, std::string_view key, std::string_view path,
                                const OfferReading& reading) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return {};
  std::vector<std::string> written;
  config::read_texts(*node, {dotted(path, key), reading.file, reading.problems}, written);
  std::vector<Part> patterns;
  for (const std::string& text : written) {
    if (text.empty() || patterns.size() == patterns_max) {
      reading.problem(*node, fmt::format("{}: must be 1 to {} texts that are not empty", dotted(path, key),
                                         patterns_max));
      break;
    }
    patterns.emplace_back(text);
  }
  return patterns;
}

void check_references(const toml::table& table, std::string_view key, std::string_view path,
                      std::string_view what, const std::vector<std::string>& written,
                      const std::vector<std::string>& known, const OfferReading& reading) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return;
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (std::ranges::find(known, written[i]) != known.end()) continue;
    const auto* list = node->as_array();
    const toml::node& at = list != nullptr && list->get(i) != nullptr ? *list->get(i) : *node;
    reading.problem(at, fmt::format("{}: there is no {} \"{}\"{}", dotted(path, key), what, written[i],
                                    suggestion(written[i], known)));
  }
}

void check_countries(const toml::table& table, std::string_view path,
                     const std::vector<std::string>& countries, const OfferReading& reading) {
  const auto is_country = [](const std::string& country) {
    return country.size() == 2 && std::ranges::all_of(country, [](char c) { return c >= 'A' && c <= 'Z'; });
  };
  if (std::ranges::all_of(countries, is_country)) return;
  reading.problem(*table.get("countries"),
                  fmt::format("{}.countries: must be two capital letters each (ISO 3166-1)", path));
}

Reach read_reach(const toml::table& table, std::string_view path, const OfferNames& names,
                 const OfferReading& reading) {
  // ConfigSpec tells of unknown settings; those of the rule itself are its own reader's.
  std::vector<std::string> others;
  for (const auto& [key, node] : table) {
    if (std::ranges::find(reach_settings, key.str()) == reach_settings.end()) others.emplace_back(key.str());
  }
  const auto written = reach_spec().read(table, path, reading.file, reading.problems, others);
  check_references(table, "offers", path, "offer", written.offers, names.offers, reading);
  check_references(table, "groups", path, "group", written.groups, names.groups, reading);
  check_references(table, "channels", path, "channel with places for offers", written.channels,
                   names.channels, reading);
  check_references(table, "directions", path, "direction", written.directions, {"inbound", "outbound"},
                   reading);
  check_countries(table, path, written.countries, reading);
  Reach reach;
  reach.channels = written.channels;
  reach.directions = written.directions;
  reach.countries = written.countries;
  if (written.offers.empty() && written.groups.empty()) return reach;
  reach.offers.resize(names.offers.size());
  for (std::size_t i = 0; i < names.offers.size(); ++i) {
    const auto group = names.offer_groups[i];
    const bool in_group = group < names.groups.size() &&
                          std::ranges::find(written.groups, names.groups[group]) != written.groups.end();
    reach.offers[i] = in_group || std::ranges::find(written.offers, names.offers[i]) != written.offers.end();
  }
  return reach;
}

}  // namespace balie::playbook
