#include "failing_vfs.hpp"
#include "store_directory.hpp"
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <fstream>

namespace balie::store_sqlite {
namespace {

using store::append;
using store::contact;
using store::WriteBatch;

WriteBatch batch_of(std::uint64_t from, std::uint64_t count) {
  WriteBatch batch;
  for (std::uint64_t i = from; i < from + count; ++i) append(batch, contact(i, i, 0, {i}, 900));
  for (store::Entry& entry : batch.entries) entry.event.resize(1800, 'e');
  return batch;
}

struct FaultCase {
  Fault fault;
  const char* code;
};

class Faults : public testing::TestWithParam<FaultCase> {};

// Script once, fail everywhere: the same commit with its first, second, third... operation failing.
TEST_P(Faults, AFailedCommitChangesNothingAndWorksLater) {
  int failures = 0;
  for (int nth = 1;; ++nth) {
    FailingVfs vfs;
    StoreDirectory at;
    at.settings.vfs = vfs.name();
    ASSERT_TRUE(at.open());
    ASSERT_TRUE(at.commit(batch_of(1, 5)));
    const WriteBatch batch = batch_of(10, 30);
    vfs.fail(GetParam().fault, nth);
    const auto committed = at.store->commit(batch, Time{});
    vfs.heal();
    if (committed) break;  // it has fewer operations
    ++failures;
    EXPECT_EQ(committed.error().code(), GetParam().code) << committed.error().text();
    EXPECT_EQ(committed.error().fate(), Fate::retry);
    at.model.check(*at.store);
    EXPECT_EQ(at.store->statistics().last_sequence, 5u);
    const auto again = at.commit(batch);
    ASSERT_TRUE(again) << nth << ": " << again.error().text();
    EXPECT_EQ(again->first_sequence, 6u);
    at.model.check(*at.store);
    at.drop();
    ASSERT_TRUE(at.open());
    at.model.restore(*at.store, 100);
    at.model.check(*at.store);
  }
  EXPECT_GE(failures, 1);
}

TEST_P(Faults, WhatLastsIsReportedUntilItIsOver) {
  FailingVfs vfs;
  StoreDirectory at;
  at.settings.vfs = vfs.name();
  ASSERT_TRUE(at.open());
  vfs.fail(GetParam().fault, 1, true);
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(at.store->commit(batch_of(1, 5), Time{}).error().code(), GetParam().code);
  vfs.heal();
  ASSERT_TRUE(at.commit(batch_of(1, 5)));
  at.model.check(*at.store);
}

TEST_P(Faults, WriteBehindThatFailsLosesNothing) {
  FailingVfs vfs;
  StoreDirectory at;
  at.settings.vfs = vfs.name();
  ASSERT_TRUE(at.open());
  vfs.fail(GetParam().fault, 1, true, "state.db");
  ASSERT_TRUE(at.commit(batch_of(1, 50)));
  EXPECT_EQ(at.store->close().error().code(), GetParam().code);
  at.model.check(*at.store);
  at.drop();
  vfs.heal();
  ASSERT_TRUE(at.open());
  // A sync that fails comes after the commit, when the WAL is moved: the WAL has it all.
  EXPECT_EQ(at.store->derived_to(), GetParam().fault == Fault::sync_error ? 50u : 0u);
  at.model.restore(*at.store, 7);
  at.model.check(*at.store);
  ASSERT_TRUE(at.store->close());
}

// When there is much to restore, the customers are read ahead of being asked for.
TEST(ReadAhead, HoldsCustomersWhenMuchIsBehind) {
  FailingVfs vfs;
  StoreDirectory at;
  at.settings.vfs = vfs.name();
  ASSERT_TRUE(at.open());
  ASSERT_TRUE(at.commit(batch_of(1, 50)));
  ASSERT_TRUE(at.store->close());
  ASSERT_TRUE(at.open());
  EXPECT_EQ(at.store->statistics().customers_held, 0u);
  vfs.fail(Fault::disk_full, 1, true, "state.db");  // nothing is written behind
  WriteBatch batch;
  batch.entries.assign(256, {.key = {}, .customer = {}, .event = "event"});
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(at.commit(batch));
  ASSERT_TRUE(at.commit(contact(7000, 7, 7)));
  at.drop();
  vfs.heal();
  ASSERT_TRUE(at.open());
  EXPECT_EQ(at.store->statistics().behind, 25'601u);
  EXPECT_EQ(at.store->statistics().customers_held, 50u);
  at.model.restore(*at.store, 2048);
  at.model.check(*at.store);
}

TEST_P(Faults, AFailedOpenLeavesNothingHalfMade) {
  for (int nth = 1; nth < 200; ++nth) {
    FailingVfs vfs;
    StoreDirectory at;
    at.settings.vfs = vfs.name();
    vfs.fail(GetParam().fault, nth, false, ".db");
    const auto opened = at.open();
    vfs.heal();
    if (!opened) {
      EXPECT_EQ(opened.error().code(), GetParam().code) << nth << ": " << opened.error().text();
      ASSERT_TRUE(at.open()) << nth;
    }
    ASSERT_TRUE(at.commit(batch_of(1, 5)));
    at.model.check(*at.store);
    if (!vfs.failed()) return;
  }
  FAIL() << "never came to the end";
}

INSTANTIATE_TEST_SUITE_P(Disk, Faults,
                         testing::Values(FaultCase{Fault::disk_full, "store.disk_full"},
                                         FaultCase{Fault::io_error, "store.unavailable"},
                                         FaultCase{Fault::read_only, "store.read_only"},
                                         FaultCase{Fault::sync_error, "store.unavailable"}));

// The same on a real file system that is full.
TEST(FullDisk, CommitsAgainWhenThereIsRoom) {
  StoreDirectory at;
  if (::mount("tmpfs", at.settings.directory.c_str(), "tmpfs", 0, "size=8m") != 0)
    GTEST_SKIP() << "may not mount";
  struct Unmount {
    StoreDirectory& at;
    ~Unmount() {
      at.drop();
      ::umount2(at.settings.directory.c_str(), MNT_DETACH);
    }
  } const unmount{at};
  std::ofstream(at.file("ballast")) << std::string(1 << 20, 'b');
  ASSERT_TRUE(at.open());
  std::uint64_t next = 1;
  auto committed = at.commit(batch_of(next, 50));
  while (committed && next < 100'000) committed = at.commit(batch_of(next += 50, 50));
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().code(), "store.disk_full");
  at.model.check(*at.store);
  std::filesystem::remove(at.file("ballast"));
  const auto again = at.commit(batch_of(next, 50));
  EXPECT_TRUE(again) << again.error().text();
  at.model.check(*at.store);
}

}  // namespace
}  // namespace balie::store_sqlite
