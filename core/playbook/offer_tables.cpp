#include "core/playbook/offer_tables.hpp"

#include "core/base/config.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::playbook {
namespace {

using feel::Type;

constexpr std::size_t texts_max = 200;  // of one offer
constexpr std::size_t attributes_max = 50;
constexpr double value_max = 1e12;
constexpr std::int64_t stock_max = 1'000'000'000'000;
constexpr double budget_max = 1e12, cost_max = 1e9, cost_least = 0.0001;

const std::vector<std::string> stages{"eligibility", "applicability", "suitability"};

struct GroupTable {
  std::string name, title;
  std::uint32_t made_max = 0;
};

ConfigSpec<GroupTable> group_spec() {
  return ConfigSpec<GroupTable>("group", "offers that have something in common")
      .text("name", &GroupTable::name, "its name, for offers and rules")
      .required()
      .text("title", &GroupTable::title, "its name, for people")
      .number("made_max", &GroupTable::made_max, "of its offers in one decision; 0: any", 0, 50);
}

struct OfferTable {
  std::string id, title, group, purpose, model;
  std::int64_t stock = 0;
  std::vector<std::string> channels, countries, excludes;
  Duration timeout{};
  bool mandatory = false;
};

ConfigSpec<OfferTable> offer_spec() {
  return ConfigSpec<OfferTable>("offer", "something that may be proposed")
      .text("id", &OfferTable::id, "its name, for good")
      .required()
      .text("title", &OfferTable::title, "its name, for people")
      .text("group", &OfferTable::group, "the group that it belongs to")
      .text("purpose", &OfferTable::purpose, "for which the customer must have given consent")
      .text("model", &OfferTable::model, "of models.toml, whose score is its propensity")
      .number("stock", &OfferTable::stock, "how many there are, over all customers; 0: any", 0, stock_max)
      .texts("channels", &OfferTable::channels, "where it can be made; none: on each channel")
      .texts("countries", &OfferTable::countries, "for customers in these; none: all")
      .texts("excludes", &OfferTable::excludes, "offers that are not made beside it")
      .duration("timeout", &OfferTable::timeout, "instead of the channel's", std::chrono::seconds(1),
                std::chrono::days(366))
      .flag("mandatory", &OfferTable::mandatory, "made whatever the caps");
}

struct TextTable {
  std::vector<std::string> channels;
  std::string language;
};

// A date, which begins, or ends, at midnight UTC; or a date and time. `days`: those to add to a date alone.
std::optional<Time> read_time(const toml::table& table, std::string_view key, int days,
                              const OfferReading& reading) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return std::nullopt;
  const auto midnight = [](const toml::date& date) {
    return std::chrono::sys_days(std::chrono::year(date.year) / date.month / date.day);
  };
  if (const auto* date = node->as_date()) return Time(midnight(date->get()) + std::chrono::days(days));
  if (const auto* moment = node->as_date_time()) {
    const auto& [date, time, offset] = moment->get();
    return Time(midnight(date) + std::chrono::hours(time.hour) + std::chrono::minutes(time.minute) +
                std::chrono::seconds(time.second) - std::chrono::minutes(offset ? offset->minutes : 0));
  }
  reading.problem(*node,
                  fmt::format("offer.{}: must be a date such as 2026-12-31, or a date and time, in UTC if "
                              "it has no offset, not {}",
                              key, type_name(*node)));
  return std::nullopt;
}

// A number, or a formula of one, however formulas are written: only a number is none.
Factor read_factor(const toml::table& table, std::string_view key, const OfferReading& reading) {
  Factor factor;
  const toml::node* node = table.get(key);
  if (node != nullptr && (node->is_string() || node->is_table())) {
    factor.formula = read_formula(table, key, FormulaScope::offer, Type::of(Type::Kind::number), reading);
  } else {
    read_real(table, key, "offer", 0, value_max, factor.number, reading);
  }
  return factor;
}

