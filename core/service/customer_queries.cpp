// Who asks about a customer: Pipeline's part for CustomerQuery, HistoryQuery and DecisionQuery, and its audit
// trail.
#include "core/customer/view.hpp"
#include "core/service/past_contacts.hpp"
#include "core/service/pipeline.hpp"
#include "protocols/bus/wire.hpp"

#include <utility>

namespace balie::service {
namespace {

constexpr int from_hub_request = 1, from_hub_customer = 11, from_hub_contact_decided = 26;
constexpr int event_customer_read = 18, event_contact_decided = 10, decided_decision = 2, decision_id = 1;

customer::Page view_page(const v1::CustomerQuery& query) {
  customer::Page page;
  if (query.has_history_before()) page.before = query.history_before();
  if (query.history_limit() > 0) page.limit = query.history_limit();
  return page;
}

}  // namespace

// nullptr: nobody.
result<Held*> Pipeline::asked_for(const std::string& customer_id, const Plan& plan) {
  if (!plan.resolvable) return nullptr;
  const auto id = customer_id.empty() ? working_.customer_of(plan.identifier_keys[0])
                                      : std::optional(plan.identifier_keys[0]);
  return working_.follow(store_, id ? working_.customer(*id) : nullptr);
}

// The record answers where it holds every contact; else the log is read.
result<void> Pipeline::history_query(Job& job, Plan& plan, Time now) {
  const auto& query = job.message->history_query();
  BALIE_TRY(auto* held, asked_for(query.customer_id(), plan));
  if (!held) {
    refuse(job, "not_found", "there is no such customer");
    return {};
  }
  const auto customer = held->record.message();
  if (std::cmp_equal(customer.history_size(), customer.contacts())) {
    v1::FromHub answer;
    *answer.mutable_history() = page_of(customer, query);
    answer_with(job, answer);
  } else {
    job.answer.clear();
    job.history_of.push_back(customer.id());
    job.history_of.insert(job.history_of.end(), customer.merged().begin(), customer.merged().end());
  }
  v1::CustomerRead read;
  read.set_what("history");
  read.set_actor(query.actor());
  read.set_reason(query.reason());
  record_read(read, held->id, job, now);
  return {};
}

result<void> Pipeline::customer_query(Job& job, Plan& plan, Time now) {
  const auto& query = job.message->customer_query();
  BALIE_TRY(auto* held, asked_for(query.customer_id(), plan));
  if (!held) {
    refuse(job, "not_found", "there is no such customer");
    return {};
  }
  customer::whole_view(held->record, playbook_->attributes(), view_page(query), now)
      .SerializeToString(&part_);
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
  const auto& key = working_.key(plan.key);
  if (job.message->decision_query().contact()) {
    BALIE_CHECK(tell_decided(job, key, *answered));
  } else {
    BALIE_CHECK(repeat_decision(job, key, *answered));
  }
  v1::CustomerRead read;
  read.set_what("decision");
  if (answered->customer != Hash128{} && !job.refused) record_read(read, answered->customer, job, now);
  return {};
}

// The contact and its decision, as the log has them.
result<void> Pipeline::tell_decided(Job& job, const Hash128& key, const store::Answered& answered) {
  BALIE_TRY(const auto events, store_.events(answered.sequence, 1, 0));
  const auto decided =
      events.empty() ? std::string_view() : bus::bytes_field(events[0].event, event_contact_decided);
  if (bus::bytes_field(bus::bytes_field(decided, decided_decision), decision_id) != to_base32(key)) {
    refuse(job, "not_found", "there is no such decision");
    return {};
  }
  job.answer.clear();
  bus::append_number_field(job.answer, from_hub_request, job.message->request());
  bus::append_bytes_field(job.answer, from_hub_contact_decided, decided);
  return {};
}

// The answer leaves when this is durable: nobody looks at a customer unseen.
void Pipeline::record_read(const v1::CustomerRead& read, const Hash128& customer, const Job& job, Time now) {
  read.SerializeToString(&data_);
  append_event("customer.read", Hash128{}, customer, now, event_customer_read, job.adapter);
}

}  // namespace balie::service
