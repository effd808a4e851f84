#include "adapters/desk/customer_facts.hpp"

#include <algorithm>

namespace balie::desk {
namespace {

// Of the time between two readings. What is forgotten is read as if it had been missed.
constexpr std::size_t heard_max = 10'000;

bool is_fact(const wire::Event& event) {
  return event.has_customers_merged() || event.has_customers_unmerged() ||
         (event.has_customer_erased() && event.type() == "customer.erased");
}

}  // namespace

void CustomerFacts::heard(const wire::Event& event) {
  if (!is_fact(event)) return;
  if (const auto done = apply(event); !done) {
    return log_.error("what is said of a customer is not done", {{"error", done.error().text()}});
  }
  if (event.sequence() > 0) heard_.insert(event.sequence());
  if (heard_.size() > heard_max) heard_.erase(heard_.begin());
}

void CustomerFacts::read(const wire::Event& event) {
  if (!is_fact(event) || heard_.erase(event.sequence()) > 0) return;
  heard_.erase(heard_.upper_bound(event.sequence()), heard_.end());
  if (const auto done = apply(event); !done) {
    log_.error("what was said of a customer is not done", {{"error", done.error().text()}});
  }
}

result<void> CustomerFacts::apply(const wire::Event& event) {
  if (event.has_customer_erased()) {
    BALIE_TRY(const auto gone, conversations_.erase(event.customer_id()));
    log_.info("erased", {{"customer", event.customer_id()}, {"conversations", gone}});
  } else if (event.has_customers_merged()) {
    const auto& merged = event.customers_merged();
    return conversations_.merge(merged.merged(), merged.kept());
  }
  for (const auto& state : event.customers_unmerged().after()) BALIE_CHECK(part(state.record()));
  return {};
}

// After a merge was undone: the customer has the contacts of its record.
result<void> CustomerFacts::part(const wire::Customer& customer) {
  for (const auto& past : customer.history()) {
    BALIE_CHECK(conversations_.belongs_to({past.adapter(), past.contact_id()}, customer.id()));
  }
  return {};
}

}  // namespace balie::desk
