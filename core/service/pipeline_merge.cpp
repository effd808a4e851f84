// Merging and unmerging customers, as asked for; pipeline.hpp.
#include "core/service/pipeline.hpp"
#include "protocols/bus/wire.hpp"

#include <fmt/format.h>

namespace balie::service {
namespace {

constexpr int event_customers_merged = 16, event_customers_unmerged = 17;
constexpr int merged_into_customer = 1;

template <typename Event>
Event event_for(const auto& command) {
  Event event;
  event.set_id(command.id());
  event.set_adapter(command.adapter());
  event.set_reason(command.reason());
  event.set_actor(command.actor());
  return event;
}

}  // namespace

// Both customers are read with the batch; plan.identifier_keys holds them.
void Pipeline::plan_pair(auto& command, std::string_view adapter, Plan& plan) {
  command.set_adapter(std::string(adapter));
  plan.key = working_.want_key(keys_.merge(adapter, command.id()));
  for (const auto& id : {command.kept(), command.merged()}) {
    Hash128 customer;
    plan.resolvable = from_base32(id, customer) && plan.resolvable;
    plan.identifier_keys.push_back(customer);
    working_.want_customer(customer);
  }
}

void Pipeline::plan_merge(v1::ToHub& message, std::string_view adapter, Plan& plan) {
  if (message.has_merge_customers()) return plan_pair(*message.mutable_merge_customers(), adapter, plan);
  plan_pair(*message.mutable_unmerge_customers(), adapter, plan);
}

MergeContext Pipeline::merge_context(Time now) {
  return {store_, keys_, working_, playbook_->identity(), playbook_->general().history_held, now};
}

void Pipeline::merge_done(Job& job, const std::string& id, std::string_view kept, std::string_view merged,
                          const v1::CustomersUnmerged* unmerged, bool before) {
  v1::FromHub answer;
  auto& done = *answer.mutable_merge_done();
  done.set_id(id);
  done.set_kept(std::string(kept));
  done.set_merged(std::string(merged));
  done.set_repeated_before(before);
  if (unmerged) *done.mutable_untold() = unmerged->untold();
  answer_with(job, answer);
}

// Customers who are one already are merged: however it came about.
result<void> Pipeline::merge(Job& job, Plan& plan, Time now) {
  const auto& command = job.message->merge_customers();
  Held* kept = nullptr;
  Held* merged = nullptr;
  if (plan.resolvable) {
    BALIE_TRY(kept, working_.follow(store_, working_.customer(plan.identifier_keys[0])));
    BALIE_TRY(merged, working_.follow(store_, working_.customer(plan.identifier_keys[1])));
  }
  const auto& key = working_.key(plan.key);
  if (working_.answered(plan.key) || working_.earlier(key) || (kept && kept == merged)) {
    merge_done(job, command.id(), command.kept(), command.merged(), nullptr, true);
    return {};
  }
  if (const auto allowed = may_merge(kept, merged); !allowed) {
    refuse(job, allowed.error().code, allowed.error().text);
    return {};
  }
  auto event = event_for<v1::CustomersMerged>(command);
  BALIE_TRY(auto others, service::merge(merge_context(now), *kept, *merged, key, event));
  event.SerializeToString(&data_);
  append_event("customer.merged", key, kept->id, now, event_customers_merged, job.adapter);
  batch_.entries.back().others = std::move(others);
  working_.answer(key, {batch_.entries.size() - 1, kept->id, 0, 0});
  merge_done(job, command.id(), event.kept(), event.merged(), nullptr, false);
  return {};
}

// Customers who are two are unmerged: however it came about.
result<void> Pipeline::unmerge(Job& job, Plan& plan, Time now) {
  const auto& command = job.message->unmerge_customers();
  const auto& key = working_.key(plan.key);
  Held* kept = plan.resolvable ? working_.customer(plan.identifier_keys[0]) : nullptr;
  Held* merged = plan.resolvable ? working_.customer(plan.identifier_keys[1]) : nullptr;
  if (!kept || !merged) {
    refuse(job, "not_found", "there is no such customer");
    return {};
  }
  const bool redirects = merged->record.merged_into().data() != nullptr;
  if (working_.answered(plan.key) || working_.earlier(key) || !redirects) {
    merge_done(job, command.id(), command.kept(), command.merged(), nullptr, true);
    return {};
  }
  Hash128 into;
  from_base32(bus::bytes_field(merged->record.merged_into(), merged_into_customer), into);
  if (into != kept->id || kept->record.merged_into().data()) {
    refuse(job, "conflict",
           "it was not merged into this customer, or this one was merged since; unmerge that first");
    return {};
  }
  auto event = event_for<v1::CustomersUnmerged>(command);
  BALIE_TRY(auto others, service::unmerge(merge_context(now), *kept, *merged, event));
  if (!others) {
    refuse(job, others.error().code, others.error().text,
           others.error().code == "too_soon" ? "retry" : "reject");
    return {};
  }
  event.SerializeToString(&data_);
  append_event("customer.unmerged", key, kept->id, now, event_customers_unmerged, job.adapter);
  batch_.entries.back().others = std::move(*others);
  working_.answer(key, {batch_.entries.size() - 1, kept->id, 0, 0});
  merge_done(job, command.id(), event.kept(), event.merged(), &event, false);
  return {};
}

// Who turned out to be the contact's customer as well: their merges stand in the log before the contact.
void Pipeline::append_joined(const Hash128& customer, std::string_view adapter, Time now) {
  for (auto& joined : recognition_.joined()) {
    data_ = std::move(joined.event);
    append_event("customer.merged", joined.key, customer, now, event_customers_merged, adapter);
    batch_.entries.back().others = std::move(joined.others);
  }
}

}  // namespace balie::service
