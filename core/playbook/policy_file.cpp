#include "core/playbook/policy_file.hpp"

#include "core/base/config.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::playbook {
namespace {

using std::chrono::days;

constexpr Duration period_max = days(3'660);

struct CapTable {
  std::string name, per = "offer";
  std::uint32_t presentations = 1;
  Duration period = days(30);
};

ConfigSpec<CapTable> cap_spec() {
  return ConfigSpec<CapTable>("cap", "how often offers are presented at most")
      .text("name", &CapTable::name, "its name, for explanations")
      .required()
      .choice("per", &CapTable::per, {"offer", "group", "channel", "all"}, "what is counted together")
      .number("presentations", &CapTable::presentations, "at most so many", 1, 500)
      .required()
      .duration("period", &CapTable::period, "in any so long a time", std::chrono::minutes(1), period_max)
      .required();
}

struct PauseTable {
  std::string name, per = "offer";
  std::vector<std::string> after;
  std::uint32_t times = 1;
  Duration period = days(30), rest = days(30);
};

ConfigSpec<PauseTable> pause_spec() {
  return ConfigSpec<PauseTable>("pause", "a rest after rejections or ignored offers")
      .text("name", &PauseTable::name, "its name, for explanations")
      .required()
      .texts("after", &PauseTable::after, "\"rejected\", \"ignored\", \"accepted\", \"converted\"")
      .required()
      .choice("per", &PauseTable::per, {"offer", "group", "channel", "all"}, "what is counted, and rests")
      .number("times", &PauseTable::times, "so many of them", 1, 100)
      .duration("period", &PauseTable::period, "within so long a time", std::chrono::minutes(1), period_max)
      .duration("rest", &PauseTable::rest, "then nothing for so long", std::chrono::minutes(1), period_max)
      .required();
}

struct ComplaintTable {
  std::string name;
  std::vector<std::string> topics;
  Duration rest = days(14);
};

ConfigSpec<ComplaintTable> complaint_spec() {
  return ConfigSpec<ComplaintTable>("complaint", "peace after a complaint")
      .text("name", &ComplaintTable::name, "its name, for explanations")
      .required()
      .texts("topics", &ComplaintTable::topics,
             "contacts about these are complaints; * and ? stand for anything")
      .required()
      .duration("rest", &ComplaintTable::rest, "then nothing for so long", std::chrono::minutes(1),
                period_max)
      .required();
}

Per per_of(const std::string& word) {
  if (word == "group") return Per::group;
  if (word == "channel") return Per::channel;
  return word == "all" ? Per::all : Per::offer;
}

const std::vector<std::string> responses{"rejected", "ignored", "accepted", "converted"};

struct PolicyTable {
  Duration contact_age_max = std::chrono::hours(24);
};

}  // namespace

ContactPolicy read_policy(const toml::table& root, const OfferNames& names, const OfferReading& reading) {
  ContactPolicy policy;
  const auto general = ConfigSpec<PolicyTable>("policy", "contact policy")
                           .duration("contact_age_max", &PolicyTable::contact_age_max,
                                     "a contact that began longer ago is history and gets no offers",
                                     std::chrono::minutes(1), period_max)
                           .read(root, "", reading.file, reading.problems, {"cap", "pause", "complaint"});
  policy.contact_age_max = general.contact_age_max;
  const auto caps = cap_spec();
  for_each_table(root, "", "cap", policy_rules_max, reading, [&](const toml::table& table) {
    auto written = caps.read(table, "cap", reading.file, reading.problems, reach_settings);
    policy.caps.push_back({std::move(written.name), per_of(written.per), written.presentations,
                           written.period, read_reach(table, "cap", names, reading), reading.rule(table)});
  });
  const auto pauses = pause_spec();
  for_each_table(root, "", "pause", policy_rules_max, reading, [&](const toml::table& table) {
    auto written = pauses.read(table, "pause", reading.file, reading.problems, reach_settings);
    check_references(table, "after", "pause", "response", written.after, responses, reading);
    policy.pauses.push_back({std::move(written.name), per_of(written.per), std::move(written.after),
                             written.times, written.period, written.rest,
                             read_reach(table, "pause", names, reading), reading.rule(table)});
  });
  const auto complaints = complaint_spec();
  for_each_table(root, "", "complaint", policy_rules_max, reading, [&](const toml::table& table) {
    auto written = complaints.read(table, "complaint", reading.file, reading.problems, reach_settings);
    policy.complaints.push_back({std::move(written.name),
                                 read_patterns(table, "topics", "complaint", reading), written.rest,
                                 read_reach(table, "complaint", names, reading), reading.rule(table)});
  });
  return policy;
}

}  // namespace balie::playbook
