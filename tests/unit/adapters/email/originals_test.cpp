#include "adapters/email/originals.hpp"

#include "core/base/file.hpp"
#include "tests/support/process.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace balie::email {
namespace {

using namespace std::chrono_literals;

const Time start(1'770'000'000s);

void put(Originals& originals, const std::string& name, std::size_t bytes, Time at) {
  RawMessage message({1'000'000, 1'000'000, ""});
  ASSERT_TRUE(message.append(std::string(bytes, 'x')));
  const auto kept = originals.put(name, message, at);
  EXPECT_TRUE(kept) << kept.error().text();
}

// One mail a file, so that each goes by itself.
Originals open(const test::Folder& folder, std::uint64_t bytes_max, Duration keep, Time now = start,
               std::uint64_t file_bytes_max = 0) {
  auto originals = Originals::open({folder.at("originals"), bytes_max, keep, file_bytes_max}, now);
  EXPECT_TRUE(originals);
  return *std::move(originals);
}

TEST(Originals, AreFoundAgainPieceByPiece) {
  const test::Folder folder;
  auto originals = open(folder, 10'000, 24h);
  put(originals, "a", 300, start);
  EXPECT_EQ(originals.head("a", 100)->size(), 100u);
  const auto piece = originals.piece("a", 250, 100);
  EXPECT_EQ(piece->bytes.size(), 50u);
  EXPECT_EQ(piece->size, 300u);
  EXPECT_EQ(originals.piece("a", 9'999, 100)->bytes, "");
  EXPECT_EQ(originals.head("b", 100).error().code(), "file.not_found");
  EXPECT_EQ(originals.head("../a", 100).error().code(), "file.not_found");
}

TEST(Originals, TheEldestGoWhenThereIsNoRoom) {
  const test::Folder folder;
  auto originals = open(folder, 1'000, 24h);
  for (int i = 0; i < 5; ++i) put(originals, std::string(1, static_cast<char>('a' + i)), 300, start + i * 1s);
  EXPECT_EQ(originals.size(), 3u);
  EXPECT_LE(originals.bytes(), 1'000u);
  EXPECT_FALSE(originals.head("b", 1));
  EXPECT_TRUE(originals.head("c", 1));
  EXPECT_FALSE(std::filesystem::exists(folder.at("originals/1.mails")));
}

TEST(Originals, AndWhenTheirTimeIsOver) {
  const test::Folder folder;
  auto originals = open(folder, 1'000, 1h);
  put(originals, "a", 10, start);
  originals.sweep(start + 59min);
  EXPECT_EQ(originals.size(), 1u);
  originals.sweep(start + 61min);
  EXPECT_EQ(originals.size(), 0u);
}

TEST(Originals, OutliveAProcessButNotWhatItHadNotFinished) {
  const test::Folder folder;
  {
    auto originals = open(folder, 10'000, 24h, start, 10'000);
    put(originals, "a", 10, start);
    put(originals, "a", 99, start);  // it came again
    put(originals, "b", 20, start);
    put(originals, "c", 30, start);
  }
  EXPECT_FALSE(std::filesystem::exists(folder.at("originals/2.mails")));
  std::filesystem::resize_file(folder.at("originals/1.mails"),
                               std::filesystem::file_size(folder.at("originals/1.mails")) - 1);
  std::filesystem::copy_file(folder.at("originals/1.mails"), folder.at("originals/incoming.XYZ"));
  auto again = open(folder, 10'000, 24h, start, 10'000);
  EXPECT_EQ(again.size(), 2u);
  EXPECT_EQ(again.piece("b", 0, 100)->bytes, std::string(20, 'x'));
  EXPECT_FALSE(again.head("c", 1));
  EXPECT_FALSE(std::filesystem::exists(folder.at("originals/incoming.XYZ")));
  put(again, "c", 30, start + 1s);
  EXPECT_EQ(again.head("c", 100)->size(), 30u);
}

TEST(Originals, WhatIsErasedIsNowhereAnyMore) {
  const test::Folder folder;
  const auto bytes = [&folder] { return *read_file(folder.at("originals/1.mails"), 1'000'000); };
  {
    auto originals = open(folder, 1'000'000, 24h, start, 1'000'000);
    put(originals, "first", 70'000, start);
    put(originals, "second", 20, start);
    ASSERT_TRUE(originals.erase("first"));
    ASSERT_TRUE(originals.erase("first")) << "again";
    ASSERT_TRUE(originals.erase("never"));
    EXPECT_EQ(originals.head("first", 1).error().code(), "file.not_found");
    EXPECT_EQ(originals.piece("second", 0, 100)->bytes, std::string(20, 'x'));
    EXPECT_EQ(std::ranges::count(bytes(), 'x'), 20);
    EXPECT_FALSE(bytes().contains("first"));
    put(originals, "third", 10, start);
  }
  auto again = open(folder, 1'000'000, 24h, start, 1'000'000);
  EXPECT_FALSE(again.head("first", 1));
  EXPECT_EQ(again.piece("second", 0, 100)->bytes, std::string(20, 'x'));
  EXPECT_EQ(again.piece("third", 0, 100)->bytes, std::string(10, 'x'));
}

TEST(Originals, AFileGoesBeforeItsLastMailIsTooOld) {
  const test::Folder folder;
  auto originals = open(folder, 1'000'000, 30h, start, 10'000);
  put(originals, "a", 10, start);
  put(originals, "b", 10, start + 59min);
  put(originals, "c", 10, start + 2h);  // a file of its own
  originals.sweep(start + 30h + 1min);
  EXPECT_FALSE(originals.head("a", 1));
  EXPECT_FALSE(originals.head("b", 1));
  EXPECT_TRUE(originals.head("c", 1));
}

TEST(Originals, NoneIsKeptWhereNoneIsWanted) {
  const test::Folder folder;
  auto originals = open(folder, 0, 24h);
  put(originals, "a", 10, start);
  EXPECT_EQ(originals.size(), 0u);
}

}  // namespace
}  // namespace balie::email
