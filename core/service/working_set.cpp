#include "core/service/working_set.hpp"

namespace balie::service {

void WorkingSet::clear() {
  request_.clear();  // the answer is written over, and keeps its memory
  customers_.clear();
  identifiers_.clear();
  answered_.clear();
  used_ = 0;
}

std::size_t WorkingSet::want_key(const Hash128& key) {
  request_.keys.push_back(key);
  return request_.keys.size() - 1;
}

void WorkingSet::want_identifier(const Hash128& identifier) { request_.identifiers.push_back(identifier); }

void WorkingSet::want_customer(const Hash128& customer) { request_.customers.push_back(customer); }

result<void> WorkingSet::read(store::Store& store) {
  BALIE_CHECK(store.read(request_, answer_));
  for (std::size_t i = 0; i < request_.identifiers.size(); ++i) {
    if (const auto& customer = answer_.identifiers[i])
      identifiers_.emplace(request_.identifiers[i], *customer);
  }
  for (const auto& row : answer_.customers) {
    if (row.version == 0 || customers_.contains(row.id)) continue;
    auto& held = take();
    held.id = row.id;
    held.version_read = row.version;
    if (!held.record.read(row.record)) {
      return failure(Fate::fatal, "store.corrupt",
                     "the record of customer " + to_base32(row.id) + " cannot be read");
    }
    customers_.emplace(row.id, &held);
  }
  return {};
}

std::optional<Hash128> WorkingSet::customer_of(const Hash128& identifier) const {
  const auto found = identifiers_.find(identifier);
  if (found == identifiers_.end()) return std::nullopt;
  return found->second;
}

Held* WorkingSet::customer(const Hash128& id) {
  const auto found = customers_.find(id);
  return found == customers_.end() ? nullptr : found->second;
}

Held& WorkingSet::create(const Hash128& id) {
  auto& held = take();
  held.id = id;
  held.record.create(to_base32(id));
  customers_.insert_or_assign(id, &held);
  return held;
}

void WorkingSet::link(const Hash128& identifier, Held& customer) {
  if (identifiers_.emplace(identifier, customer.id).second) customer.linked.push_back(identifier);
}

const WorkingSet::Earlier* WorkingSet::earlier(const Hash128& key) const {
  const auto found = answered_.find(key);
  return found == answered_.end() ? nullptr : &found->second;
}

void WorkingSet::changes(std::vector<store::CustomerChange>& changes) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < used_; ++i) {
    auto& held = *pool_[i];
    if (!held.changed) continue;
    if (count == changes.size()) changes.emplace_back();
    auto& change = changes[count++];
    change.id = held.id;
    change.version_read = held.version_read;
    change.record.clear();
    held.record.write(change.record);
    change.identifiers = held.linked;
  }
  changes.resize(count);
}

Held& WorkingSet::take() {
  if (used_ == pool_.size()) pool_.push_back(std::make_unique<Held>());
  auto& held = *pool_[used_++];
  held.version_read = 0;
  held.changed = false;
  held.linked.clear();
  return held;
}

}  // namespace balie::service
