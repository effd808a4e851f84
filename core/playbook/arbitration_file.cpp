#include "core/playbook/arbitration_file.hpp"

#include "core/base/config.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::playbook {
namespace {

constexpr std::size_t channels_max = 100;
constexpr Duration timeout_max = std::chrono::days(366);
constexpr double weight_max = 1e6;

ConfigSpec<Channel> channel_spec() {
  return ConfigSpec<Channel>("channel", "a channel on which offers can be made")
      .text("name", &Channel::name, "\"voice\", \"chat\", ...")
      .required()
      .number("places", &Channel::places, "offers in one decision", 0, 50)
      .required()
      .duration("timeout", &Channel::timeout, "an offer without an outcome is then taken for ignored",
                std::chrono::seconds(1), timeout_max)
      .flag("confirms", &Channel::confirms,
            "reports each presentation; what it does not report was not shown")
      .number("sms_parts_max", &Channel::sms_parts_max,
              "its texts are short messages of at most so many parts", 0, 20)
      .flag("html", &Channel::is_html, "values in its texts are escaped for HTML");
}

// A share of the customers, above 0.
double read_share(const toml::table& table, std::string_view path, const OfferReading& reading) {
  double share = 0;
  if (!table.contains("share")) {
    reading.problem(
        table,
        fmt::format("{}.share: missing; it must be set (of the customers: 0.05 is one in twenty)", path));
  }
  read_real(table, "share", path, 0, 1, share, reading);
  return share;
}

template <typename Named>
void check_names(const toml::table& root, const char* kind, const std::vector<Named>& named,
                 const OfferReading& reading) {
  std::size_t i = 0;
  for_each_table(root, "", kind, named.size(), reading, [&](const toml::table& table) {
    check_name(table, "name", kind, reading);
    const auto first = std::ranges::find(named, named[i].name, &Named::name);
    if (static_cast<std::size_t>(first - named.begin()) < i && !named[i].name.empty()) {
      reading.problem(*table.get("name"), fmt::format("{}.name: \"{}\" is there twice; the other is at {}",
                                                      kind, named[i].name, first->rule));
    }
    ++i;
  });
}

struct ControlTable {
  std::string name, instead = "none";
};

struct NameTable {
  std::string name;
};

ContextWeight read_weight(const toml::table& table, const OfferNames& names, const OfferReading& reading) {
  std::vector<std::string> known{"weight", "topics", "when"};
  known.insert(known.end(), reach_settings.begin(), reach_settings.end());
  for (const auto& [key, node] : table) {
    if (std::ranges::find(known, key.str()) != known.end()) continue;
    reading.problems.push_back(
        problem_at(key, reading.file,
                   fmt::format("weight.{}: unknown setting{}", key.str(), suggestion(key.str(), known))));
  }
  ContextWeight weight;
  read_real(table, "weight", "weight", 0, weight_max, weight.weight, reading);
  weight.reach = read_reach(table, "weight", names, reading);
  weight.topics = read_patterns(table, "topics", "weight", reading);
  weight.when =
      read_formula(table, "when", FormulaScope::offer, feel::Type::of(feel::Type::Kind::boolean), reading);
  weight.rule = reading.rule(table);
  return weight;
}

ControlGroup read_control(const toml::table& table, const OfferNames& names, const OfferReading& reading) {
  std::vector<std::string> others{"share"};
  others.insert(others.end(), reach_settings.begin(), reach_settings.end());
  auto written =
      ConfigSpec<ControlTable>("control", "customers to compare with")
          .text("name", &ControlTable::name, "its name, in decisions and results")
          .required()
          .choice("instead", &ControlTable::instead, {"none", "random"}, "no offer, or one at random")
          .read(table, "control", reading.file, reading.problems, others);
  return {std::move(written.name), read_share(table, "control", reading), written.instead == "random",
          read_reach(table, "control", names, reading), reading.rule(table)};
}

Experiment read_experiment(const toml::table& table, const OfferReading& reading) {
  auto written =
      ConfigSpec<NameTable>("experiment", "another way to decide, for a share of the customers")
          .text("name", &NameTable::name, "its name, in decisions and results")
          .required()
          .read(table, "experiment", reading.file, reading.problems, {"share", "exploration", "formula"});
  Experiment experiment;
  experiment.name = std::move(written.name);
  experiment.share = read_share(table, "experiment", reading);
  if (table.contains("exploration")) {
    double exploration = 1;
    read_real(table, "exploration", "experiment", 0, 10, exploration, reading);
    experiment.exploration = exploration;
  }
  experiment.formula = read_formula(table, "formula", FormulaScope::arbitration,
                                    feel::Type::of(feel::Type::Kind::number), reading);
  experiment.rule = reading.rule(table);
  if (!table.contains("exploration") && !table.contains("formula")) {
    reading.problem(table, "experiment: tries nothing: give it a formula or an exploration of its own");
  }
  return experiment;
}

}  // namespace

std::vector<Channel> read_channels(const toml::table& root, const OfferReading& reading) {
  std::vector<Channel> channels;
  const auto spec = channel_spec();
  for_each_table(root, "", "channel", channels_max, reading, [&](const toml::table& table) {
    auto channel = spec.read(table, "channel", reading.file, reading.problems);
    channel.rule = reading.rule(table);
    channels.push_back(std::move(channel));
  });
  check_names(root, "channel", channels, reading);
  return channels;
}

Arbitration read_arbitration(const toml::table& root, const OfferNames& names, const OfferReading& reading) {
  check_known(root,
              {"channel", "weight", "control", "experiment", "formula", "exploration", "group_made_max"},
              reading);
  Arbitration arbitration;
  arbitration.formula = read_formula(root, "formula", FormulaScope::arbitration,
                                     feel::Type::of(feel::Type::Kind::number), reading);
  read_real(root, "exploration", "", 0, 10, arbitration.exploration, reading);
  if (const toml::node* node = root.get("group_made_max")) {
    std::int64_t most = 0;
    const ConfigPlace place{"group_made_max", reading.file, reading.problems};
    if (config::read_integer(*node, place, 1, 50, most))
      arbitration.group_made_max = static_cast<std::uint32_t>(most);
  }
  for_each_table(root, "", "weight", policy_rules_max, reading, [&](const toml::table& table) {
    arbitration.weights.push_back(read_weight(table, names, reading));
  });
  for_each_table(root, "", "control", policy_rules_max, reading, [&](const toml::table& table) {
    arbitration.controls.push_back(read_control(table, names, reading));
  });
  check_names(root, "control", arbitration.controls, reading);
  for_each_table(root, "", "experiment", policy_rules_max, reading, [&](const toml::table& table) {
    arbitration.experiments.push_back(read_experiment(table, reading));
  });
  check_names(root, "experiment", arbitration.experiments, reading);
  return arbitration;
}

}  // namespace balie::playbook
