// Hub's part for erasing a customer. The log is read off the hub's thread, the end of it once more on it; the
// customer is gone with one commit; then the log is written over, and the files are scrubbed off the thread.
// The answer comes last: whoever has it knows that nothing is left. After a crash in between, the same
// command does the rest.
#include "core/service/hub.hpp"

#include <algorithm>
#include <iterator>

namespace balie::service {
namespace {

constexpr Duration strip_pause = std::chrono::seconds(10);

}  // namespace

void Hub::take_erasure(const std::shared_ptr<bus::Session>& session, v1::ToHub& message) {
  auto& erase = *message.mutable_erase_customer();
  ErasureScan scan({erase.customer_id()});
  erasures_.push_back({session, message.request(), session->adapter, std::move(erase), std::move(scan)});
}

std::optional<EraseCustomer> Hub::erasure_scanned(EraseCustomer errand, const result<void>& scanned,
                                                  Instant now, Time time) {
  auto done = scanned ? erase(errand, now, time) : result<bool>(std::unexpected(scanned.error()));
  if (!done) {
    refuse_erasure(errand, done.error(), now);
    return std::nullopt;
  }
  if (*done) return errand;
  erasures_.push_back(std::move(errand));  // there are more ids than were looked for
  return std::nullopt;
}

// False: the log must be read for more ids.
result<bool> Hub::erase(EraseCustomer& errand, Instant now, Time time) {
  if (begun_ > 0) finish_batch(now, time);
  if (!ready_) return failure(Fate::retry, "not_ready", reason_);
  BALIE_TRY(auto ids, pipeline_->ids_of_person(errand.erase.customer_id()));
  const bool known = !ids.empty();
  if (known && ids != errand.scan.ids()) {
    errand.scan = ErasureScan(std::move(ids));
    return false;
  }
  BALIE_CHECK(errand.scan.run(*store_));
  const auto& tombstones = errand.scan.tombstones();
  errand.repeated = !known && tombstones.empty() && errand.scan.erased_before();
  if (!known && tombstones.empty() && !errand.repeated) {
    return failure(Fate::reject, "not_found", "there is no such customer");
  }
  auto orders =
      distribution_->erase_orders(errand.scan.ids().front(), errand.scan.contacts(), routing_time(now));
  // An adapter may know the person by an id from before a merge.
  ErasureScan::Contacts none;
  for (const auto& [adapter, contacts] : errand.scan.contacts()) none[adapter];
  for (std::size_t i = 1; i < errand.scan.ids().size(); ++i) {
    std::ranges::move(distribution_->erase_orders(errand.scan.ids()[i], none, routing_time(now)),
                      std::back_inserter(orders));
  }
  BALIE_CHECK(
      pipeline_->erase(errand.erase, errand.adapter, errand.scan.ids(), tombstones.size(), orders, time));
  sources_.forget();
  BALIE_CHECK(learn(now));
  keep_routing();
  BALIE_CHECK(store_->overwrite(tombstones));
  return true;
}

void Hub::erasure_scrubbed(const EraseCustomer& errand, const result<void>& scrubbed, Instant now) {
  if (!scrubbed) return refuse_erasure(errand, scrubbed.error(), now);
  v1::FromHub answer;
  answer.set_request(errand.request);
  auto& recorded = *answer.mutable_recorded();
  recorded.set_id(errand.erase.id());
  recorded.set_customer_id(errand.erase.customer_id());
  recorded.set_repeated_before(errand.repeated);
  sessions_.answer(errand.session, answer.SerializeAsString(), now);
}

// What adapters were to erase, and have erased: the log names it no longer. What is left of it in the store's
// files goes after the next search for what outlived, or with the next erasure. Until then it stays in the
// state that is kept: after a crash it is done again.
void Hub::strip_erase_orders(Instant now) {
  const auto& erased = distribution_->state().commands().erased();
  if (now < strip_at_ || erased.size() == stripped_.size()) return;
  const auto done = [&]() -> result<void> {
    std::vector<store::LoggedEvent> stripped;
    for (const auto sequence : erased) {
      if (stripped_.contains(sequence)) continue;
      BALIE_TRY(const auto events, store_->events(sequence, 1, SIZE_MAX));
      if (events.empty()) continue;
      BALIE_TRY(auto event, without_arguments(events[0].event));
      stripped.push_back({sequence, std::move(event)});
    }
    if (!stripped.empty()) BALIE_CHECK(store_->overwrite(stripped));
    stripped_ = erased;
    return {};
  }();
  if (done) return;
  strip_at_ = now + strip_pause;
  if (done.error().fate() != Fate::retry) failed(done.error(), now);
}

void Hub::refuse_erasure(const EraseCustomer& errand, const Error& error, Instant now) {
  v1::Refusal refusal;
  refusal.set_fate(error.fate() == Fate::reject ? "reject" : "retry");
  refusal.set_code(error.code());
  refusal.set_text(error.text());
  sessions_.refuse(errand.session, errand.request, std::move(refusal), now);
}

}  // namespace balie::service
