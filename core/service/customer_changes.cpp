// What is said of a customer outside of a contact: Pipeline's part for CustomerChange.
#include "core/customer/change.hpp"
#include "core/service/pipeline.hpp"
#include "core/service/removal.hpp"
#include "protocols/bus/time.hpp"

#include <fmt/format.h>

namespace balie::service {
namespace {

constexpr int event_customer_changed = 14;

void set_identifier(v1::Identifier& out, const Identifier& identifier) {
  out.set_scheme(identifier.scheme);
  out.set_value(identifier.value);
  out.set_assurance(std::string(to_string(identifier.assurance)));
}

void answer_change(Job& job, const v1::CustomerChange& change, std::string customer,
                   const google::protobuf::RepeatedPtrField<v1::Kept>& kept) {
  v1::FromHub answer;
  auto& recorded = *answer.mutable_recorded();
  recorded.set_id(change.id());
  recorded.set_customer_id(std::move(customer));
  *recorded.mutable_kept() = kept;
  answer.set_request(job.message->request());
  answer.SerializeToString(&job.answer);
}

}  // namespace

void Pipeline::plan_change(v1::CustomerChange& change, std::string_view adapter, Plan& plan, Time now) {
  change.set_adapter(std::string(adapter));
  if (!change.has_at() || bus::to_time(change.at()) > now) bus::set(*change.mutable_at(), now);
  plan.key = working_.want_key(keys_.change(adapter, change.id()));
  if (!change.has_identifier()) {
    plan.resolvable = from_base32(change.customer_id(), plan.customer);
    if (plan.resolvable) working_.want_customer(plan.customer);
  }
  const auto country =
      change.country().empty() ? std::string_view(playbook_->general().country) : change.country();
  const auto want = [&](const v1::Identifier& given) {
    auto identifier = normaliser_.normalise(given, country);
    if (!identifier) return false;
    plan.identifier_keys.push_back(keys_.identifier(*identifier));
    plan.candidates.push_back({std::move(*identifier), std::nullopt});
    working_.want_identifier(plan.identifier_keys.back());
    return true;
  };
  plan.looked_up = change.has_identifier();
  if (change.has_identifier()) plan.resolvable = want(change.identifier());
  for (const auto& given : change.identifiers()) want(given);
}

// Who it is about; nullptr: nobody who is known, and nobody is to be made known.
Held* Pipeline::changed_customer(const v1::CustomerChange& change, const Plan& plan, const Hash128& key) {
  if (!plan.looked_up) return working_.customer(plan.customer);
  for (std::size_t i = 0; i < plan.identifier_keys.size(); ++i) {
    if (i > 0 && !change.create()) break;
    if (const auto known = working_.customer_of(plan.identifier_keys[i])) return working_.customer(*known);
  }
  return change.create() ? &working_.create(keys_.customer(key)) : nullptr;
}

result<void> Pipeline::customer_change(Job& job, Plan& plan, Time now) {
  auto& change = *job.message->mutable_customer_change();
  const auto& key = working_.key(plan.key);
  if (working_.answered(plan.key) || working_.earlier(key)) {
    recorded(job, change.id(), true);
    return {};
  }
  if (!plan.resolvable) {
    refuse(job, "not_found", "there is no such customer, or the identifier is none of one person");
    return {};
  }
  BALIE_TRY(auto* held, working_.follow(store_, changed_customer(change, plan, key)));
  if (!held) {
    refuse(job, "not_found", "there is no such customer");
    return {};
  }
  if (held->record.shared().data()) {
    refuse(job, "conflict", "several customers share this identifier; say which one by its id");
    return {};
  }
  v1::CustomerChanged changed;
  auto& kept = *changed.mutable_kept();
  if (const auto judged = customer::judge(playbook_->attributes(), held->record, change, kept); !judged) {
    refuse(job, "invalid", judged.error().text, "reject", judged.error().field);
    return {};
  }
  if (change.check_only()) {
    answer_change(job, change, {}, kept);
    return {};
  }
  const auto removed = removed_keys(keys_, change);
  customer::remove_identifiers(held->record, change);
  BALIE_TRY(const auto groups, lead_away(store_, working_, removed, *held));
  // Nothing that was said of this customer stands beside a record that is nobody's.
  v1::CustomerErased().SerializeToString(&data_);
  BALIE_CHECK(erase_groups(removed, {held}, job.adapter, now));
  // What the customer was merely looked up by says nothing new.
  for (std::size_t i = plan.looked_up && !change.create() ? 1 : 0; i < plan.candidates.size(); ++i) {
    take_identifier(plan.candidates[i].identifier, plan.identifier_keys[i], *held, change.at(), changed);
  }
  customer::apply(held->record, change);
  if (change.attributes_size() + change.removals_size() > 0) {
    BALIE_TRY(const auto led, recognition_.matching().lead(*held, playbook_->identity().match));
    for (const auto& identifier : led) {
      held->record.add_identifier(identifier, change.at());
      set_identifier(*changed.add_identifiers(), identifier);
    }
  }
  held->changed = true;
  *changed.mutable_change() = change;
  changed.SerializeToString(&data_);
  append_event("customer.changed", key, held->id, now, event_customer_changed, job.adapter);
  for (auto* group : groups) {
    if (!group->erased) stop_use(held->id, *group);
    batch_.entries.back().others.push_back(group->id);
  }
  working_.answer(key, {batch_.entries.size() - 1, held->id, 0, 0});
  answer_change(job, change, to_base32(held->id), kept);
  return {};
}

// It leads to the customer from now on, unless it leads to another one: who that is, a merge decides.
void Pipeline::take_identifier(const Identifier& identifier, const Hash128& key, Held& held,
                               const google::protobuf::Timestamp& at, v1::CustomerChanged& changed) {
  working_.link(key, held);
  if (working_.customer_of(key) != held.id) {
    auto& kept = *changed.add_kept();
    kept.set_name(fmt::format("identifiers.{}", identifier.scheme));
    kept.set_reason("leads to another customer");
    return;
  }
  held.record.add_identifier(identifier, at);
  set_identifier(*changed.add_identifiers(), identifier);
}

}  // namespace balie::service
