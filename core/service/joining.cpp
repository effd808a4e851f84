#include "core/service/joining.hpp"

#include "core/customer/offer_response.hpp"
#include "protocols/bus/time.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::service {
namespace {

Error corrupt(std::uint64_t sequence) {
  return {Fate::fatal, "store.corrupt", fmt::format("event {} is not what its key says", sequence)};
}

result<v1::Event> read_event(store::Store& store, std::uint64_t sequence) {
  BALIE_TRY(const auto events, store.events(sequence, 1, 0));
  v1::Event event;
  if (events.empty() || !event.ParseFromString(events[0].event)) return std::unexpected(corrupt(sequence));
  if (event.has_customer_erased()) {
    return failure(Fate::reject, "erased", "the customer of this decision was erased");
  }
  return event;
}

// What every report of an offer tells of its decision, and what was reported before it.
void go_on_from(const v1::OutcomeRecorded& last, v1::OutcomeRecorded& recorded) {
  *recorded.mutable_before() = last.response();
  recorded.set_channel(last.channel());
  if (last.has_contact_at()) *recorded.mutable_contact_at() = last.contact_at();
  recorded.set_control_group(last.control_group());
  *recorded.mutable_inputs() = last.inputs();
  if (last.has_expires()) *recorded.mutable_expires() = last.expires();
  recorded.set_limited(last.limited());
  recorded.set_cost(last.cost());
  *recorded.mutable_experiments() = last.experiments();
}

void begin_from(const v1::ContactDecided& decided, v1::OutcomeRecorded& recorded) {
  recorded.set_channel(decided.contact().channel());
  *recorded.mutable_contact_at() = decided.contact().at();
  recorded.set_control_group(decided.decision().control_group());
  *recorded.mutable_inputs() = decided.inputs();
  const auto& offers = decided.decision().offers();
  const auto offer = std::ranges::find(offers, recorded.outcome().offer_id(), &v1::Offer::id);
  *recorded.mutable_experiments() = decided.decision().experiments();
  if (offer == offers.end()) return;
  if (offer->has_expires()) *recorded.mutable_expires() = offer->expires();
  recorded.set_limited(offer->limited());
  recorded.set_cost(offer->cost());
}

}  // namespace

result<void> Joining::take_decision(const Decision& decision, v1::OutcomeRecorded& recorded) {
  v1::Event event;
  if (decision.event.empty()) {
    BALIE_TRY(event, read_event(store_, decision.sequence));
  } else if (!event.ParseFromArray(decision.event.data(), static_cast<int>(decision.event.size()))) {
    return std::unexpected(corrupt(0));
  }
  if (!event.has_contact_decided()) return std::unexpected(corrupt(decision.sequence));
  begin_from(event.contact_decided(), recorded);
  return {};
}

result<void> Joining::take_report(std::uint64_t sequence, v1::OutcomeRecorded& recorded) {
  BALIE_TRY(const auto event, read_event(store_, sequence));
  if (!event.has_outcome_recorded()) return std::unexpected(corrupt(sequence));
  go_on_from(event.outcome_recorded(), recorded);
  return {};
}

result<void> Joining::join(const Hash128& response, const std::optional<store::Answered>& before,
                           const Decision& decision, Time now, v1::OutcomeRecorded& recorded) {
  if (const auto found = joined_.find(response); found != joined_.end()) {
    go_on_from(found->second, recorded);
  } else if (before) {
    BALIE_CHECK(take_report(before->sequence, recorded));
  } else {
    BALIE_CHECK(take_decision(decision, recorded));
  }
  *recorded.mutable_response() = recorded.before();
  customer::join(recorded.outcome(), now, *recorded.mutable_response());
  if (recorded.response().has_presented() && !recorded.has_expires()) {
    const auto after = std::chrono::duration_cast<std::chrono::microseconds>(ignored_after);
    bus::set(*recorded.mutable_expires(), bus::to_time(recorded.response().presented()) + after);
  }
  joined_.insert_or_assign(response, recorded);
  return {};
}

}  // namespace balie::service
