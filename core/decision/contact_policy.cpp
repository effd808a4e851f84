#include "core/decision/contact_policy.hpp"

#include "core/base/units.hpp"
#include "protocols/bus/time.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::decision {
namespace {

using playbook::Per;

constexpr std::string_view stage = "contact_policy";
constexpr int past_topic = 5, past_at = 6;  // of balie.v1.PastContact

Fall fall(std::string_view rule, std::string text) { return {stage, rule, std::move(text)}; }

std::string_view words(Per per) {
  switch (per) {
    case Per::offer:
      return "of this offer";
    case Per::group:
      return "of its group";
    case Per::channel:
      return "on this channel";
    case Per::all:
      break;
  }
  return "in all";
}

bool takes(const std::vector<playbook::Part>& topics, std::string_view topic) {
  return std::ranges::any_of(topics, [&](const auto& part) { return part.matches(topic); });
}

}  // namespace

void ContactPolicy::begin(const OfferCase& offer_case, const PastOffers& past) {
  case_ = &offer_case;
  past_ = &past;
  begin_caps();
  begin_pauses();
  begin_complaints();
}

bool ContactPolicy::is_about(const playbook::Reach& reach) const {
  return reach.has_contact(case_->contact.channel(), case_->contact.direction(), case_->country);
}

std::size_t ContactPolicy::keys(Per per) const {
  if (per == Per::offer) return case_->offers.all().size();
  return per == Per::group ? case_->offers.groups().size() : 1;
}

std::optional<std::size_t> ContactPolicy::key(Per per, std::uint32_t offer, std::uint32_t group) const {
  if (per == Per::offer) return offer == not_in_playbook ? std::nullopt : std::optional<std::size_t>(offer);
  if (per == Per::group) return group == not_in_playbook ? std::nullopt : std::optional<std::size_t>(group);
  return 0;
}

// Where a past offer is counted, if the rule is about it. One that the playbook no longer has still counts
// where all offers are meant.
std::optional<std::size_t> ContactPolicy::key_of(Per per, const playbook::Reach& reach,
                                                 const PastOffer& past) const {
  if (!reach.has_channel(past.made.channel)) return std::nullopt;
  if (per == Per::channel && past.made.channel != case_->contact.channel()) return std::nullopt;
  const bool known = past.offer != not_in_playbook;
  if (!reach.offers.empty() && !(known && reach.has_offer(past.offer))) return std::nullopt;
  return key(per, past.offer, past.group);
}

void ContactPolicy::begin_caps() {
  caps_.clear();
  presented_.clear();
  for (const auto& cap : case_->offers.policy().caps) {
    const Row row{presented_.size(), is_about(cap.reach)};
    caps_.push_back(row);
    if (!row.holds) continue;
    presented_.resize(row.first + keys(cap.per));
    const Time since = case_->now - std::chrono::duration_cast<Time::duration>(cap.period);
    for (const auto& past : past_->all()) {
      if (!past.presented || *past.presented <= since) continue;
      if (const auto key = key_of(cap.per, cap.reach, past)) ++presented_[row.first + *key];
    }
  }
}

void ContactPolicy::begin_pauses() {
  pauses_.clear();
  rest_until_.clear();
  for (const auto& pause : case_->offers.policy().pauses) {
    const Row row{rest_until_.size(), is_about(pause.reach)};
    pauses_.push_back(row);
    if (!row.holds) continue;
    rest_until_.resize(row.first + keys(pause.per), Time::min());
    begin_pause(pause, row);
  }
}

// A rest begins at each response that is the last of `times` within the period.
void ContactPolicy::begin_pause(const playbook::Pause& pause, const Row& row) {
  responses_.clear();
  for (const auto& past : past_->all()) {
    if (std::ranges::find(pause.after, past.response) == pause.after.end()) continue;
    if (const auto key = key_of(pause.per, pause.reach, past)) {
      responses_.push_back({static_cast<std::uint32_t>(*key), past.responded});
    }
  }
  std::ranges::sort(responses_, {}, &Response::at);
  const auto period = std::chrono::duration_cast<Time::duration>(pause.period);
  for (std::size_t last = 0; last < responses_.size(); ++last) {
    const auto [key, at] = responses_[last];
    std::uint32_t count = 0;
    for (std::size_t i = last + 1; i-- > 0 && count < pause.times && responses_[i].at > at - period;) {
      count += responses_[i].key == key ? 1 : 0;
    }
    if (count < pause.times) continue;
    auto& until = rest_until_[row.first + key];
    until = std::max(until, at + std::chrono::duration_cast<Time::duration>(pause.rest));
  }
}

