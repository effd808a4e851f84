#include "core/store/memory_store.hpp"

#include <gtest/gtest.h>

namespace balie::store {
namespace {

const Hash128 key{1, 1};
const Hash128 customer{2, 2};

WriteBatch one(const Hash128& entry_key, std::uint64_t version_read) {
  WriteBatch batch;
  batch.entries.push_back({entry_key, customer, "event"});
  batch.customers.push_back({customer, version_read, "record", {}});
  return batch;
}

TEST(MemoryStore, FailsAsOftenAsItIsTold) {
  MemoryStore store(HashKey{});
  store.fail_commits(2, Error(Fate::retry, "store.disk_full", "no room"));
  EXPECT_EQ(store.commit(one(key, 0), Time{}).error().code(), "store.disk_full");
  EXPECT_EQ(store.commit(one(key, 0), Time{}).error().fate(), Fate::retry);
  EXPECT_EQ(store.statistics().last_sequence, 0u);
  EXPECT_EQ(store.commit(one(key, 0), Time{})->first_sequence, 1u);
  store.fail_reads(1, Error(Fate::retry, "store.unavailable", "away"));
  ReadAnswer answer;
  EXPECT_EQ(store.read({}, answer).error().code(), "store.unavailable");
  EXPECT_TRUE(store.read({}, answer).has_value());
}

TEST(MemoryStore, ReportsWhatAnotherHubChanged) {
  MemoryStore store(HashKey{});
  ASSERT_TRUE(store.commit(one(key, 0), Time{}));
  store.commit_elsewhere(one({1, 2}, 0));
  EXPECT_EQ(store.commit(one({1, 3}, 1), Time{})->conflicts, std::vector<std::size_t>{0});
  EXPECT_EQ(store.commit(one({1, 3}, 2), Time{})->first_sequence, 3u);
}

TEST(MemoryStore, ACrashGoesBackToWhatWasKept) {
  MemoryStore store(HashKey{});
  ASSERT_TRUE(store.commit(one(key, 0), Time{}));
  store.derive();
  ASSERT_TRUE(store.commit(one({1, 2}, 1), Time{}));
  store.crash();
  EXPECT_EQ(store.derived_to(), 1u);
  EXPECT_EQ(store.statistics().last_sequence, 2u);
  EXPECT_EQ(store.statistics().behind, 1u);
  WriteBatch again = one({1, 2}, 1);
  again.entries[0].event.clear();
  ASSERT_TRUE(store.restore(again, 2, 2));
  EXPECT_EQ(store.derived_to(), 2u);
}

}  // namespace
}  // namespace balie::store
