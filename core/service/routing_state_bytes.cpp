// The routing state as bytes, and back.
#include "core/service/routing_state.hpp"

namespace balie::service {
namespace {

using scoring::adaptive::StateReader;
using scoring::adaptive::StateWriter;

constexpr std::uint64_t magic = 0x35544f52;  // "ROT5"
constexpr int magic_bytes = 4;
constexpr std::uint64_t text_bytes_max = 64 << 10, elements_max = 1'000'000;

void write(Time time, StateWriter& out) {
  out.whole(static_cast<std::uint64_t>(time.time_since_epoch().count()), 8);
}
void write(Duration duration, StateWriter& out) {
  out.whole(static_cast<std::uint64_t>(duration.count()), 8);
}
Time read_time(StateReader& in) { return Time(Time::duration(static_cast<std::int64_t>(in.whole(8)))); }
Duration read_duration(StateReader& in) { return Duration(static_cast<std::int64_t>(in.whole(8))); }

// How many elements follow.
std::uint64_t read_count(StateReader& in) {
  const auto count = in.whole(8);
  return count <= elements_max ? count : in.fail();
}

void write(const RoutedContact& one, StateWriter& out) {
  for (const auto* text : {&one.id, &one.adapter, &one.channel, &one.customer, &one.decision, &one.telephone,
                           &one.queue, &one.named}) {
    out.text(*text);
  }
  out.whole(static_cast<std::uint32_t>(one.priority), 4);
  out.whole(one.returns, 4);
  out.whole(one.sequence, 8);
  out.whole(one.reservation, 8);
  out.whole(static_cast<std::uint64_t>(one.state), 1);
  for (const bool flag : {one.named_in_turn, one.callback, one.has_offers, one.outcome_reported})
    out.whole(flag ? 1 : 0, 1);
  for (const auto time : {one.named_since, one.since, one.entered, one.until, one.changed}) write(time, out);
  write(one.estimate, out);
  out.whole(one.agents.size(), 8);
  for (const auto& name : one.agents) out.text(name);
  out.whole(one.declined.size(), 8);
  for (const auto& [name, at] : one.declined) {
    out.text(name);
    write(at, out);
  }
  out.whole(one.scores.size(), 8);
  for (const auto& [name, score] : one.scores) {
    out.text(name);
    out.whole(static_cast<std::uint32_t>(score), 4);
  }
}

void read(RoutedContact& one, StateReader& in) {
  for (auto* text : {&one.id, &one.adapter, &one.channel, &one.customer, &one.decision, &one.telephone,
                     &one.queue, &one.named}) {
    *text = in.text(text_bytes_max);
  }
  one.priority = static_cast<std::int32_t>(static_cast<std::uint32_t>(in.whole(4)));
  one.returns = static_cast<std::uint32_t>(in.whole(4));
  one.sequence = in.whole(8);
  one.reservation = in.whole(8);
  const auto state = in.whole(1);
  if (state > static_cast<std::uint64_t>(RoutedContact::State::wrap_up)) in.fail();
  one.state = static_cast<RoutedContact::State>(state);
  for (auto* flag : {&one.named_in_turn, &one.callback, &one.has_offers, &one.outcome_reported}) {
    *flag = in.whole(1) != 0;
  }
  for (auto* time : {&one.named_since, &one.since, &one.entered, &one.until, &one.changed})
    *time = read_time(in);
  one.estimate = read_duration(in);
  for (auto left = read_count(in); left > 0 && in.good(); --left)
    one.agents.emplace_back(in.text(text_bytes_max));
  for (auto left = read_count(in); left > 0 && in.good(); --left) {
    std::string name(in.text(text_bytes_max));
    one.declined.emplace_back(std::move(name), read_time(in));
  }
  for (auto left = read_count(in); left > 0 && in.good(); --left) {
    std::string name(in.text(text_bytes_max));
    one.scores.emplace_back(std::move(name),
                            static_cast<std::int32_t>(static_cast<std::uint32_t>(in.whole(4))));
  }
}

void write(const RoutedAgent& one, StateWriter& out) {
  for (const auto* text : {&one.state, &one.reason, &one.adapter}) out.text(*text);
  for (const auto time : {one.since, one.idle_since, one.counted_to, one.lost.value_or(Time::min())})
    write(time, out);
  write(one.lease, out);
  out.whole(one.misses, 4);
  out.whole(one.in_hand, 4);
  out.whole(one.last_offer, 8);
  out.whole(one.addresses.size(), 8);
  for (const auto& [channel, address] : one.addresses) {
    out.text(channel);
    out.text(address);
  }
}

void read(RoutedAgent& one, StateReader& in) {
  for (auto* text : {&one.state, &one.reason, &one.adapter}) *text = in.text(text_bytes_max);
  for (auto* time : {&one.since, &one.idle_since, &one.counted_to}) *time = read_time(in);
  const auto lost = read_time(in);
  if (lost != Time::min()) one.lost = lost;
  one.lease = read_duration(in);
  one.misses = static_cast<std::uint32_t>(in.whole(4));
  one.in_hand = static_cast<std::uint32_t>(in.whole(4));
  one.last_offer = in.whole(8);
  for (auto left = read_count(in); left > 0 && in.good(); --left) {
    std::string channel(in.text(text_bytes_max));
    one.addresses.emplace(std::move(channel), in.text(text_bytes_max));
  }
}

}  // namespace

store::Kept RoutingState::save() const {
  StateWriter out;
  out.whole(magic, magic_bytes);
  out.whole(last_reservation_, 8);
  out.whole(agents_.size(), 8);
  for (const auto& [name, agent] : agents_) {
    out.text(name);
    write(agent, out);
  }
  out.whole(contacts_.size(), 8);
  for (const auto& [key, contact] : contacts_) write(contact, out);
  commands_.save(out);
  reports_.save(out);
  return {applied_, out.take()};
}

void RoutingState::load(const store::Kept& kept, std::uint64_t last_sequence) {
  if (kept.sequence > last_sequence) return;
  StateReader in(kept.bytes);
  if (in.whole(magic_bytes) != magic) in.fail();
  last_reservation_ = in.whole(8);
  for (auto left = read_count(in); left > 0 && in.good(); --left) {
    std::string name(in.text(text_bytes_max));
    service::read(agents_[std::move(name)], in);
  }
  for (auto left = read_count(in); left > 0 && in.good(); --left) {
    RoutedContact contact;
    service::read(contact, in);
    Hash128 key;
    if (!from_base32(contact.decision, key)) in.fail();
    contacts_.emplace(key, std::move(contact));
  }
  commands_.load(in);
  reports_.load(in);
  if (in.good() && in.at_end()) {
    applied_ = kept.sequence;
    return;
  }
  contacts_.clear();
  agents_.clear();
  commands_ = {};
  reports_ = {};
  last_reservation_ = 0;
}

}  // namespace balie::service
