#include "core/service/routing_state.hpp"

#include "core/bus/sessions.hpp"
#include "protocols/bus/time.hpp"
#include "protocols/bus/wire.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace balie::service {
namespace {

// Fields of balie.v1.Event and what it holds, told apart without parsing what routing has nothing to do with.
constexpr int contact_decided = 10, outcome_recorded = 11, presence_changed = 12, customer_erased = 15,
              reservation_changed = 20, contact_routed = 21, routing_ordered = 22, command_ordered = 23,
              command_done = 24;
constexpr int decided_decision = 2, decision_route = 9, decision_fallback = 12, route_hold = 7;
constexpr int outcome_decision = 2;
constexpr std::size_t page_events = 2048, page_bytes = 8 << 20;
constexpr std::string_view reservation_prefix = "r";

Error corrupt(std::uint64_t sequence) {
  return {Fate::fatal, "store.corrupt", fmt::format("the log's event {} cannot be read", sequence)};
}

template <typename Message>
bool parse(std::string_view bytes, Message& message) {
  return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

bool is_set(std::string_view message, int number) {
  bus::WireReader reader(message);
  while (const auto field = reader.next()) {
    if (field->number == number && field->value != 0) return true;
  }
  return false;
}

// As it was normalised; where the number is of several customers, as the channel gave it.
std::string telephone_of(const v1::ContactDecided& decided) {
  for (const auto& one : decided.identifiers()) {
    if (one.scheme() == "tel") return one.value();
  }
  for (const auto& one : decided.contact().identifiers()) {
    if (one.scheme() == "tel") return one.value();
  }
  return {};
}

// What was decided too late went where its channel sends it by itself.
bool is_held(std::string_view decided) {
  const auto decision = bus::bytes_field(decided, decided_decision);
  return is_set(bus::bytes_field(decision, decision_route), route_hold) &&
         !is_set(decision, decision_fallback);
}

std::vector<std::pair<std::string, std::int32_t>> agent_scores(const v1::Decision& decision) {
  constexpr double million = 1e6, most = 2e9;
  std::vector<std::pair<std::string, std::int32_t>> scores;
  for (const auto& score : decision.scores()) {
    for (const auto& value : score.values()) {
      if (!value.has_number() || !value.name().starts_with(agent_value_prefix)) continue;
      scores.emplace_back(value.name().substr(agent_value_prefix.size()),
                          static_cast<std::int32_t>(std::clamp(value.number() * million, -most, most)));
    }
  }
  return scores;
}

bool answers_offer(std::string_view kind) {
  return kind == "accepted" || kind == "rejected" || kind == "ignored" || kind == "converted";
}

}  // namespace

std::optional<std::uint64_t> reservation_number(std::string_view id) {
  std::uint64_t number = 0;
  if (!id.starts_with(reservation_prefix)) return std::nullopt;
  id.remove_prefix(reservation_prefix.size());
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (error != std::errc() || end != id.data() + id.size()) return std::nullopt;
  return number;
}

std::string reservation_id(std::uint64_t number) { return fmt::format("{}{}", reservation_prefix, number); }

result<void> RoutingState::apply(std::uint64_t sequence, std::string_view event) {
  BALIE_TRY(const bool concerned, take(sequence, event));
  if (concerned) apply_taken();
  return {};
}

result<bool> RoutingState::take(std::uint64_t sequence, std::string_view event) {
  if (sequence != applied_ + 1) return std::unexpected(corrupt(sequence));
  applied_ = sequence;
  bool concerned = false;
  bus::WireReader reader(event);
  while (const auto field = reader.next()) {
    switch (field->number) {
      case contact_decided:
        concerned = concerned || is_held(field->bytes);
        break;
      case outcome_recorded:
        concerned = concerned || find(bus::bytes_field(field->bytes, outcome_decision)) != nullptr;
        break;
      case presence_changed:
      case customer_erased:
      case reservation_changed:
      case contact_routed:
      case routing_ordered:
      case command_ordered:
      case command_done:
        concerned = true;
        break;
      default:
        break;
    }
  }
  if (!reader.good() || (concerned && !parse(event, event_))) return std::unexpected(corrupt(sequence));
  if (!concerned && event_.data_case() != v1::Event::DATA_NOT_SET) event_.Clear();
  return concerned;
}

void RoutingState::apply_taken() {
  const auto at = bus::to_time(event_.at());
  switch (event_.data_case()) {
    case v1::Event::kContactDecided:
      return on(event_.contact_decided(), at, applied_);
    case v1::Event::kOutcomeRecorded:
      return on(event_.outcome_recorded(), at);
    case v1::Event::kPresenceChanged:
      return on(event_.presence_changed(), at);
    case v1::Event::kCustomerErased:
      if (event_.type() == "customer.erased") forget_customer(event_.customer_id(), at);
      return;
    case v1::Event::kReservationChanged:
      return on(event_.reservation_changed(), bus::to_time(event_.reservation_changed().at()));
    case v1::Event::kContactRouted:
      return on(event_.contact_routed(), at);
    case v1::Event::kRoutingOrdered:
      return on(event_.routing_ordered(), at);
    case v1::Event::kCommandOrdered:
      return commands_.ordered(event_.command_ordered(), applied_, event_.adapter());
    case v1::Event::kCommandDone:
      return commands_.done(event_.command_done(), event_.adapter());
    default:
      return;
  }
}

void RoutingState::on(const v1::ContactDecided& decided, Time at, std::uint64_t sequence) {
  const auto& decision = decided.decision();
  const auto& route = decision.route();
  Hash128 key;
  if (!from_base32(decision.id(), key)) return;
  auto& contact = contacts_[key];
  contact.id = decided.contact().id();
  contact.adapter = decided.contact().adapter();
  contact.channel = decided.contact().channel();
  contact.customer = decision.customer().id();
  contact.decision = decision.id();
  contact.telephone = telephone_of(decided);
  contact.queue = route.queue();
  contact.priority = route.priority();
  contact.named = route.agent();
  contact.named_since = contact.entered = contact.changed = at;
  contact.since = std::min(bus::to_time(decided.contact().at()), at);
  contact.sequence = sequence;
  contact.has_offers = decision.offers_size() > 0;
  contact.scores = agent_scores(decision);
  reports_.add(at, {.queue = contact.queue, .agent = {}, .channel = contact.channel}, {.arrived = 1});
}

void RoutingState::on(const v1::OutcomeRecorded& recorded, Time at) {
  auto* contact = find(recorded.decision_id());
  const auto& kind = recorded.outcome().kind();
  if (!contact || contact->state == State::wrap_up) {
    if (contact && answers_offer(kind)) contact->outcome_reported = true;
    return;
  }
  if (answers_offer(kind)) contact->outcome_reported = true;
  const bool ends = kind == "completed" || kind == "transferred";
  if (!ends && kind != "abandoned") return;
  if (contact->state == State::talking) {
    talked(*contact, at);
    return enter(*contact, State::wrap_up, at);
  }
  if (kind == "abandoned" && contact->callback) return;  // who is called back has hung up
  Hash128 key;
  if (from_base32(recorded.decision_id(), key)) abandoned(key, at);
}

void RoutingState::on(const v1::Presence& presence, Time at) {
  auto& agent = agent_of(presence.agent(), at);
  count(presence.agent(), agent, at);
  const bool by_hub = presence.adapter() == bus::hub_adapter;
  if (agent.state != "ready" && presence.state() == "ready") agent.idle_since = at;
  if (agent.state != presence.state()) agent.since = at;
  agent.state = presence.state();
  agent.reason = presence.reason();
  if (by_hub) {
    if (presence.reason() == "agent_lost") agent.lost = at;
    return;
  }
  agent.adapter = presence.adapter();
  agent.addresses = {presence.addresses().begin(), presence.addresses().end()};
  agent.lease = bus::to_duration(presence.lease());
  agent.misses = 0;
  agent.lost.reset();
}

void RoutingState::on(const v1::Reservation& one, Time at) {
  const auto number = reservation_number(one.id());
  if (!number) return;
  last_reservation_ = std::max(last_reservation_, *number);
  auto& agent = agent_of(one.agent(), at);
  auto* contact = find(one.decision_id());
  const ReportPlace place{.queue = one.queue(), .agent = one.agent(), .channel = one.channel()};
  if (one.state() == "offered") {
    agent.last_offer = *number;
    if (!contact) return;
    if (contact->state == State::talking || contact->state == State::asleep ||
        contact->queue != one.queue()) {
      contact->entered = at;
    }
    take_from_agents(*contact, at);
    contact->queue = one.queue();
    contact->reservation = *number;
    contact->until = bus::to_time(one.until());
    give(*contact, one.agent(), at);
    return enter(*contact, State::offered, at);
  }
  const bool is_held = contact && contact->state == State::offered && contact->reservation == *number;
  if (one.state() == "accepted") {
    agent.misses = 0;
    const auto waited = bus::to_duration(one.waited());
    const auto level = levels_.find(one.queue());
    const bool in_level = level != levels_.end() && waited <= level->second;
    reports_.add(at, place,
                 {.handled = 1, .in_level = in_level ? 1u : 0u, .waited = waited, .longest = waited});
    if (!is_held) return;
    contact->declined.clear();
    contact->callback = false;
    return enter(*contact, State::talking, at);
  }
  if (one.state() == "declined") {
    agent.misses = 0;
    reports_.add(at, place, {.declined = 1});
  } else if (one.state() == "expired") {
    ++agent.misses;
    reports_.add(at, place, {.expired = 1});
  }
  if (!is_held) return;
  take_from_agents(*contact, at);
  if (one.state() != "cancelled") contact->declined.emplace_back(one.agent(), at);
  enter(*contact, State::waiting, at);
}

void RoutingState::on(const v1::ContactRouted& routed, Time at) {
  const auto key = keys_.contact(routed.contact_adapter(), routed.contact_id());
  auto* contact = find(key);
  if (!contact) return;
  const ReportPlace place{.queue = contact->queue, .agent = {}, .channel = contact->channel};
  const auto& state = routed.state();
  if (state == "waiting") {
    if (contact->state == State::talking) {
      talked(*contact, at);
      for (const auto& agent : contact->agents) contact->declined.emplace_back(agent, at);
      ++contact->returns;
    }
    if (routed.reason() == "overflow") reports_.add(at, place, {.overflowed = 1});
    take_from_agents(*contact, at);
    contact->queue = routed.queue();
    contact->entered = at;
    contact->estimate = bus::to_duration(routed.estimate());
    enter(*contact, State::waiting, at);
  } else if (state == "sleeping") {
    if (contact->state == State::talking) talked(*contact, at);
    take_from_agents(*contact, at);
    if (routed.reason() != sleeps_closed) contact->callback = true;
    contact->until = at + std::chrono::duration_cast<Time::duration>(bus::to_duration(routed.estimate()));
    enter(*contact, State::asleep, at);
  } else if (state == "left") {
    reports_.add(at, place, {.overflowed = 1});
    if (routed.to() == "callback") {
      contact->callback = true;
    } else {
      end(key, at);
    }
  } else if (state == "wrap_up" && contact->state == State::talking) {
    talked(*contact, at);
    enter(*contact, State::wrap_up, at);
  } else if (state == "gone") {
    abandoned(key, at);
  } else if (state == "ended") {
    end(key, at);
  } else if (state == "joined") {
    give(*contact, routed.agent(), at);
  }
}

void RoutingState::on(const v1::RoutingOrder& order, Time at) {
  auto* contact = find(keys_.contact(order.contact_adapter(), order.contact_id()));
  if (!contact) return;
  if (order.kind() == "move" || order.kind() == "transfer") move(*contact, order, at);
  if (order.kind() == "callback") contact->callback = true;
}

// As the engine does: what follows from it stands in the events that follow.
void RoutingState::move(RoutedContact& contact, const v1::RoutingOrder& order, Time at) {
  if (contact.state == State::wrap_up) return;
  if (contact.state == State::talking) {
    talked(contact, at);
    ++contact.returns;
  }
  for (const auto& agent : contact.agents) {
    if (agent != order.agent()) contact.declined.emplace_back(agent, at);
  }
  take_from_agents(contact, at);
  if (order.has_priority()) {
    contact.priority = order.priority();
    contact.returns = 0;
  }
  if (!order.queue().empty()) contact.queue = order.queue();
  contact.named = order.agent();
  contact.named_since = contact.entered = at;
  contact.named_in_turn = true;
  enter(contact, State::waiting, at);
}

// Whatever is about an erased customer goes, wherever it stands.
void RoutingState::forget_customer(const std::string& id, Time at) {
  std::vector<Hash128> theirs;
  for (const auto& [key, contact] : contacts_) {
    if (contact.customer == id) theirs.push_back(key);
  }
  for (const auto& key : theirs) end(key, at);
  commands_.forget_customer(id);
}

const RoutedContact* RoutingState::contact(const Hash128& key) const {
  const auto found = contacts_.find(key);
  return found == contacts_.end() ? nullptr : &found->second;
}

const RoutedAgent* RoutingState::agent(std::string_view name) const {
  const auto found = agents_.find(name);
  return found == agents_.end() ? nullptr : &found->second;
}

RoutedContact* RoutingState::find(const Hash128& key) {
  const auto found = contacts_.find(key);
  return found == contacts_.end() ? nullptr : &found->second;
}

RoutedContact* RoutingState::find(std::string_view decision) {
  Hash128 key;
  return from_base32(decision, key) ? find(key) : nullptr;
}

RoutedAgent& RoutingState::agent_of(const std::string& name, Time at) {
  const auto [found, made] = agents_.try_emplace(name);
  if (made) found->second.since = found->second.idle_since = found->second.counted_to = at;
  return found->second;
}

void RoutingState::enter(RoutedContact& contact, State state, Time at) {
  contact.state = state;
  contact.changed = at;
}

void RoutingState::give(RoutedContact& contact, const std::string& name, Time at) {
  contact.agents.push_back(name);
  auto& agent = agent_of(name, at);
  count(name, agent, at);
  ++agent.in_hand;
}

void RoutingState::take_from_agents(RoutedContact& contact, Time at) {
  for (const auto& name : contact.agents) {
    auto& agent = agent_of(name, at);
    count(name, agent, at);
    --agent.in_hand;
    agent.idle_since = at;
  }
  contact.agents.clear();
}

void RoutingState::talked(RoutedContact& contact, Time at) {
  for (const auto& agent : contact.agents) {
    reports_.add(at, {.queue = contact.queue, .agent = agent, .channel = contact.channel},
                 {.talked = std::max(Duration{}, Duration(at - contact.changed))});
  }
}

void RoutingState::abandoned(const Hash128& key, Time at) {
  auto* contact = find(key);
  if (!contact) return;
  const Duration waited = std::max(Duration{}, Duration(at - contact->since));
  reports_.add(at, {.queue = contact->queue, .agent = {}, .channel = contact->channel},
               {.abandoned = 1, .longest = waited});
  end(key, at);
}

void RoutingState::end(const Hash128& key, Time at) {
  auto* contact = find(key);
  if (!contact) return;
  if (contact->state == State::talking) talked(*contact, at);
  if (contact->state == State::wrap_up) {
    for (const auto& agent : contact->agents) {
      reports_.add(at, {.queue = contact->queue, .agent = agent, .channel = contact->channel},
                   {.wrapped_up = std::max(Duration{}, Duration(at - contact->changed))});
    }
  }
  take_from_agents(*contact, at);
  contacts_.erase(key);
}

void RoutingState::count(const std::string& name, RoutedAgent& agent, Time at) {
  if (at <= agent.counted_to) return;
  if (agent.state != "away") reports_.staffed(name, agent.counted_to, at, agent.in_hand > 0);
  agent.counted_to = at;
}

RoutingReports& RoutingState::reports(Time now) {
  for (auto& [name, agent] : agents_) count(name, agent, now);
  return reports_;
}

result<bool> RoutingState::catch_up(store::Store& store) {
  const auto last = store.statistics().last_sequence;
  if (applied_ >= last) return true;
  BALIE_TRY(const auto page, store.events(applied_ + 1, page_events, page_bytes));
  if (page.empty()) return std::unexpected(corrupt(applied_ + 1));
  for (const auto& logged : page) BALIE_CHECK(apply(logged.sequence, logged.event));
  return applied_ >= last;
}

}  // namespace balie::service
