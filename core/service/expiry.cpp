#include "core/service/expiry.hpp"

#include <fmt/format.h>

namespace balie::service {
namespace {

struct Presented {
  v1::OutcomeRecorded recorded;
  Hash128 response;
};

// nullopt: the customer was erased since.
result<std::optional<v1::OutcomeRecorded>> read_report(store::Store& store, std::uint64_t sequence) {
  BALIE_TRY(const auto events, store.events(sequence, 1, 0));
  v1::Event event;
  const bool is_readable = !events.empty() && event.ParseFromString(events[0].event);
  if (is_readable && event.has_customer_erased()) return std::nullopt;
  if (!is_readable || !event.has_outcome_recorded()) {
    return failure(Fate::fatal, "store.corrupt", fmt::format("event {} is no outcome", sequence));
  }
  return std::move(*event.mutable_outcome_recorded());
}

v1::ToHub ignored(const Presented& one) {
  v1::ToHub message;
  auto& outcome = *message.mutable_outcome();
  outcome.set_id("ignored-" + to_base32(one.response));
  outcome.set_decision_id(one.recorded.decision_id());
  outcome.set_offer_id(one.recorded.outcome().offer_id());
  outcome.set_kind("ignored");
  *outcome.mutable_at() = one.recorded.expires();
  return message;
}

}  // namespace

result<std::vector<v1::ToHub>> ignored_of(std::span<const std::uint64_t> presented, store::Store& store) {
  const Keys keys(store.secret());
  std::vector<Presented> all;
  store::ReadRequest request;
  for (const auto sequence : presented) {
    BALIE_TRY(auto recorded, read_report(store, sequence));
    Hash128 decision;
    if (!recorded || !from_base32(recorded->decision_id(), decision)) continue;
    const auto response = keys.response(decision, recorded->outcome().offer_id());
    request.keys.push_back(response);
    all.push_back({std::move(*recorded), response});
  }
  store::ReadAnswer answer;
  BALIE_CHECK(store.read(request, answer));
  std::vector<v1::ToHub> messages;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!answer.keys[i]) continue;
    BALIE_TRY(const auto newest, read_report(store, answer.keys[i]->sequence));
    if (newest && newest->response().response().empty()) messages.push_back(ignored(all[i]));
  }
  return messages;
}

}  // namespace balie::service