// What may be spent on an offer, and what each costs: one means nothing without the other.
void read_budget(const toml::table& table, const OfferReading& reading, Offer& offer) {
  double budget = 0, cost = 0;
  read_real(table, "budget", "offer", cost_least, budget_max, budget, reading);
  read_real(table, "cost", "offer", cost_least, cost_max, cost, reading);
  if (table.contains("budget") && !table.contains("cost")) {
    reading.problem(*table.get("budget"),
                    "offer.budget: needs a cost as well: what each acceptance takes from it");
  }
  if (table.contains("cost") && !table.contains("budget")) {
    reading.problem(*table.get("cost"), "offer.cost: counts nothing without a budget that it is taken from");
  }
  if (cost > 0 && budget > 0 && cost > budget) {
    reading.problem(*table.get("cost"), "offer.cost: is more than the budget: the offer would never be made");
  }
  offer.budget = money_of(budget);
  offer.cost = money_of(cost);
}

scoring::adaptive::Prior read_prior(const toml::table& table, const OfferReading& reading) {
  scoring::adaptive::Prior prior;
  constexpr double least = 0.0001, most = 0.9999;
  const toml::node* node = table.get("propensity");
  const auto* written = node != nullptr ? node->as_table() : nullptr;
  if (written == nullptr) {
    read_real(table, "propensity", "offer", least, most, prior.mean, reading);
    return prior;
  }
  for (const auto& [key, value] : *written) {
    if (key.str() == "mean" || key.str() == "strength") continue;
    reading.problems.push_back(problem_at(key, reading.file,
                                          fmt::format("offer.propensity.{}: unknown setting{}", key.str(),
                                                      suggestion(key.str(), {"mean", "strength"}))));
  }
  read_real(*written, "mean", "offer.propensity", least, most, prior.mean, reading);
  read_real(*written, "strength", "offer.propensity", 0.01, 1e6, prior.strength, reading);
  return prior;
}

feel::Value text_or_null(const std::string& text) { return text.empty() ? feel::Value() : feel::Value(text); }

// Numbers, texts and flags of the offer's own, for formulas and texts.
feel::Value read_attributes(const toml::table& table, const OfferReading& reading) {
  const toml::node* node = table.get("attributes");
  if (node == nullptr) return feel::Value::context({});
  const auto* written = node->as_table();
  if (written == nullptr || written->size() > attributes_max) {
    reading.problem(*node,
                    fmt::format("offer.attributes: must be a table of at most {} values", attributes_max));
    return {};
  }
  std::vector<feel::Entry> entries;
  for (const auto& [key, value] : *written) {
    feel::Entry entry{std::string(key.str()), {}};
    if (const auto* text = value.as_string()) {
      entry.value = feel::Value(text->get());
    } else if (const auto* flag = value.as_boolean()) {
      entry.value = feel::Value(flag->get());
    } else if (const auto number = feel::Decimal::from_double(value.value<double>().value_or(0));
               value.is_number() && number) {
      entry.value = feel::Value(*number);
    } else {
      reading.problem(value,
                      fmt::format("offer.attributes.{}: must be a number, a text, true or false", key.str()));
    }
    entries.push_back(std::move(entry));
  }
  return feel::Value::context(std::move(entries));
}

OfferText read_text(const toml::table& table, const OfferNames& names, const OfferReading& reading) {
  auto written = ConfigSpec<TextTable>("text", "what is shown or said")
                     .texts("channels", &TextTable::channels, "on these channels; none: all")
                     .text("language", &TextTable::language, "\"nl\", \"nl-BE\"; none: any")
                     .read(table, "offer.text", reading.file, reading.problems, {"text", "hint", "why"});
  check_references(table, "channels", "offer.text", "channel with places for offers", written.channels,
                   names.channels, reading);
  OfferText text;
  text.channels = std::move(written.channels);
  text.language = std::move(written.language);
  text.rule = reading.rule(table);
  const auto read = [&](const char* key, TextTemplate& into) {
    const toml::node* node = table.get(key);
    if (node != nullptr)
      into = read_template(*node, reading.file, reading.path, reading.formulas, reading.problems);
  };
  if (!table.contains("text")) reading.problem(table, "offer.text.text: missing; it must be set");
  read("text", text.text);
  read("hint", text.hint);
  read("why", text.why);
  return text;
}

