#include "core/service/working_set.hpp"

#include "protocols/bus/wire.hpp"

#include <algorithm>
#include <iterator>

namespace balie::service {
namespace {

constexpr int merged_into_customer = 1;
constexpr int merges_max = 1000;  // one after the other; more are a circle

}  // namespace

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
  return take_in(request_, answer_);
}

result<void> WorkingSet::take_in(const store::ReadRequest& request, const store::ReadAnswer& answer) {
  for (std::size_t i = 0; i < request.identifiers.size(); ++i) {
    if (const auto& customer = answer.identifiers[i]) identifiers_.emplace(request.identifiers[i], *customer);
  }
  bool erased = false;
  for (const auto& row : answer.customers) {
    erased = erased || (row.version != 0 && row.record.empty());
    if (row.version == 0 || row.record.empty() || customers_.contains(row.id)) continue;
    auto& held = take();
    held.id = row.id;
    held.version_read = row.version;
    if (!held.record.read(row.record)) {
      return failure(Fate::fatal, "store.corrupt",
                     "the record of customer " + to_base32(row.id) + " cannot be read");
    }
    customers_.emplace(row.id, &held);
  }
  if (erased) forget_erased(answer);
  return {};
}

// Identifiers that led to somebody who was erased lead nowhere.
void WorkingSet::forget_erased(const store::ReadAnswer& answer) {
  for (const auto& row : answer.customers) {
    if (row.version == 0 || !row.record.empty()) continue;
    boost::unordered::erase_if(identifiers_, [&row](const auto& one) { return one.second == row.id; });
  }
}

std::optional<Hash128> WorkingSet::customer_of(const Hash128& identifier) const {
  const auto found = identifiers_.find(identifier);
  if (found == identifiers_.end() || found->second == Hash128{}) return std::nullopt;
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

result<Held*> WorkingSet::find(store::Store& store, const Hash128& id) {
  if (auto* held = customer(id)) return held;
  more_.clear();
  more_.customers.push_back(id);
  BALIE_CHECK(store.read(more_, more_answer_));
  BALIE_CHECK(take_in(more_, more_answer_));
  return customer(id);
}

result<Held*> WorkingSet::follow(store::Store& store, Held* held) {
  for (int i = 0; held && held->record.merged_into().data(); ++i) {
    Hash128 id;
    if (i == merges_max ||
        !from_base32(bus::bytes_field(held->record.merged_into(), merged_into_customer), id)) {
      return failure(Fate::fatal, "store.corrupt", "a merged customer leads to nobody");
    }
    BALIE_TRY(held, find(store, id));
  }
  return held;
}

result<void> WorkingSet::find_links(store::Store& store, std::span<const Hash128> identifiers) {
  more_.clear();
  for (const auto& identifier : identifiers) {
    if (!identifiers_.contains(identifier)) more_.identifiers.push_back(identifier);
  }
  if (more_.identifiers.empty()) return {};
  BALIE_CHECK(store.read(more_, more_answer_));
  return take_in(more_, more_answer_);
}

void WorkingSet::relink(const Hash128& identifier, Held& customer) {
  identifiers_.insert_or_assign(identifier, customer.id);
  customer.linked.push_back(identifier);
  customer.changed = true;
}

void WorkingSet::link(const Hash128& identifier, Held& customer) {
  if (!customer_of(identifier)) relink(identifier, customer);
}

void WorkingSet::unlink(const Hash128& identifier, Held& customer) {
  identifiers_.insert_or_assign(identifier, Hash128{});
  customer.released.push_back(identifier);
  customer.changed = true;
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
    if (!held.erased) held.record.write(change.record);
    // Those that were led elsewhere since are in another's change.
    change.identifiers.clear();
    for (const auto& identifier : held.linked) {
      const auto doubled = std::ranges::find(change.identifiers, identifier) != change.identifiers.end();
      if (identifiers_.at(identifier) == held.id && !doubled) change.identifiers.push_back(identifier);
    }
    change.released.clear();
    std::ranges::copy_if(held.released, std::back_inserter(change.released),
                         [this](const Hash128& identifier) { return !customer_of(identifier); });
  }
  changes.resize(count);
}

Held& WorkingSet::take() {
  if (used_ == pool_.size()) pool_.push_back(std::make_unique<Held>());
  auto& held = *pool_[used_++];
  held.version_read = 0;
  held.changed = false;
  held.erased = false;
  held.linked.clear();
  held.released.clear();
  return held;
}

}  // namespace balie::service
