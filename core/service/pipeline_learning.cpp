// What the pipeline has to do with learning: what the models see of a contact, and what outcomes are joined
// to.
#include "core/customer/offer_response.hpp"
#include "core/customer/past_offer.hpp"
#include "core/service/pipeline.hpp"
#include "protocols/bus/time.hpp"

namespace balie::service {
namespace {

constexpr int event_outcome_recorded = 11;  // of balie.v1.Event

}  // namespace

decision::Chances* Pipeline::ask_models(const v1::Contact& contact, const customer::Record& record,
                                        v1::Decision& decision) {
  learnt_.Clear();
  if (learning_.models().empty()) return nullptr;
  propensities_.begin(learning_.models(), {contact, record, decision.scores(), &formulas_});
  propensities_.write_inputs(learnt_);
  decision.set_learnt_to(learning_.applied());
  if (!playbook_->offers()) return nullptr;
  chances_.begin(*playbook_->offers(), propensities_, reseed_);
  return &chances_;
}

// What was written of this batch already, and is decided no more, is not learnt yet.
void Pipeline::begin_stock(Time now) {
  stock_left_.begin(*stock_, now);
  for (const auto& one : committed_) {
    if (one.sequence > learning_.applied()) stock_left_.apply(one.event);
  }
}

// The newest event of the batch: what follows in it finds less left.
void Pipeline::count_event() {
  const auto* offers = playbook_->offers();
  if (offers != nullptr && offers->are_limited()) stock_left_.apply(batch_.entries.back().event);
}

// What the offer's outcome tells beyond itself: what came of the offer so far, and of which decision.
result<void> Pipeline::join(const Plan& plan, Time now, v1::OutcomeRecorded& recorded) {
  Joining::Decision decision;
  if (const auto* earlier = working_.earlier(working_.key(plan.target))) {
    decision.event = batch_.entries[earlier->entry].event;
  } else {
    decision.sequence = working_.answered(plan.target)->sequence;
  }
  return joining_.join(working_.key(plan.response), working_.answered(plan.response), decision, now,
                       recorded);
}

void Pipeline::plan_outcome(v1::Outcome& outcome, std::string_view adapter, Plan& plan, Time now) {
  outcome.set_adapter(std::string(adapter));
  if (!outcome.has_at()) bus::set(*outcome.mutable_at(), now);
  plan.key = working_.want_key(keys_.outcome(adapter, outcome.id()));
  Hash128 target;
  if (outcome.decision_id().empty()) {
    const auto by = outcome.contact_adapter().empty() ? adapter : std::string_view(outcome.contact_adapter());
    target = keys_.contact(by, outcome.contact_id());
  } else {
    plan.resolvable = from_base32(outcome.decision_id(), target);
  }
  plan.target = working_.want_key(target);
  if (customer::tells_of_offer(outcome.kind())) {
    plan.response = working_.want_key(keys_.response(target, outcome.offer_id()));
  }
}

result<void> Pipeline::outcome(Job& job, Plan& plan, Time now) {
  auto& outcome = *job.message->mutable_outcome();
  const auto& key = working_.key(plan.key);
  if (working_.answered(plan.key) || working_.earlier(key)) {
    recorded(job, outcome.id(), true);
    return {};
  }
  if (outcome.decision_id().empty() && outcome.contact_id().empty()) {
    return outcome_of_command(job, key, now);
  }
  const auto& target = working_.key(plan.target);
  const auto& before = working_.answered(plan.target);
  const auto* earlier = working_.earlier(target);
  if (!plan.resolvable || (!before && !earlier)) {
    refuse(job, "not_found",
           outcome.decision_id().empty()
               ? "no such contact was decided; report the contact before its outcome"
               : "there is no such decision");
    return {};
  }
  BALIE_TRY(auto* held,
            working_.follow(store_, working_.customer(before ? before->customer : earlier->customer)));
  if (!held) {
    refuse(job, "erased", "the customer of this decision was erased");
    return {};
  }
  const auto joined_to = to_base32(target);
  v1::OutcomeRecorded recorded_outcome;
  *recorded_outcome.mutable_outcome() = outcome;
  recorded_outcome.set_decision_id(joined_to);
  const bool of_offer = customer::tells_of_offer(outcome.kind());
  if (const auto joined = of_offer ? join(plan, now, recorded_outcome) : result<void>(); !joined) {
    if (joined.error().fate() != Fate::reject) return joined;
    refuse(job, joined.error().code(), joined.error().text());
    return {};
  }
  held->record.add_outcome(outcome, joined_to);
  customer::answer_offer(held->record, outcome, joined_to, now);
  held->changed = true;
  recorded_outcome.SerializeToString(&data_);
  append_event("outcome.recorded", key, held->id, now, event_outcome_recorded, job.adapter);
  if (of_offer) batch_.entries.back().newest_of = working_.key(plan.response);
  if (of_offer) count_event();
  working_.answer(key, {batch_.entries.size() - 1, held->id, 0, 0});
  recorded(job, outcome.id(), false);
  return {};
}

}  // namespace balie::service