std::uint32_t find_group(const toml::table& table, const std::string& group, const OfferNames& names,
                         const OfferReading& reading) {
  if (group.empty()) return no_group;
  check_references(table, "group", "offer", "group", {group}, names.groups, reading);
  const auto found = std::ranges::find(names.groups, group);
  return found == names.groups.end() ? no_group : static_cast<std::uint32_t>(found - names.groups.begin());
}

}  // namespace

Type offer_type() {
  const Type text = Type::of(Type::Kind::string);
  return Type::context({{"id", text},
                        {"title", text},
                        {"group", text},
                        {"purpose", text},
                        {"attributes", Type::of(Type::Kind::context)}});
}

Conditions read_stages(const toml::table& table, const OfferReading& reading) {
  return {read_conditions(table, "eligibility", FormulaScope::offer, reading),
          read_conditions(table, "applicability", FormulaScope::offer, reading),
          read_conditions(table, "suitability", FormulaScope::offer, reading)};
}

Group read_group(const toml::table& table, const OfferReading& reading) {
  const auto written = group_spec().read(table, "group", reading.file, reading.problems, stages);
  check_name(table, "name", "group", reading);
  return {written.name, written.title, read_stages(table, reading), written.made_max, reading.rule(table)};
}

Offer read_offer(const toml::table& table, const OfferNames& names, const OfferReading& reading) {
  std::vector<std::string> others = stages;
  others.insert(others.end(), {"value", "lever", "propensity", "starts", "ends", "entries", "text",
                               "attributes", "budget", "cost"});
  const auto written = offer_spec().read(table, "offer", reading.file, reading.problems, others);
  check_name(table, "id", "offer", reading);
  check_references(table, "channels", "offer", "channel with places for offers", written.channels,
                   names.channels, reading);
  check_references(table, "excludes", "offer", "offer", written.excludes, names.offers, reading);
  check_countries(table, "offer", written.countries, reading);
  if (!written.id.empty() && std::ranges::find(written.excludes, written.id) != written.excludes.end())
    reading.problem(*table.get("excludes"), "offer.excludes: is this offer itself");
  if (!written.model.empty())
    check_references(table, "model", "offer", "model", {written.model}, names.models, reading);
  Offer offer;
  offer.id = written.id;
  offer.title = written.title.empty() ? written.id : written.title;
  offer.group = find_group(table, written.group, names, reading);
  offer.purpose = written.purpose;
  offer.model = written.model;
  offer.value = read_factor(table, "value", reading);
  offer.lever = read_factor(table, "lever", reading);
  offer.prior = read_prior(table, reading);
  offer.conditions = read_stages(table, reading);
  offer.starts = read_time(table, "starts", 0, reading);
  offer.ends = read_time(table, "ends", 1, reading);
  if (offer.starts && offer.ends && *offer.ends <= *offer.starts) {
    reading.problem(*table.get("ends"), "offer.ends: is not after starts: the offer would never be made");
  }
  offer.stock = written.stock;
  read_budget(table, reading, offer);
  offer.channels = written.channels;
  offer.countries = written.countries;
  offer.entries = read_patterns(table, "entries", "offer", reading);
  offer.timeout = written.timeout;
  offer.mandatory = written.mandatory;
  offer.rule = reading.rule(table);
  offer.facts = feel::Value::context({{"id", text_or_null(offer.id)},
                                      {"title", text_or_null(offer.title)},
                                      {"group", text_or_null(written.group)},
                                      {"purpose", text_or_null(offer.purpose)},
                                      {"attributes", read_attributes(table, reading)}});
  for_each_table(table, "offer.", "text", texts_max, reading,
                 [&](const toml::table& text) { offer.texts.push_back(read_text(text, names, reading)); });
  return offer;
}

}  // namespace balie::playbook
