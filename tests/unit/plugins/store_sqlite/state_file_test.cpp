#include "plugins/store_sqlite/state_file.hpp"

#include "store_directory.hpp"
#include <gtest/gtest.h>

namespace balie::store_sqlite {
namespace {

// Ids that share their first half stand side by side.
TEST(StateFile, KeepsIdsApartThatShareAPlace) {
  const StoreDirectory at;
  const auto writer = StateWriter::open(at.settings.directory, HashKey{1}, {});
  ASSERT_TRUE(writer);
  const std::uint64_t edge = UINT64_MAX;  // the place after it is 0
  ASSERT_TRUE((*writer)->begin());
  for (int round = 0; round < 2; ++round) {
    for (std::uint64_t low = 1; low <= 5; ++low) {
      const Hash128 id{edge, low};
      ASSERT_TRUE((*writer)->put_customer(id, low + 10, std::string(low, 'r')));
      ASSERT_TRUE((*writer)->put_identifier(id, {low, low}));
      ASSERT_TRUE((*writer)->put_key(id, {low + 20, {low, low}}));
    }
  }
  ASSERT_TRUE((*writer)->commit(7, 10));
  const auto reader = StateReader::open(at.settings.directory, {});
  ASSERT_TRUE(reader);
  store::CustomerRow row;
  for (std::uint64_t low = 1; low <= 5; ++low) {
    const Hash128 id{edge, low};
    ASSERT_TRUE((*reader)->customer(id, row));
    EXPECT_EQ(row.version, low + 10);
    EXPECT_EQ(row.record.size(), low);
    EXPECT_EQ((*reader)->customer_version(id), low + 10);
    EXPECT_EQ((*reader)->identifier(id).value(), std::optional(Hash128{low, low}));
    EXPECT_EQ((*reader)->key(id).value(), std::optional(store::Answered{low + 20, {low, low}}));
  }
  ASSERT_TRUE((*reader)->customer({edge, 6}, row));
  EXPECT_EQ(row.version, 0u);
  std::size_t ids = 0;
  ASSERT_TRUE((*writer)->each_id([&ids](std::uint64_t) { ++ids; }));
  EXPECT_EQ(ids, 10u);
}

TEST(StateFile, AnAbandonedTransactionLeavesNothing) {
  const StoreDirectory at;
  const auto writer = StateWriter::open(at.settings.directory, HashKey{1}, {});
  ASSERT_TRUE((*writer)->begin());
  ASSERT_TRUE((*writer)->put_identifier({1, 1}, {2, 2}));
  (*writer)->abandon();
  ASSERT_TRUE((*writer)->begin());
  ASSERT_TRUE((*writer)->put_identifier({3, 3}, {2, 2}));
  ASSERT_TRUE((*writer)->commit(1, 1));
  const auto reader = StateReader::open(at.settings.directory, {});
  EXPECT_EQ((*reader)->identifier({1, 1}).value(), std::optional<Hash128>());
  EXPECT_EQ((*reader)->identifier({3, 3}).value(), std::optional(Hash128{2, 2}));
}

}  // namespace
}  // namespace balie::store_sqlite
