#include "adapters/chat/store.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <filesystem>

namespace balie::chat {
namespace {

constexpr Time now{std::chrono::seconds(1'700'000'000)};

Conversation conversation(const std::string& id, const std::string& visitor, Time began = now) {
  Conversation one;
  one.id = id;
  one.visitor = visitor;
  one.state = State::waiting;
  one.began = one.changed = began;
  return one;
}

Message message(std::uint32_t seq, const std::string& id, Progress progress = Progress::sent) {
  Message one;
  one.seq = seq;
  one.id = id;
  one.text = "text of " + id;
  one.at = now;
  one.progress = progress;
  return one;
}

TEST(Store, KeepsWhatItIsGivenOverARestart) {
  const std::string path = testing::TempDir() + "chat_store_test.db";
  std::filesystem::remove(path);
  auto one = conversation("c1", "v1");
  one.about = std::string("\0\xff", 2);
  one.agent = "anna";
  one.left = now;
  one.last = 2;
  one.sent = 1;
  one.rated = one.closed = true;
  one.estimate_seconds = 17;
  auto with_all = message(2, "m2", Progress::kept);
  with_all.file = File{"a.png", "path", "image/png", 12};
  with_all.offer = PlacedOffer{"bag", "d1", "A bag", "accepted"};
  {
    auto store = Store::open(path);
    ASSERT_TRUE(store) << store.error().text();
    ASSERT_TRUE(store->save(one));
    ASSERT_TRUE(store->put(one, message(1, "m1")));
    ASSERT_TRUE(store->put(one, with_all));
    ASSERT_TRUE(store->commit());
  }
  auto store = Store::open(path);
  ASSERT_TRUE(store);
  const auto found = store->latest("v1").value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->about, one.about);
  EXPECT_EQ(found->agent, "anna");
  EXPECT_EQ(found->left, now);
  EXPECT_EQ(found->estimate_seconds, 17);
  EXPECT_TRUE(found->rated && found->closed);
  const auto messages = store->messages("c1", 0, 10).value();
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(messages[1].file->path, "path");
  EXPECT_EQ(messages[1].offer->answer, "accepted");
  EXPECT_EQ(messages[1].text, "text of m2");
  EXPECT_EQ(store->next_kept("c1").value()->seq, 2U);
  EXPECT_THAT(store->unfinished().value(), testing::ElementsAre("c1"));
  EXPECT_EQ(store->file("path", {}).value()->name, "a.png");
  EXPECT_FALSE(store->file("", {}).value());
}

TEST(Store, WhatIsNotCommittedIsNotThere) {
  auto store = Store::open("");
  ASSERT_TRUE(store->save(conversation("c1", "v1")));
  store->roll_back();
  EXPECT_FALSE(store->find("c1").value());
}

TEST(Store, FindsMessagesByTheirWritersIds) {
  auto store = Store::open("");
  const auto one = conversation("c1", "v1"), other = conversation("c2", "v2");
  ASSERT_TRUE(store->put(one, message(1, "same-id")));
  ASSERT_TRUE(store->put(other, message(4, "same-id")));
  auto said = message(2, "hub-7");
  said.from = Sender::agent;
  ASSERT_TRUE(store->put(one, said));
  EXPECT_EQ(store->place_of("v1", "same-id").value()->seq, 1U);
  EXPECT_EQ(store->place_of("v2", "same-id").value()->conversation, "c2");
  EXPECT_FALSE(store->place_of("v3", "same-id").value());
  EXPECT_EQ(store->place_of("", "hub-7").value()->seq, 2U);
  EXPECT_FALSE(store->place_of("v1", "hub-7").value());
  EXPECT_FALSE(store->place_of("v1", "").value());
}

TEST(Store, GivesTheNewestInOrder) {
  auto store = Store::open("");
  const auto one = conversation("c1", "v1");
  for (std::uint32_t seq = 1; seq <= 9; ++seq)
    ASSERT_TRUE(store->put(one, message(seq, fmt::format("m{}", seq))));
  const auto last = store->messages("c1", 2, 3).value();
  ASSERT_EQ(last.size(), 3U);
  EXPECT_EQ(last[0].seq, 7U);
  EXPECT_EQ(last[2].seq, 9U);
}

TEST(Store, TheLatestConversationIsTheVisitors) {
  auto store = Store::open("");
  ASSERT_TRUE(store->save(conversation("c2", "v1", now + std::chrono::hours(1))));
  ASSERT_TRUE(store->save(conversation("c1", "v1")));
  ASSERT_TRUE(store->save(conversation("c3", "v2", now + std::chrono::hours(2))));
  EXPECT_EQ(store->latest("v1").value()->id, "c2");
  EXPECT_FALSE(store->latest("v3").value());
}

TEST(Store, KnowsWhoLeft) {
  auto store = Store::open("");
  auto gone = conversation("c1", "v1"), here = conversation("c2", "v2");
  gone.left = now;
  ASSERT_TRUE(store->save(gone));
  ASSERT_TRUE(store->save(here));
  EXPECT_TRUE(store->left_before(State::waiting, now)->empty());
  EXPECT_THAT(*store->left_before(State::waiting, now + std::chrono::seconds(1)), testing::ElementsAre("c1"));
  EXPECT_TRUE(store->left_before(State::talking, now + std::chrono::seconds(1))->empty());
  ASSERT_TRUE(store->all_left(now));
  EXPECT_EQ(store->left_before(State::waiting, now + std::chrono::seconds(1))->size(), 2U);
}

TEST(Store, ForgetsByTimeAndBySize) {
  auto store = Store::open("");
  for (int i = 0; i < 300; ++i) {
    auto one = conversation(fmt::format("c{:03}", i), fmt::format("v{}", i), now + std::chrono::seconds(i));
    if (i >= 250) one.state = State::ended;
    auto long_one = message(1, fmt::format("m{}", i));
    long_one.text = std::string(3000, 'x');
    if (i == 0) long_one.file = File{"a", "the-path", "text/plain", 1};
    ASSERT_TRUE(store->save(one));
    ASSERT_TRUE(store->put(one, long_one));
  }
  const auto files = store->forget(now + std::chrono::seconds(10), 1 << 30);
  ASSERT_TRUE(files);
  EXPECT_THAT(*files, testing::ElementsAre("the-path"));
  EXPECT_FALSE(store->find("c009").value());
  EXPECT_TRUE(store->find("c010").value());
  EXPECT_TRUE(store->messages("c009", 0, 10)->empty());
  const auto before = store->bytes().value();
  ASSERT_TRUE(store->forget(now, 1 << 18));
  EXPECT_LT(store->bytes().value(), before / 2);
  EXPECT_FALSE(store->find("c299").value());  // those that are over go first
  EXPECT_TRUE(store->find("c249").value());
}

}  // namespace
}  // namespace balie::chat
