#include "store_directory.hpp"
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace balie::store_sqlite {
namespace {

using store::contact;
using store::WriteBatch;

// Customers come back; all is written behind as soon as possible, since nothing may stay in memory.
TEST(Threads, EventsAreReadWhileBatchesAreWritten) {
  StoreDirectory at;
  at.settings.memory_bytes = 1 << 10;
  ASSERT_TRUE(at.open());
  std::atomic<bool> done = false;
  std::atomic<std::uint64_t> wrong = 0;
  const auto follow = [&] {
    std::uint64_t next = 1;
    while (!done || next <= at.store->statistics().last_sequence) {
      const auto events = at.store->events(next, 50, 1 << 20);
      if (!events) ++wrong;
      for (const store::LoggedEvent& event : *events) wrong += event.sequence == next++ ? 0 : 1;
    }
  };
  std::thread first(follow);
  std::thread second(follow);
  for (std::uint64_t round = 0; round < 60; ++round) {
    WriteBatch batch;
    for (std::uint64_t i = 0; i < 20; ++i) {
      const std::uint64_t customer = (round * 7 + i) % 50;
      const std::uint64_t version = at.model.version(store::id_of("customer", customer));
      store::append(batch, contact(round * 100 + i, customer, version, {customer, i + 100}));
    }
    EXPECT_TRUE(at.commit(batch)->conflicts.empty());
    store::ReadAnswer answer;
    EXPECT_TRUE(at.store->read(
        {.keys = {}, .identifiers = {}, .customers = {store::id_of("customer", round)}}, answer));
  }
  done = true;
  first.join();
  second.join();
  EXPECT_EQ(wrong, 0u);
  at.model.check(*at.store);
}

// More changes than memory holds: commits wait, and the bound holds.
TEST(Threads, MemoryStaysWithinItsBound) {
  StoreDirectory at;
  at.settings.memory_bytes = 24 << 20;
  ASSERT_TRUE(at.open());
  const std::uint64_t batches = 60;
  for (std::uint64_t round = 0; round < batches; ++round) {
    WriteBatch batch;
    for (std::uint64_t i = 0; i < 64; ++i) {
      const std::uint64_t n = round * 64 + i;
      batch.entries.push_back({store::id_of("key", n), store::id_of("customer", n), "event"});
      batch.customers.push_back({store::id_of("customer", n), 0, std::string(20'000, 'r'), {}});
    }
    ASSERT_TRUE(at.store->commit(batch, Time{}));
    EXPECT_LE(at.store->statistics().memory_bytes, at.settings.memory_bytes + 64 * 20'000);
  }
  EXPECT_LT(at.store->statistics().customers_held, batches * 64);
  store::ReadAnswer answer;
  store::ReadRequest request;
  for (std::uint64_t n = 0; n < 100; ++n) request.keys.push_back(store::id_of("key", n));
  ASSERT_TRUE(at.store->read(request, answer));
  for (const store::CustomerRow& row : answer.customers) EXPECT_EQ(row.record.size(), 20'000u);
  EXPECT_EQ(answer.customers.size(), 100u);
}

// An idle hub's changes reach the disk by themselves.
TEST(Threads, WritesBehindWhenIdle) {
  StoreDirectory at;
  ASSERT_TRUE(at.open());
  ASSERT_TRUE(at.commit(contact(1, 1, 0, {1})));
  const SystemClock clock;
  const Instant limit = clock.instant() + std::chrono::seconds(30);
  while (at.store->derived_to() < 1 && clock.instant() < limit) std::this_thread::yield();
  EXPECT_EQ(at.store->derived_to(), 1u);
  at.drop();
  ASSERT_TRUE(at.open());
  EXPECT_EQ(at.store->derived_to(), 1u);
  at.model.check(*at.store);
}

}  // namespace
}  // namespace balie::store_sqlite