void ContactPolicy::begin_complaints() {
  const auto& rules = case_->offers.policy().complaints;
  complaints_until_.assign(rules.size(), Time::min());
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (!is_about(rules[i].reach)) continue;
    const auto rest = std::chrono::duration_cast<Time::duration>(rules[i].rest);
    if (takes(rules[i].topics, case_->contact.topic())) complaints_until_[i] = case_->now + rest;
    for (const auto& contact : case_->record.history()) {
      if (!takes(rules[i].topics, bus::bytes_field(contact.bytes, past_topic))) continue;
      google::protobuf::Timestamp at;
      const auto bytes = bus::bytes_field(contact.bytes, past_at);
      at.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
      complaints_until_[i] = std::max(complaints_until_[i], bus::to_time(at) + rest);
    }
  }
}

std::optional<Fall> ContactPolicy::check(std::uint32_t offer) const {
  if (case_->offers.all()[offer].mandatory) return std::nullopt;
  if (past_->all().size() >= customer::past_offers_max) {
    return fall({}, fmt::format("{} offers are remembered, as many as can be", past_->all().size()));
  }
  if (auto fallen = check_complaints(offer)) return fallen;
  if (auto fallen = check_pauses(offer)) return fallen;
  return check_caps(offer);
}

std::optional<Fall> ContactPolicy::check_complaints(std::uint32_t offer) const {
  const auto& rules = case_->offers.policy().complaints;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (complaints_until_[i] <= case_->now || !rules[i].reach.has_offer(offer)) continue;
    return fall(
        rules[i].rule,
        case_->explain ? fmt::format("{}: until {}", rules[i].name, to_rfc3339(complaints_until_[i])) : "");
  }
  return std::nullopt;
}

std::optional<Fall> ContactPolicy::check_pauses(std::uint32_t offer) const {
  const auto& rules = case_->offers.policy().pauses;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (!pauses_[i].holds || !rules[i].reach.has_offer(offer)) continue;
    const auto place = key(rules[i].per, offer, case_->offers.all()[offer].group);
    if (!place) continue;
    const Time until = rest_until_[pauses_[i].first + *place];
    if (until <= case_->now) continue;
    if (!case_->explain) return fall(rules[i].rule, {});
    const auto& rule = rules[i];
    return fall(rule.rule, fmt::format("{}: {} {} {} within {}; rests until {}", rule.name, rule.times,
                                       fmt::join(rule.after, " or "), words(rule.per),
                                       format_duration(rule.period), to_rfc3339(until)));
  }
  return std::nullopt;
}

std::optional<Fall> ContactPolicy::check_caps(std::uint32_t offer) const {
  const auto& rules = case_->offers.policy().caps;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (!caps_[i].holds || !rules[i].reach.has_offer(offer)) continue;
    const auto place = key(rules[i].per, offer, case_->offers.all()[offer].group);
    if (!place) continue;
    const auto count = presented_[caps_[i].first + *place];
    if (count < rules[i].presentations_max) continue;
    return fall(rules[i].rule, case_->explain ? cap_text(rules[i], *place, count) : "");
  }
  return std::nullopt;
}

std::string ContactPolicy::cap_text(const playbook::Cap& cap, std::size_t key, std::uint32_t count) const {
  std::vector<Time> times;
  const Time since = case_->now - std::chrono::duration_cast<Time::duration>(cap.period);
  for (const auto& past : past_->all()) {
    if (past.presented && *past.presented > since && key_of(cap.per, cap.reach, past) == key) {
      times.push_back(*past.presented);
    }
  }
  std::ranges::sort(times);
  // Free again when fewer than the most lie within the period.
  const Time free =
      times[times.size() - cap.presentations_max] + std::chrono::duration_cast<Time::duration>(cap.period);
  return fmt::format("{}: presented {} times {} within {}, at most {}; until {}", cap.name, count,
                     words(cap.per), format_duration(cap.period), cap.presentations_max, to_rfc3339(free));
}

}  // namespace balie::decision
