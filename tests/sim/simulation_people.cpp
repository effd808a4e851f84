// What the log makes of people: nothing lost or doubled by merges, imports and removals, and the store's
// records are just that.
#include "core/contact/keys.hpp"

#include "simulation.hpp"
#include <fmt/format.h>

namespace balie::sim {
namespace {

std::string tier_of(const v1::Customer& customer) {
  for (const auto& one : customer.attributes()) {
    if (one.name() == "tier") return one.value().string_value();
  }
  return {};
}

}  // namespace

// What two had is one's, and then again theirs: nothing is lost in between, and nothing is done twice.
void Simulation::check_merge(const v1::Event& event, People& people) {
  const auto once = [&](const std::string& id) {
    if (++people.merges[id] > 1) violations_.push_back(id + " is logged twice");
  };
  const auto take = [&](const v1::Customer& record) {
    people.contacts[record.id()] = record.contacts();
    people.tier[record.id()] = tier_of(record);
    for (const auto& one : record.identifiers()) people.customer_of[one.value()] = record.id();
  };
  if (event.has_customers_merged()) {
    const auto& merge = event.customers_merged();
    once(merge.id());
    ++merged_;
    const auto both = people.contacts[merge.kept()] + people.contacts[merge.merged()];
    if (merge.after(0).record().contacts() != both) violations_.push_back(merge.id() + " lost contacts");
    take(merge.after(0).record());
    people.merged_into[merge.merged()] = merge.kept();
  }
  if (event.has_customers_unmerged()) {
    const auto& unmerge = event.customers_unmerged();
    once(unmerge.id());
    ++unmerged_;
    const auto both = unmerge.after(0).record().contacts() + unmerge.after(1).record().contacts();
    if (people.contacts[unmerge.kept()] != both) violations_.push_back(unmerge.id() + " lost contacts");
    for (const int i : {0, 1}) take(unmerge.after(i).record());
    people.merged_into.erase(unmerge.merged());
  }
}

// It leads to one customer, until it is removed.
void Simulation::lead(const std::string& value, const std::string& customer, People& people) {
  const auto known = people.customer_of.emplace(value, customer).first;
  if (known->second != customer) violations_.push_back(value + " became two customers");
  people.removed.erase(value);
}

// Each change is made once, for whom its account leads to; what it removes goes before what it adds.
void Simulation::check_change(const v1::Event& event, People& people) {
  if (!event.has_customer_changed()) return;
  const auto& changed = event.customer_changed();
  const auto& change = changed.change();
  if (++people.changes[change.id()] > 1) violations_.push_back(change.id() + " is logged twice");
  if (change.create()) ++imported_;
  people.contacts.try_emplace(event.customer_id(), 0);
  for (const auto& removal : change.removals()) {
    const auto value = removal.key().substr(removal.key().find(':') + 1);
    const auto known = people.customer_of.find(value);
    if (known == people.customer_of.end() || known->second != event.customer_id()) {
      violations_.push_back(change.id() + " took what was not there");
      continue;
    }
    people.customer_of.erase(known);
    people.removed.insert(value);
    ++removed_;
  }
  for (const auto& one : changed.identifiers()) lead(one.value(), event.customer_id(), people);
  for (const auto& value : change.attributes()) {
    people.tier[event.customer_id()] = value.value().string_value();
  }
}

// What the store holds is what the log makes: no merge is half done, no import is missing.
void Simulation::check_people(const People& people) {
  const Keys keys(store_->secret());
  store::ReadRequest request;
  std::vector<std::string> ids;
  for (const auto& [id, count] : people.contacts) {
    ids.push_back(id);
    from_base32(id, request.customers.emplace_back());
  }
  auto leads = people.customer_of;
  for (const auto& value : people.removed) leads[value] = "";
  for (const auto& [value, customer] : leads) {
    request.identifiers.push_back(
        keys.identifier({value[0] == 'A' ? "account" : "loyalty", value, Assurance::observed}));
  }
  store::ReadAnswer answer;
  if (!store_->read(request, answer)) return violations_.emplace_back("the store cannot be read"), void();
  for (std::size_t i = 0; i < ids.size(); ++i) check_record(people, ids[i], answer.customers[i]);
  for (std::size_t i = 0; const auto& [value, customer] : leads) {
    const auto& to = answer.identifiers[i++];
    if ((to ? to_base32(*to) : "") != customer) {
      violations_.push_back(value + " leads elsewhere than the log says");
    }
  }
}

void Simulation::check_record(const People& people, const std::string& id, const store::CustomerRow& row) {
  v1::Customer customer;
  if (row.version == 0 || !customer.ParseFromString(row.record) || customer.id() != id) {
    violations_.push_back(id + " is not in the store");
    return;
  }
  const auto into = people.merged_into.find(id);
  const auto& kept = customer.merged_into().customer_id();
  if (kept != (into == people.merged_into.end() ? "" : into->second)) {
    violations_.push_back(id + " leads elsewhere than the log says");
  }
  if (!kept.empty()) return;
  if (customer.contacts() != people.contacts.at(id)) violations_.push_back(id + " has lost contacts");
  for (const auto& one : customer.identifiers()) {
    const auto known = people.customer_of.find(one.value());
    if (known == people.customer_of.end() || known->second != id) {
      violations_.push_back(id + " has kept " + one.value());
    }
  }
  const auto tier = people.tier.find(id);
  if (tier_of(customer) != (tier == people.tier.end() ? "" : tier->second)) {
    violations_.push_back(id + " has not what was imported last");
  }
}

}  // namespace balie::sim
