// Who asks about a customer: Pipeline's part for CustomerQuery and DecisionQuery, and its audit trail.
#include "core/customer/view.hpp"
#include "core/service/pipeline.hpp"
#include "protocols/bus/wire.hpp"

namespace balie::service {
namespace {

constexpr int from_hub_request = 1, from_hub_customer = 11;
constexpr int event_customer_read = 18;

customer::Page page_of(const v1::CustomerQuery& query) {
  customer::Page page;
  if (query.has_history_before()) page.before = query.history_before();
  if (query.history_limit() > 0) page.limit = query.history_limit();
  return page;
}

}  // namespace

result<void> Pipeline::customer_query(Job& job, Plan& plan, Time now) {
  const auto& query = job.message->customer_query();
  Held* held = nullptr;
  if (plan.resolvable) {
    const auto id = query.customer_id().empty() ? working_.customer_of(plan.identifier_keys[0])
                                                : std::optional(plan.identifier_keys[0]);
    if (id) held = working_.customer(*id);
    BALIE_TRY(held, working_.follow(store_, held));
  }
  if (!held) {
    refuse(job, "not_found", "there is no such customer");
    return {};
  }
  customer::whole_view(held->record, playbook_->attributes(), page_of(query), now).SerializeToString(&part_);
  append_segments(held->record, now);
  job.answer.clear();
  bus::append_number_field(job.answer, from_hub_request, job.message->request());
  bus::append_bytes_field(job.answer, from_hub_customer, part_);
  v1::CustomerRead read;
  read.set_what(query.what().empty() ? "view" : query.what());
  read.set_actor(query.actor());
  read.set_reason(query.reason());
  record_read(read, held->id, job, now);
  return {};
}

result<void> Pipeline::decision_query(Job& job, Plan& plan, Time now) {
  const auto& answered = working_.answered(plan.key);
  if (!plan.resolvable || !answered) {
    refuse(job, "not_found", "there is no such decision");
    return {};
  }
  BALIE_CHECK(repeat_decision(job, working_.key(plan.key), *answered));
  v1::CustomerRead read;
  read.set_what("decision");
  if (answered->customer != Hash128{} && !job.refused) record_read(read, answered->customer, job, now);
  return {};
}

// The answer leaves when this is durable: nobody looks at a customer unseen.
void Pipeline::record_read(const v1::CustomerRead& read, const Hash128& customer, const Job& job, Time now) {
  read.SerializeToString(&data_);
  append_event("customer.read", Hash128{}, customer, now, event_customer_read, job.adapter);
}

}  // namespace balie::service
