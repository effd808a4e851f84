#include "plugins/store_sqlite/cache.hpp"

#include "plugins/store_sqlite/id_filter.hpp"
#include "tests/conformance/store_suite.hpp"

#include <gtest/gtest.h>

namespace balie::store_sqlite {
namespace {

using store::id_of;

void sweep_all(Cache& cache, std::uint64_t derived_to) {
  for (std::size_t part = 0; part < Cache::parts; ++part) cache.sweep(derived_to);
}

TEST(Cache, KeepsWhatIsNotOnDisk) {
  Cache cache;
  cache.put_customer(id_of("c", 1), 5, "five");
  cache.put_customer(id_of("c", 2), 6, "six");
  cache.put_identifier(id_of("i", 1), id_of("c", 1), 5);
  cache.put_identifier(id_of("i", 2), id_of("c", 2), 6);
  cache.put_key(id_of("k", 1), {5, id_of("c", 1)});
  cache.put_key(id_of("k", 2), {6, id_of("c", 2)});
  for (int round = 0; round < 2; ++round) sweep_all(cache, 5);
  EXPECT_EQ(cache.customer(id_of("c", 1)), nullptr);
  EXPECT_EQ(cache.customer(id_of("c", 2))->record(), "six");
  EXPECT_EQ(cache.identifier(id_of("i", 1)), nullptr);
  EXPECT_EQ(cache.identifier(id_of("i", 2))->customer, id_of("c", 2));
  EXPECT_EQ(cache.key(id_of("k", 1)), nullptr);
  EXPECT_EQ(cache.key(id_of("k", 2))->sequence, 6u);
}

TEST(Cache, KeepsForARoundWhatWasUsed) {
  Cache cache;
  cache.put_customer(id_of("c", 1), 1, "one");
  cache.put_customer(id_of("c", 2), 1, "two");
  sweep_all(cache, 1);
  ASSERT_NE(cache.customer(id_of("c", 1)), nullptr);  // uses it
  sweep_all(cache, 1);
  EXPECT_NE(cache.peek(id_of("c", 1)), nullptr);
  EXPECT_EQ(cache.peek(id_of("c", 2)), nullptr);
  sweep_all(cache, 1);
  EXPECT_EQ(cache.peek(id_of("c", 1)), nullptr);
}

TEST(Cache, CountsItsBytes) {
  Cache cache;
  const std::size_t empty = cache.bytes();
  for (std::uint64_t i = 0; i < 10'000; ++i) cache.put_customer(id_of("c", i), 1, std::string(i % 2000, 'r'));
  EXPECT_GE(cache.bytes(), empty + 10'000 * (1000 + 40));
  EXPECT_LE(cache.bytes(), empty + 10'000 * (1000 + 600));  // small tables are mostly empty
  for (std::uint64_t i = 0; i < 10'000; ++i) cache.put_customer(id_of("c", i), 2, std::string(100, 's'));
  EXPECT_LE(cache.bytes(), empty + 10'000 * 700);
  for (int round = 0; round < 2; ++round) sweep_all(cache, 2);
  EXPECT_EQ(cache.customers().size(), 0u);
  EXPECT_EQ(cache.bytes(), empty);
}

TEST(Cache, CountsWhatChanged) {
  Cache cache;
  cache.put_customer(id_of("c", 1), 1, std::string(1000, 'r'));
  cache.put_customer(id_of("c", 1), 2, std::string(1000, 'r'));
  EXPECT_GE(cache.changed_bytes(), 1000u);
  EXPECT_LE(cache.changed_bytes(), 1200u);
  cache.count_changed_anew(2);
  EXPECT_EQ(cache.changed_bytes(), 0u);
  cache.put_customer(id_of("c", 1), 3, std::string(5000, 'r'));
  EXPECT_GE(cache.changed_bytes(), 5000u);
}

TEST(HeldIdentifier, KeepsSequencesPastFourBillion) {
  HeldIdentifier held;
  held.set(Hash128{1, 2}, 0x1234'5678'9abc);
  EXPECT_EQ(held.sequence(), 0x1234'5678'9abcu);
}

TEST(IdFilter, HoldsWhatWasAddedAndLittleElse) {
  IdFilter filter(1000, 64 << 20);
  const std::uint64_t count = 200'000;  // grows several times
  for (std::uint64_t i = 0; i < count; ++i) filter.add(id_of("k", i).high);
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    ASSERT_TRUE(filter.may_hold(id_of("k", i).high));
    wrong += filter.may_hold(id_of("other", i).high) ? 1 : 0;
  }
  EXPECT_LT(wrong, count * 6 / 100);
  EXPECT_LT(filter.bytes(), count * 5);
  EXPECT_EQ(filter.count(), count);
}

TEST(IdFilter, StaysWithinItsBytes) {
  IdFilter filter(1000, 10'000);
  for (std::uint64_t i = 0; i < 100'000; ++i) filter.add(id_of("k", i).high);
  EXPECT_LE(filter.bytes(), 10'000u);
  EXPECT_TRUE(filter.may_hold(id_of("k", 99'999).high));
}

}  // namespace
}  // namespace balie::store_sqlite
