#include "core/service/replay_store.hpp"

#include "core/base/assert.hpp"

namespace balie::service {

result<void> ReplayStore::read(const store::ReadRequest& request, store::ReadAnswer& answer) {
  answer.keys.clear();
  answer.identifiers.clear();
  for (const Hash128& key : request.keys) {
    const auto found = keys_.find(key);
    answer.keys.push_back(found == keys_.end() ? std::nullopt : std::optional(found->second));
  }
  for (const Hash128& identifier : request.identifiers) {
    const auto found = identifiers_.find(identifier);
    answer.identifiers.push_back(found == identifiers_.end() ? std::nullopt : std::optional(found->second));
  }
  std::size_t at = 0;
  for (const Hash128& id : request.customers) answer_customer(id, at, answer);
  for (const auto& customer : answer.identifiers) {
    if (customer) answer_customer(*customer, at, answer);
  }
  for (const auto& answered : answer.keys) {
    if (answered && answered->customer != Hash128{}) answer_customer(answered->customer, at, answer);
  }
  answer.customers.resize(at);
  return {};
}

void ReplayStore::answer_customer(const Hash128& id, std::size_t& at, store::ReadAnswer& answer) const {
  if (at == answer.customers.size()) answer.customers.emplace_back();
  auto& row = answer.customers[at++];
  const auto found = customers_.find(id);
  row.id = id;
  row.version = found == customers_.end() ? 0 : found->second.version;
  row.record = found == customers_.end() ? std::string_view() : std::string_view(found->second.record);
}

result<store::Committed> ReplayStore::commit(const store::WriteBatch&, Time) {
  return store::Committed{derived_to_ + 1, {}};
}

result<void> ReplayStore::begin_commit(const store::WriteBatch&, Time) { return {}; }

result<store::Committed> ReplayStore::finish_commit() { return store::Committed{derived_to_ + 1, {}}; }

result<void> ReplayStore::restore(const store::WriteBatch& batch, std::uint64_t from, std::uint64_t to) {
  BALIE_ASSERT(from == derived_to_ + 1 && batch.entries.size() == to - from + 1);
  boost::unordered_flat_map<Hash128, std::uint64_t, Hash128Hasher> last;  // event of each customer
  for (std::size_t i = 0; i < batch.entries.size(); ++i) {
    const auto& entry = batch.entries[i];
    const store::Answered answered{from + i, entry.customer};
    if (entry.key != Hash128{}) keys_.try_emplace(entry.key, answered);
    if (entry.newest_of != Hash128{}) keys_.insert_or_assign(entry.newest_of, answered);
    last.insert_or_assign(entry.customer, from + i);
  }
  for (const auto& change : batch.customers) {
    const auto found = last.find(change.id);
    customers_.insert_or_assign(change.id, Customer{found == last.end() ? to : found->second, change.record});
    for (const Hash128& identifier : change.identifiers) identifiers_.insert_or_assign(identifier, change.id);
    for (const Hash128& identifier : change.released) identifiers_.erase(identifier);
  }
  derived_to_ = to;
  return {};
}

result<std::vector<store::LoggedEvent>> ReplayStore::events(std::uint64_t from, std::size_t count_max,
                                                            std::size_t bytes_max) {
  if (from == derived_to_ + 1 && !next_.empty()) {
    return std::vector<store::LoggedEvent>{{from, std::string(next_)}};
  }
  return log_.events(from, count_max, bytes_max);
}

result<void> ReplayStore::keep(std::string_view, store::Kept) { return {}; }

result<std::optional<store::Kept>> ReplayStore::kept(std::string_view) { return std::nullopt; }

store::Statistics ReplayStore::statistics() const {
  store::Statistics statistics;
  statistics.last_sequence = log_.last();
  statistics.customers_held = customers_.size();
  return statistics;
}

}  // namespace balie::service
