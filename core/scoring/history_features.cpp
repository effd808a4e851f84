#include "core/scoring/history_features.hpp"

#include "protocols/bus/time.hpp"

#include <algorithm>
#include <optional>

namespace balie::scoring {
namespace {

bool fits(std::string_view wanted, std::string_view given) { return wanted.empty() || wanted == given; }

Time now(const Situation& situation) { return bus::to_time(situation.contact.at()); }

// Not after the contact, and not older than the period.
bool in_time(const Situation& situation, const FeatureText& filter, Time at) {
  const Time to = now(situation);
  return at <= to && (filter.period == Duration::zero() || to - at <= filter.period);
}

bool fits(const FeatureText& filter, const PastContact& past) {
  return fits(filter.channel, past.channel) && fits(filter.entry, past.entry) &&
         fits(filter.topic, past.topic);
}

// Calls `take` for each contact that passes, the newest first, until it says no.
template <typename Take>
void newest_contacts(const Situation& situation, const FeatureText& filter, Take take) {
  const auto contacts = situation.history.contacts();
  for (auto i = contacts.size(); i-- > 0;) {
    if (!fits(filter, contacts[i]) || !in_time(situation, filter, contacts[i].at)) continue;
    if (!take(contacts[i])) return;
  }
}

template <typename Take>
void each_outcome(const Situation& situation, const FeatureText& filter, Take take) {
  const auto contacts = situation.history.contacts();
  for (const PastOutcome& outcome : situation.history.outcomes()) {
    const bool passes = fits(filter.kind, outcome.kind) && fits(filter.offer, outcome.offer) &&
                        fits(filter, contacts[outcome.contact]) && in_time(situation, filter, outcome.at);
    if (passes) take(outcome);
  }
}

void contacts_count(const Situation& situation, const FeatureText& filter, FeatureValue& value) {
  double count = 0;
  newest_contacts(situation, filter, [&count](const PastContact&) { return ++count > 0; });
  set(value, count);
}

void days_since_contact(const Situation& situation, const FeatureText& filter, FeatureValue& value) {
  newest_contacts(situation, filter, [&](const PastContact& past) {
    set(value, days(now(situation) - past.at));
    return false;
  });
}

template <std::string_view PastContact::*Field>
void last_of(const Situation& situation, const FeatureText& filter, FeatureValue& value) {
  newest_contacts(situation, filter, [&](const PastContact& past) {
    set(value, past.*Field);
    return false;
  });
}

void add_once(FeatureValue& value, std::string_view item) {
  if (item.empty() || std::ranges::find(value.items, item) != value.items.end()) return;
  value.items.push_back(item);
}

template <std::string_view PastContact::*Field>
void all_of(const Situation& situation, const FeatureText& filter, FeatureValue& value) {
  value.items.clear();
  value.kind = FeatureValue::Kind::list;
  newest_contacts(situation, filter, [&](const PastContact& past) {
    add_once(value, past.*Field);
    return true;
  });
}

void offers(const Situation& situation, const FeatureText& filter, FeatureValue& value) {
  value.items.clear();
  value.kind = FeatureValue::Kind::list;
  each_outcome(situation, filter, [&](const PastOutcome& outcome) { add_once(value, outcome.offer); });
}

void outcomes_count(const Situation& situation, const FeatureText& filter, FeatureValue& value) {
  double count = 0;
  each_outcome(situation, filter, [&count](const PastOutcome&) { ++count; });
  set(value, count);
}

void days_since_outcome(const Situation& situation, const FeatureText& filter, FeatureValue& value) {
  std::optional<Time> last;
  each_outcome(situation, filter,
               [&](const PastOutcome& outcome) { last = std::max(last.value_or(outcome.at), outcome.at); });
  if (last) set(value, days(now(situation) - *last));
}

// What outcomes were worth. One without an amount is worth nothing: not every outcome has one.
struct Amounts {
  double sum = 0, count = 0, most = 0, last = 0;
  Time last_at{};
};

Amounts amounts(const Situation& situation, const FeatureText& filter) {
  Amounts found;
  each_outcome(situation, filter, [&](const PastOutcome& outcome) {
    if (outcome.value == 0) return;
    found.sum += outcome.value;
    found.most = found.count == 0 ? outcome.value : std::max(found.most, outcome.value);
    if (found.count == 0 || outcome.at >= found.last_at) {
      found.last = outcome.value;
      found.last_at = outcome.at;
    }
    ++found.count;
  });
  return found;
}

void amount_sum(const Situation& situation, const FeatureText& filter, FeatureValue& value) {
  set(value, amounts(situation, filter).sum);
}

template <double Amounts::*Figure>
void amount_figure(const Situation& situation, const FeatureText& filter, FeatureValue& value) {
  const Amounts found = amounts(situation, filter);
  if (found.count > 0) set(value, found.*Figure);
}

void amount_mean(const Situation& situation, const FeatureText& filter, FeatureValue& value) {
  const Amounts found = amounts(situation, filter);
  if (found.count > 0) set(value, found.sum / found.count);
}

}  // namespace

std::vector<NamedFeature> history_features() {
  constexpr FeatureType number{FieldType::number}, integer{FieldType::integer}, text{FieldType::text};
  constexpr FeatureType texts{FieldType::text, true};
  constexpr auto of_contacts = Filters::contacts, of_outcomes = Filters::outcomes;
  return {
      {"history.contacts", "how many", integer, of_contacts, contacts_count},
      {"history.days_since_contact", "since the last one", number, of_contacts, days_since_contact},
      {"history.last_channel", "of the last one", text, of_contacts, last_of<&PastContact::channel>},
      {"history.last_entry", "of the last one", text, of_contacts, last_of<&PastContact::entry>},
      {"history.last_topic", "of the last one", text, of_contacts, last_of<&PastContact::topic>},
      {"history.channels", "each once, the newest first", texts, of_contacts, all_of<&PastContact::channel>},
      {"history.entries", "each once, the newest first", texts, of_contacts, all_of<&PastContact::entry>},
      {"history.topics", "each once, the newest first", texts, of_contacts, all_of<&PastContact::topic>},
      {"history.outcomes", "how many", integer, of_outcomes, outcomes_count},
      {"history.days_since_outcome", "since the last one", number, of_outcomes, days_since_outcome},
      {"history.offers", "of the outcomes, each once", texts, of_outcomes, offers},
      {"history.amount_sum", "of what outcomes were worth", number, of_outcomes, amount_sum},
      {"history.amount_mean", "of those that were worth something", number, of_outcomes, amount_mean},
      {"history.amount_max", "of those that were worth something", number, of_outcomes,
       amount_figure<&Amounts::most>},
      {"history.amount_last", "of the last that was worth something", number, of_outcomes,
       amount_figure<&Amounts::last>},
  };
}

}  // namespace balie::scoring
