#include "core/store/memory_store.hpp"

#include "core/base/assert.hpp"

#include <algorithm>
#include <utility>

namespace balie::store {

std::optional<Error> MemoryStore::Failure::next() {
  if (count == 0) return std::nullopt;
  --count;
  return error;
}

result<void> MemoryStore::read(const ReadRequest& request, ReadAnswer& answer) {
  const std::lock_guard lock(mutex_);
  if (auto error = read_failure_.next()) return std::unexpected(*std::move(error));
  answer.keys.clear();
  answer.identifiers.clear();
  for (const Hash128& key : request.keys) {
    const auto found = derived_.keys.find(key);
    answer.keys.push_back(found == derived_.keys.end() ? std::nullopt : std::optional(found->second));
  }
  for (const Hash128& identifier : request.identifiers) {
    const auto found = derived_.identifiers.find(identifier);
    answer.identifiers.push_back(found == derived_.identifiers.end() ? std::nullopt
                                                                     : std::optional(found->second));
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

// Rows that are there already are written over, so that their strings keep their room.
void MemoryStore::answer_customer(const Hash128& id, std::size_t& at, ReadAnswer& answer) const {
  if (at == answer.customers.size()) answer.customers.emplace_back();
  CustomerRow& row = answer.customers[at++];
  row.id = id;
  const auto found = derived_.customers.find(id);
  row.version = found == derived_.customers.end() ? 0 : found->second.version;
  row.record =
      found == derived_.customers.end() ? std::string_view() : std::string_view(found->second.record);
}

result<Committed> MemoryStore::commit(const WriteBatch& batch, Time) {
  const std::lock_guard lock(mutex_);
  BALIE_ASSERT(derived_.to == log_.size());  // restored
  if (auto error = commit_failure_.next()) return std::unexpected(*std::move(error));
  plan_.make(
      batch,
      [this](const CustomerChange& change) {
        const auto found = derived_.customers.find(change.id);
        return change.version_read == (found == derived_.customers.end() ? 0 : found->second.version);
      },
      [this](const Hash128& key) { return derived_.keys.contains(key); });
  Committed committed;
  committed.conflicts = plan_.conflicts();
  committed.first_sequence = plan_.written() == 0 ? 0 : log_.size() + 1;
  write(batch);
  return committed;
}

// It writes nothing before it must, so that what a hub may not tell yet cannot be read either.
result<void> MemoryStore::begin_commit(const WriteBatch& batch, Time) {
  BALIE_ASSERT(begun_ == nullptr);
  begun_ = &batch;
  return {};
}

result<Committed> MemoryStore::finish_commit() {
  BALIE_ASSERT(begun_ != nullptr);
  return commit(*std::exchange(begun_, nullptr), Time{});
}

void MemoryStore::write(const WriteBatch& batch) {
  const std::uint64_t first = log_.size() + 1;
  for (std::size_t i = 0; i < batch.entries.size(); ++i) {
    if (plan_.writes_entry(i)) log_.push_back(batch.entries[i].event);
  }
  derive_from(batch, first);
}

void MemoryStore::derive_from(const WriteBatch& batch, std::uint64_t first) {
  std::uint64_t sequence = first;
  for (std::size_t i = 0; i < batch.entries.size(); ++i) {
    if (!plan_.writes_entry(i)) continue;
    const Entry& entry = batch.entries[i];
    if (entry.key != Hash128{}) derived_.keys.try_emplace(entry.key, Answered{sequence, entry.customer});
    if (entry.newest_of != Hash128{}) {
      derived_.keys.insert_or_assign(entry.newest_of, Answered{sequence, entry.customer});
    }
    ++sequence;
  }
  derived_.to = sequence - 1;
  for (std::size_t i = 0; i < batch.customers.size(); ++i) {
    if (!plan_.writes_change(i)) continue;
    const CustomerChange& change = batch.customers[i];
    Customer& customer = derived_.customers[change.id];
    const std::uint64_t version = plan_.version(i, first);
    if (customer.version < version) customer = {version, change.record};
    for (const Hash128& identifier : change.identifiers) derived_.identifiers[identifier] = change.id;
    for (const Hash128& identifier : change.released) derived_.identifiers.erase(identifier);
  }
}

std::uint64_t MemoryStore::derived_to() const {
  const std::lock_guard lock(mutex_);
  return derived_.to;
}

result<void> MemoryStore::restore(const WriteBatch& batch, std::uint64_t from, std::uint64_t to) {
  const std::lock_guard lock(mutex_);
  BALIE_ASSERT(from == derived_.to + 1 && to <= log_.size() && batch.entries.size() == to - from + 1);
  plan_.accept(batch);
  derive_from(batch, from);
  return {};
}

result<std::vector<LoggedEvent>> MemoryStore::events(std::uint64_t from, std::size_t count_max,
                                                     std::size_t bytes_max) {
  const std::lock_guard lock(mutex_);
  std::vector<LoggedEvent> events;
  std::size_t bytes = 0;
  for (std::uint64_t sequence = std::max<std::uint64_t>(from, 1); sequence <= log_.size(); ++sequence) {
    const std::string& event = log_[sequence - 1];
    bytes += event.size();
    if (!events.empty() && (events.size() >= count_max || bytes > bytes_max)) break;
    events.push_back({sequence, event});
  }
  return events;
}

result<void> MemoryStore::keep(std::string_view name, Kept kept) {
  const std::lock_guard lock(mutex_);
  derived_.kept.insert_or_assign(std::string(name), std::move(kept));
  return {};
}

result<std::optional<Kept>> MemoryStore::kept(std::string_view name) {
  const std::lock_guard lock(mutex_);
  const auto found = derived_.kept.find(name);
  return found == derived_.kept.end() ? std::nullopt : std::optional(found->second);
}

result<void> MemoryStore::overwrite(std::span<const LoggedEvent> events) {
  const std::lock_guard lock(mutex_);
  BALIE_ASSERT(begun_ == nullptr);
  if (auto error = overwrite_failure_.next()) return std::unexpected(*std::move(error));
  for (const LoggedEvent& one : events) {
    auto& event = log_.at(one.sequence - 1);
    BALIE_ASSERT(event.size() == one.event.size());
    event = one.event;
  }
  return {};
}

Statistics MemoryStore::statistics() const {
  const std::lock_guard lock(mutex_);
  Statistics statistics;
  statistics.last_sequence = log_.size();
  statistics.behind = log_.size() - derived_.to;
  statistics.customers_held = derived_.customers.size();
  statistics.memory_bytes = derived_.identifiers.size() * 2 * sizeof(Hash128) +
                            derived_.keys.size() * (sizeof(Hash128) + sizeof(Answered));
  for (const auto& [id, customer] : derived_.customers) {
    statistics.memory_bytes += sizeof(id) + sizeof(customer) + customer.record.size();
  }
  return statistics;
}

result<void> MemoryStore::close() { return {}; }

void MemoryStore::fail_reads(std::size_t count, Error error) {
  const std::lock_guard lock(mutex_);
  read_failure_ = {count, std::move(error)};
}

void MemoryStore::fail_commits(std::size_t count, Error error) {
  const std::lock_guard lock(mutex_);
  commit_failure_ = {count, std::move(error)};
}

void MemoryStore::fail_overwrites(std::size_t count, Error error) {
  const std::lock_guard lock(mutex_);
  overwrite_failure_ = {count, std::move(error)};
}

void MemoryStore::commit_elsewhere(const WriteBatch& batch) {
  const std::lock_guard lock(mutex_);
  plan_.accept(batch);
  write(batch);
}

void MemoryStore::derive() {
  const std::lock_guard lock(mutex_);
  on_disk_ = derived_;
}

void MemoryStore::crash() {
  const std::lock_guard lock(mutex_);
  derived_ = on_disk_;
}

}  // namespace balie::store
