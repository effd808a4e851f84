#include "tests/conformance/store_suite.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace balie::store {

Hash128 id_of(std::string_view kind, std::uint64_t n) {
  return hash128(HashKey{1, 2, 3}, std::string(kind) + ":" + std::to_string(n));
}

WriteBatch contact(std::uint64_t key, std::uint64_t customer, std::uint64_t version_read,
                   const std::vector<std::uint64_t>& identifiers, std::size_t record_bytes) {
  std::string record = "record of " + std::to_string(key) + " ";
  record.resize(std::max(record_bytes, record.size()), static_cast<char>('a' + key % 26));
  WriteBatch batch;
  batch.entries.push_back(
      {id_of("key", key), id_of("customer", customer), "event of " + std::to_string(key)});
  batch.customers.push_back({id_of("customer", customer), version_read, std::move(record), {}});
  for (const std::uint64_t identifier : identifiers) {
    batch.customers[0].identifiers.push_back(id_of("identifier", identifier));
  }
  return batch;
}

void append(WriteBatch& batch, const WriteBatch& more) {
  batch.entries.insert(batch.entries.end(), more.entries.begin(), more.entries.end());
  for (const CustomerChange& change : more.customers) {
    for (CustomerChange& earlier : batch.customers) {
      std::erase_if(earlier.identifiers, [&change](const Hash128& identifier) {
        return std::ranges::find(change.identifiers, identifier) != change.identifiers.end();
      });
    }
    const auto same = [&change](const CustomerChange& other) { return other.id == change.id; };
    const auto found = std::ranges::find_if(batch.customers, same);
    if (found == batch.customers.end()) {
      batch.customers.push_back(change);
      continue;
    }
    found->record = change.record;
    found->identifiers.insert(found->identifiers.end(), change.identifiers.begin(), change.identifiers.end());
  }
}

std::string make_directory() {
  const std::filesystem::path memory = "/dev/shm";
  const bool has =
      std::filesystem::is_directory(memory) && std::filesystem::space(memory).available > (256 << 20);
  std::string pattern =
      ((has ? memory : std::filesystem::temp_directory_path()) / "balie-store-XXXXXX").string();
  EXPECT_NE(mkdtemp(pattern.data()), nullptr);
  return pattern;
}

Committed StoreSuite::commit(const WriteBatch& batch) {
  const auto committed = store().commit(batch, Time{});
  EXPECT_TRUE(committed.has_value()) << committed.error().text();
  if (!committed) return {};
  model_.apply(batch, *committed);
  return *committed;
}

void StoreModel::apply(const WriteBatch& batch, const Committed& committed) {
  const std::uint64_t first = log_.size() + 1;
  std::map<Hash128, std::uint64_t> last;  // of each customer's entries
  for (std::size_t i = 0; i < batch.entries.size(); ++i) {
    if (std::ranges::find(committed.conflicts, i) != committed.conflicts.end()) continue;
    const Entry& entry = batch.entries[i];
    log_.push_back({entry, {}});
    last[entry.customer] = log_.size();
    for (const Hash128& other : entry.others) last[other] = log_.size();
    for (const Hash128& key : {entry.key, entry.newest_of}) {
      if (key != Hash128{}) keys_[key] = {log_.size(), entry.customer};
    }
  }
  EXPECT_EQ(committed.first_sequence, log_.size() >= first ? first : 0);
  for (const CustomerChange& change : batch.customers) {
    const auto found = last.find(change.id);
    if (found == last.end()) continue;
    log_[found->second - 1].changes.push_back(change);
    customers_[change.id] = {change.id, found->second, change.record};
    for (const Hash128& identifier : change.identifiers) identifiers_[identifier] = change.id;
  }
}

void StoreModel::check(Store& store) const {
  check_log(store);
  check_keys(store);
  check_customers(store);
}

void StoreModel::check_log(Store& store) const {
  std::uint64_t next = 1;
  for (;;) {
    const auto events = store.events(next, 100, 1 << 20);
    ASSERT_TRUE(events.has_value()) << events.error().text();
    if (events->empty()) break;
    for (const LoggedEvent& event : *events) {
      ASSERT_EQ(event.sequence, next);
      ASSERT_LE(next, log_.size());
      ASSERT_EQ(event.event, log_[next++ - 1].entry.event);
    }
  }
  ASSERT_EQ(next - 1, log_.size());
}

void StoreModel::check_keys(Store& store) const {
  ReadRequest request;
  for (const auto& [key, answered] : keys_) request.keys.push_back(key);
  for (const auto& [identifier, customer] : identifiers_) request.identifiers.push_back(identifier);
  for (std::uint64_t i = 0; i < 50; ++i) {
    request.keys.push_back(id_of("never", i));
    request.identifiers.push_back(id_of("never", i));
  }
  ReadAnswer answer;
  ASSERT_TRUE(store.read(request, answer));
  std::size_t at = 0;
  for (const auto& [key, answered] : keys_) {
    ASSERT_TRUE(answer.keys[at].has_value());
    EXPECT_EQ(answer.keys[at]->sequence, answered.sequence);
    EXPECT_EQ(answer.keys[at++]->customer, answered.customer);
  }
  for (; at < answer.keys.size(); ++at) EXPECT_EQ(answer.keys[at], std::nullopt);
  at = 0;
  for (const auto& [identifier, customer] : identifiers_) EXPECT_EQ(answer.identifiers[at++], customer);
  for (; at < answer.identifiers.size(); ++at) EXPECT_EQ(answer.identifiers[at], std::nullopt);
}

void StoreModel::check_customers(Store& store) const {
  ReadRequest request;
  for (const auto& [id, row] : customers_) request.customers.push_back(id);
  ReadAnswer answer;
  ASSERT_TRUE(store.read(request, answer));
  ASSERT_EQ(answer.customers.size(), customers_.size());
  std::size_t at = 0;
  for (const auto& [id, row] : customers_) {
    EXPECT_EQ(answer.customers[at].id, id);
    EXPECT_EQ(answer.customers[at].version, row.version);
    EXPECT_EQ(answer.customers[at++].record, row.record);
  }
}

// Takes the events in steps. A customer whose row is at an event already has what that event made of it.
void StoreModel::restore(Store& store, std::size_t step) const {
  std::uint64_t from = store.derived_to() + 1;
  while (from <= log_.size()) {
    const std::uint64_t to = std::min<std::uint64_t>(log_.size(), from + step - 1);
    WriteBatch batch;
    for (std::uint64_t sequence = from; sequence <= to; ++sequence) {
      const Logged& logged = log_[sequence - 1];
      WriteBatch one;
      one.entries.push_back(
          {logged.entry.key, logged.entry.customer, "", logged.entry.newest_of, logged.entry.others});
      one.customers = logged.changes;
      append(batch, one);
    }
    ASSERT_TRUE(store.restore(batch, from, to));
    from = to + 1;
  }
}

std::uint64_t StoreModel::version(const Hash128& customer) const {
  const auto found = customers_.find(customer);
  return found == customers_.end() ? 0 : found->second.version;
}

}  // namespace balie::store
