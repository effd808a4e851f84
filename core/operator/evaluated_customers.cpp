#include "core/operator/evaluated_customers.hpp"

#include "core/customer/change.hpp"
#include "protocols/bus/time.hpp"

namespace balie::operation {
namespace {

constexpr std::string_view decision = "evaluated";  // outcomes go to the newest contact of this name

}  // namespace

EvaluatedCustomers::EvaluatedCustomers(const playbook::Playbook& playbook)
    : playbook_(playbook), run_(playbook.formulas()) {}

playbook::FormulaRun& EvaluatedCustomers::before(const std::string& customer, const v1::Contact& contact,
                                                 Time at) {
  const auto known = records_.find(customer);
  const bool is_known = !customer.empty() && known != records_.end();
  if (!is_known || !record_.read(known->second)) record_.create(customer);
  run_.begin({.customer = record_, .known = is_known, .contact = &contact, .now = at});
  return run_;
}

void EvaluatedCustomers::after(const std::string& customer, const v1::Contact& contact,
                               const History::Row& row) {
  if (customer.empty()) return;
  record_.add_contact(contact, {}, decision, {}, playbook_.general().history_held);
  for (const auto& value : customer::told_by(contact, playbook_.attributes(), record_)) {
    customer::apply(record_, value);
  }
  if (!row.outcome.empty()) {
    v1::Outcome outcome;
    outcome.set_kind(row.outcome);
    outcome.set_offer_id(row.offer);
    bus::set(*outcome.mutable_at(), row.at);
    record_.add_outcome(outcome, decision);
  }
  auto& bytes = records_[customer];
  bytes.clear();
  record_.write(bytes);
}

}  // namespace balie::operation
