#include "core/service/matching.hpp"

#include "core/contact/match_scheme.hpp"
#include "protocols/bus/wire.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace balie::service {
namespace {

constexpr int attribute_name = 1, known_scheme = 1;

std::string text_of(const v1::Contact& contact, const std::string& name) {
  const auto& fields = contact.attributes().fields();
  const auto field = fields.find(name);
  return field == fields.end() ? std::string() : field->second.string_value();
}

std::string text_of(const customer::Record& record, const std::string& name) {
  for (const auto& part : record.list(customer::Field::attributes)) {
    if (bus::bytes_field(part.bytes, attribute_name) != name) continue;
    v1::AttributeValue value;
    value.ParseFromArray(part.bytes.data(), static_cast<int>(part.bytes.size()));
    return value.value().string_value();
  }
  return {};
}

template <typename Source>
std::optional<identity::match::Person> read_person(const Source& source, const identity::MatchRule& rule,
                                                   std::unique_ptr<identity::match::Folder>& folder) {
  if (!rule.in_force()) return std::nullopt;
  const auto birth = text_of(source, rule.birth_date);
  if (birth.empty()) return std::nullopt;
  if (!folder) folder = std::make_unique<identity::match::Folder>();
  return identity::match::person_of(text_of(source, rule.given_name), text_of(source, rule.family_name),
                                    birth, *folder);
}

}  // namespace

std::optional<identity::match::Person> Matching::person(const v1::Contact& contact,
                                                        const identity::MatchRule& rule) {
  return read_person(contact, rule, folder_);
}

std::optional<identity::match::Person> Matching::person(const customer::Record& record,
                                                        const identity::MatchRule& rule) {
  return read_person(record, rule, folder_);
}

// Named by a hash under the store's secret: the log shows nobody's name or birthday by it.
Identifier Matching::place(std::string_view block, int number) const {
  const Identifier named{"block", fmt::format("{} {}", number, block), Assurance::observed};
  return {std::string(match_scheme), to_base32(keys_.identifier(named)), Assurance::observed};
}

result<void> Matching::find_places(const std::vector<std::string>& blocks) {
  places_.clear();
  place_keys_.clear();
  for (const auto& block : blocks) {
    for (int i = 0; i < match_places; ++i) {
      place_keys_.push_back(keys_.identifier(places_.emplace_back(place(block, i))));
    }
  }
  return working_.find_links(store_, place_keys_);
}

result<std::vector<identity::Likely>> Matching::candidates(const identity::match::Person& person_,
                                                           const identity::MatchRule& rule,
                                                           const std::function<bool(const Held&)>& may_be) {
  BALIE_CHECK(find_places(identity::match::blocks_of(person_)));
  std::map<Hash128, identity::match::Likeness> found;
  for (const auto& key : place_keys_) {
    const auto to = working_.customer_of(key);
    if (!to) continue;
    BALIE_TRY(auto* held, working_.find(store_, *to));
    BALIE_TRY(held, working_.follow(store_, held));
    if (!held || found.contains(held->id) || !may_be(*held)) continue;
    // What is known may have changed since the place was taken.
    if (const auto known = person(held->record, rule)) {
      found[held->id] = identity::match::compare(person_, *known);
    }
  }
  std::vector<identity::match::Likeness> likenesses;
  for (const auto& [id, likeness] : found) likenesses.push_back(likeness);
  const auto all = identity::match::probabilities(likenesses, rule.customers);
  std::vector<identity::Likely> likely;
  for (std::size_t i = 0; const auto& [id, likeness] : found) {
    const auto probability = all[i++];
    if (probability >= rule.listed_from) likely.push_back({id, probability, likeness.reason});
  }
  std::ranges::stable_sort(likely, std::ranges::greater(), &identity::Likely::probability);
  if (likely.size() >= identity::likely_max) likely.resize(identity::likely_max - 1);
  return likely;
}

result<std::vector<Identifier>> Matching::lead(Held& held, const identity::MatchRule& rule) {
  std::vector<Identifier> led;
  const auto who = person(held.record, rule);
  BALIE_CHECK(find_places(who ? identity::match::blocks_of(*who) : std::vector<std::string>()));
  for (std::size_t first = 0; first < places_.size(); first += match_places) {
    std::optional<std::size_t> taken, free;
    for (auto i = first; i < first + match_places; ++i) {
      const auto to = working_.customer_of(place_keys_[i]);
      if (to == held.id && !taken) taken = i;
      if (!to && !free) free = i;
    }
    if (!taken && !free) continue;
    if (!taken) working_.link(place_keys_[*free], held);
    led.push_back(places_[taken ? *taken : *free]);
  }
  BALIE_CHECK(leave_places(store_, keys_, working_, held, led));
  return led;
}

bool Matching::is_led(const customer::Record& record) {
  return std::ranges::any_of(record.identifiers(), [](const auto& part) {
    return bus::bytes_field(part.bytes, known_scheme) == match_scheme;
  });
}

bool Matching::is_stale(const customer::Record& record, const identity::MatchRule& rule) {
  return is_led(record) && !person(record, rule);
}

result<void> leave_places(store::Store& store, const Keys& keys, WorkingSet& working, Held& held,
                          std::span<const Identifier> kept) {
  std::vector<Hash128> left;
  for (auto& value : held.record.take_identifiers(match_scheme)) {
    if (std::ranges::find(kept, value, &Identifier::value) != kept.end()) continue;
    left.push_back(keys.identifier({std::string(match_scheme), std::move(value), Assurance::observed}));
  }
  if (left.empty()) return {};
  held.changed = true;
  BALIE_CHECK(working.find_links(store, left));
  for (const auto& key : left) {
    if (working.customer_of(key) == held.id) working.unlink(key, held);
  }
  return {};
}

}  // namespace balie::service
