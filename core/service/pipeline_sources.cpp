// What contacts have to do with live sources: Pipeline's part. A contact that needs what is not at hand is
// handed back undecided, and comes again with what was said (core/decisions/0009-live-sources.md).
#include "core/customer/change.hpp"
#include "core/service/pipeline.hpp"

namespace balie::service {

// Whom a contact's identifiers lead to before it is looked at closely: by the best assured.
result<Held*> Pipeline::likely_customer(const Plan& plan) {
  Held* likely = nullptr;
  auto best = Assurance::observed;
  for (std::size_t i = 0; i < plan.candidates.size(); ++i) {
    const auto id = working_.customer_of(plan.identifier_keys[i]);
    const auto assurance = plan.candidates[i].identifier.assurance;
    if (!id || (likely != nullptr && assurance <= best)) continue;
    BALIE_TRY(auto* held, working_.follow(store_, working_.customer(*id)));
    if (held == nullptr || held->record.shared().data() != nullptr) continue;
    likely = held;
    best = assurance;
  }
  return likely;
}

// Of the contact's identifiers those that lead to `held`, or to nobody.
result<void> Pipeline::find_own(const Plan& plan, const Held* held) {
  own_.clear();
  for (std::size_t i = 0; i < plan.candidates.size(); ++i) {
    if (plan.candidates[i].thread) continue;
    const auto id = working_.customer_of(plan.identifier_keys[i]);
    if (id) {
      BALIE_TRY(const auto* leads_to, working_.follow(store_, working_.customer(*id)));
      if (leads_to != held) continue;
    }
    own_.push_back(&plan.candidates[i].identifier);
  }
  return {};
}

// True: the contact waits, for what is in `job.wants`.
result<bool> Pipeline::ask_sources(Job& job, const Plan& plan) {
  BALIE_TRY(const auto* held, likely_customer(plan));
  BALIE_CHECK(find_own(plan, held));
  job.wants = lookups_of(playbook_->sources(),
                         {job.message->contact(), own_, held != nullptr ? &held->record : nullptr});
  return !job.wants.empty();
}

// What was said becomes part of the record.
result<void> Pipeline::take_fetched(const Job& job, const Plan& plan, Held& held, Time now) {
  static const Fetches none;
  BALIE_CHECK(find_own(plan, &held));
  source_values_.take(*playbook_, {job.message->contact(), own_, &held.record},
                      job.fetched != nullptr ? *job.fetched : none, held.record, now);
  told_ = std::move(source_values_.taken());
  return {};
}

// What the contact itself says of the customer.
void Pipeline::take_told(const v1::Contact& contact, Held& held) {
  if (!playbook_->attributes().any_from_contact()) return;
  for (auto& value : customer::told_by(contact, playbook_->attributes(), held.record)) {
    customer::apply(held.record, value);
    told_.push_back(std::move(value));
  }
}

}  // namespace balie::service
