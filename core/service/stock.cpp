#include "core/service/stock.hpp"

#include "core/customer/offer_response.hpp"
#include "core/playbook/offers.hpp"
#include "core/scoring/adaptive/state.hpp"
#include "protocols/bus/time.hpp"
#include "protocols/bus/wire.hpp"

#include <algorithm>

namespace balie::service {
namespace {

// Field numbers of balie.v1.Event, ContactDecided, Decision, Offer, OutcomeRecorded and CustomerErased.
constexpr int event_at = 2, event_contact_decided = 10, event_outcome_recorded = 11,
              event_customer_erased = 15;
constexpr int decided_decision = 2, decision_id = 1, decision_offers = 8;
constexpr int offer_limited = 15, recorded_limited = 12, erased_counted = 5;

constexpr std::uint64_t magic = 0x314b5453;  // "STK1"
constexpr int magic_bytes = 4;
constexpr std::uint64_t name_bytes_max = 4096;
constexpr std::int64_t spent_max = 4'000'000'000'000'000'000;

bool has_field(std::string_view message, int number) {
  bus::WireReader reader(message);
  while (const auto field = reader.next()) {
    if (field->number == number) return true;
  }
  return false;
}

std::int64_t micros(Time time) { return time.time_since_epoch().count(); }

}  // namespace

void Stock::clear() {
  held_.clear();
  by_offer_.clear();
}

Stock::ByOffer::value_type& Stock::offer(std::string_view id) {
  if (const auto found = by_offer_.find(id); found != by_offer_.end()) return *found;
  return *by_offer_.emplace(id, decision::Taken()).first;
}

void Stock::apply(std::string_view event, const Stock* below) {
  Time at;
  bus::WireReader reader(event);
  while (const auto field = reader.next()) {
    if (field->number == event_at) {
      google::protobuf::Timestamp written;
      written.ParseFromArray(field->bytes.data(), static_cast<int>(field->bytes.size()));
      at = bus::to_time(written);
    } else if (field->number == event_contact_decided) {
      decided(bus::bytes_field(field->bytes, decided_decision), at);
    } else if (field->number == event_outcome_recorded && has_field(field->bytes, recorded_limited)) {
      v1::OutcomeRecorded recorded;
      if (recorded.ParseFromArray(field->bytes.data(), static_cast<int>(field->bytes.size()))) {
        reported(recorded, at, below);
      }
    } else if (field->number == event_customer_erased) {
      const auto bytes = bus::bytes_field(field->bytes, erased_counted);
      v1::OfferCounted counted;
      if (bytes.empty() || !counted.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) continue;
      add(counted, offer(counted.offer_id()).second);
    }
  }
}

void Stock::decided(std::string_view decision, Time at) {
  expire(at);
  bus::WireReader reader(decision);
  Hash128 id;
  while (const auto field = reader.next()) {
    if (field->number == decision_id && !from_base32(field->bytes, id)) return;
    if (field->number != decision_offers || !has_field(field->bytes, offer_limited)) continue;
    v1::Offer made;
    if (!made.ParseFromArray(field->bytes.data(), static_cast<int>(field->bytes.size()))) continue;
    auto& [name, taken] = offer(made.id());
    const auto cost = playbook::money_of(made.cost());
    if (!held_.insert({micros(bus::to_time(made.expires())), id, name, cost}).second) continue;
    ++taken.held;
    taken.held_cost += cost;
  }
}

v1::OfferCounted Stock::counted(const v1::OutcomeRecorded& recorded) {
  v1::OfferCounted counted;
  if (!recorded.limited()) return counted;
  const auto before = customer::counts_of(recorded.before()), now = customer::counts_of(recorded.response());
  if (now.accepted == before.accepted) return counted;
  counted.set_offer_id(recorded.outcome().offer_id());
  counted.set_accepted(static_cast<std::int32_t>(now.accepted - before.accepted));
  counted.set_cost(recorded.cost());
  return counted;
}

void Stock::add(const v1::OfferCounted& counted, decision::Taken& taken) {
  taken.accepted += counted.accepted();
  const auto cost = counted.accepted() * playbook::money_of(counted.cost());
  taken.spent = std::clamp(taken.spent + cost, -spent_max, spent_max);
}

void Stock::reported(const v1::OutcomeRecorded& recorded, Time at, const Stock* below) {
  auto& [name, taken] = offer(recorded.outcome().offer_id());
  add(counted(recorded), taken);
  Held released{micros(bus::to_time(recorded.expires())), {}, name, 0};
  if (recorded.response().response().empty() || !from_base32(recorded.decision_id(), released.decision))
    return;
  auto found = held_.find(released);
  const bool is_own = found != held_.end();
  if (!is_own && below != nullptr) {
    // Held below, and released here: once, when the first response comes, unless below it is over already.
    if (!recorded.before().response().empty()) return;
    found = below->held_.find(released);
    if (found == below->held_.end() || found->expires <= micros(at)) return;
  } else if (!is_own) {
    return;
  }
  --taken.held;
  taken.held_cost -= found->cost;
  if (is_own) held_.erase(found);
}

// Those that expired are not held any more; whoever asks for an earlier time than was applied is told so too.
void Stock::expire(Time now) {
  while (!held_.empty() && held_.begin()->expires <= micros(now)) {
    auto& taken = by_offer_.find(held_.begin()->offer)->second;
    --taken.held;
    taken.held_cost -= held_.begin()->cost;
    held_.erase(held_.begin());
  }
}

decision::Taken Stock::of(std::string_view offer, Time now) const {
  const auto known = by_offer_.find(offer);
  if (known == by_offer_.end()) return {};
  auto taken = known->second;
  for (auto one = held_.begin(); one != held_.end() && one->expires <= micros(now); ++one) {
    if (one->offer != known->first) continue;
    --taken.held;
    taken.held_cost -= one->cost;
  }
  return taken;
}

std::string Stock::save() const {
  scoring::adaptive::StateWriter out;
  const auto whole = [&](std::int64_t value) { out.whole(static_cast<std::uint64_t>(value), 8); };
  out.whole(magic, magic_bytes);
  whole(static_cast<std::int64_t>(by_offer_.size()));
  for (const auto& [name, taken] : by_offer_) {
    out.text(name);
    whole(taken.accepted);
    whole(taken.spent);
  }
  whole(static_cast<std::int64_t>(held_.size()));
  for (const auto& one : held_) {
    whole(one.expires);
    out.whole(one.decision.high, 8);
    out.whole(one.decision.low, 8);
    out.text(one.offer);
    whole(one.cost);
  }
  return out.take();
}

result<void> Stock::load(std::string_view bytes) {
  clear();
  scoring::adaptive::StateReader in(bytes);
  const auto whole = [&] { return static_cast<std::int64_t>(in.whole(8)); };
  if (in.whole(magic_bytes) != magic) in.fail();
  for (auto count = in.whole(8); count > 0 && in.good(); --count) {
    auto& taken = offer(in.text(name_bytes_max)).second;
    taken.accepted = whole();
    taken.spent = whole();
  }
  for (auto count = in.whole(8); count > 0 && in.good(); --count) {
    Held one{whole(), {in.whole(8), in.whole(8)}, {}, 0};
    auto& [name, taken] = offer(in.text(name_bytes_max));
    one.offer = name;
    one.cost = whole();
    if (!in.good() || !held_.insert(one).second) continue;
    ++taken.held;
    taken.held_cost += one.cost;
  }
  if (in.good() && in.at_end()) return {};
  return failure(Fate::reject, "stock.state", "the stocks' state is cut short or damaged");
}

}  // namespace balie::service
