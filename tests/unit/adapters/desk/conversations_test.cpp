#include "adapters/desk/conversations.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace balie::desk {
namespace {

class ConversationsTest : public testing::Test {
 protected:
  static page::Message message(const std::string& id, const char* from = "customer",
                               const std::string& text = "words") {
    page::Message made;
    made.set_id(id);
    made.set_from(from);
    made.set_text(text);
    return made;
  }
  std::vector<std::string> shown(const ConversationKey& of) {
    std::vector<std::string> ids;
    const auto conversation = conversations.show(of);
    for (const auto& one : conversation->messages()) ids.push_back(one.id() + ":" + one.state());
    return ids;
  }

  ManualClock clock;
  std::unique_ptr<sqlite::Database> database = *sqlite::Database::open("", Conversations::schema);
  Conversations conversations{
      *database, clock, {.messages_max = 5, .shown_max = 3, .shown_bytes_max = 1'000}};
  const ConversationKey key{"chat", "c1"}, other{"chat", "c2"};
};

TEST_F(ConversationsTest, TheSameIdIsOneMessageAndTheOrderStays) {
  EXPECT_TRUE(*conversations.add(key, "k1", message("b")));
  EXPECT_TRUE(*conversations.add(key, "k1", message("a")));
  EXPECT_FALSE(*conversations.add(key, "k1", message("b", "agent", "forged")));
  EXPECT_TRUE(*conversations.add(other, "k2", message("b"))) << "another conversation's";
  EXPECT_EQ(shown(key), (std::vector<std::string>{"b:", "a:"}));
  EXPECT_EQ((*conversations.find(key, "b"))->text(), "words");
  EXPECT_FALSE(*conversations.find(key, "c"));
}

TEST_F(ConversationsTest, StatesGoForwardAlone) {
  ASSERT_TRUE(*conversations.add(key, "k1", message("a", "agent")));
  EXPECT_EQ(*conversations.came_to("a", "delivered"), key);
  EXPECT_EQ(*conversations.came_to("a", "sent"), std::nullopt);
  EXPECT_EQ(*conversations.came_to("a", "failed", "gone"), std::nullopt);
  EXPECT_EQ(shown(key), std::vector<std::string>{"a:delivered"});
  ASSERT_TRUE(*conversations.add(key, "k1", message("b", "agent")));
  EXPECT_EQ(*conversations.came_to("b", "sent"), key);
  EXPECT_EQ(*conversations.came_to("b", "failed", "gone"), key);
  EXPECT_EQ((*conversations.find(key, "b"))->error(), "gone");
  ASSERT_TRUE(*conversations.add(key, "k1", message("c")));
  EXPECT_EQ(*conversations.came_to("c", "delivered"), std::nullopt) << "the customer's own";
  EXPECT_EQ(*conversations.came_to("z", "delivered"), std::nullopt);
}

TEST_F(ConversationsTest, ReadIsWhatStandsBeforeToo) {
  for (const auto* id : {"a", "b", "c"}) {
    ASSERT_TRUE(*conversations.add(key, "k1", message(id, "agent")));
    ASSERT_TRUE(*conversations.came_to(id, "delivered"));
  }
  EXPECT_TRUE(*conversations.read_to(key, "b"));
  EXPECT_FALSE(*conversations.read_to(key, "z"));
  EXPECT_EQ(shown(key), (std::vector<std::string>{"a:read", "b:read", "c:delivered"}));
  EXPECT_EQ(conversations.show(key)->read_id(), "b");
}

TEST_F(ConversationsTest, AreBounded) {
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(*conversations.add(key, "k1", message(fmt::format("{}", i))));
  EXPECT_EQ(shown(key), (std::vector<std::string>{"5:", "6:", "7:"}));
  EXPECT_TRUE(conversations.show(key)->older_left_out());
  EXPECT_TRUE(*conversations.find(key, "3"));
  EXPECT_FALSE(*conversations.find(key, "2")) << "beyond messages_max";
  ASSERT_TRUE(*conversations.add(key, "k1", message("long", "customer", std::string(2'000, 'x'))));
  EXPECT_EQ(shown(key), std::vector<std::string>{"long:"}) << "the newest is always shown";
}

TEST_F(ConversationsTest, AMessageThatWasNotTakenCanComeAgain) {
  ASSERT_TRUE(*conversations.add(key, "k1", message("a", "agent")));
  ASSERT_TRUE(conversations.take_back(key, "a"));
  EXPECT_TRUE(*conversations.add(key, "k1", message("a", "agent")));
}

TEST_F(ConversationsTest, WhatCameBeforeTheAdapterWasKnownIsFound) {
  EXPECT_EQ(*conversations.adapter_of("c1"), "");
  ASSERT_TRUE(*conversations.add({"", "c1"}, "k1", message("a")));
  ASSERT_TRUE(conversations.adopt(key));
  EXPECT_EQ(shown(key), std::vector<std::string>{"a:"});
  EXPECT_EQ(*conversations.adapter_of("c1"), "chat");
}

TEST_F(ConversationsTest, GoWithTheirCustomerAndWithTime) {
  ASSERT_TRUE(*conversations.add(key, "k1", message("a")));
  ASSERT_TRUE(*conversations.add(other, "k2", message("b")));
  ASSERT_TRUE(conversations.merge("k2", "k3"));
  EXPECT_EQ(*conversations.erase("k2"), 0);
  EXPECT_EQ(*conversations.erase(""), 0);
  EXPECT_EQ(*conversations.erase("k3"), 1);
  EXPECT_TRUE(shown(other).empty());
  EXPECT_EQ(shown(key).size(), 1u);
  clock.jump_wall(std::chrono::hours(48));
  EXPECT_EQ(*conversations.forget(clock.time() - std::chrono::hours(72)), 0);
  EXPECT_EQ(*conversations.forget(clock.time() - std::chrono::hours(24)), 1);
  EXPECT_TRUE(shown(key).empty());
}

TEST_F(ConversationsTest, OfWhoWasErasedNoByteIsLeftInTheFiles) {
  namespace fs = std::filesystem;
  std::string folder = (fs::temp_directory_path() / "balie-desk-XXXXXX").string();
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  {
    const auto file = *sqlite::Database::open(folder + "/desk.db", Conversations::schema);
    Conversations kept(*file, clock);
    ASSERT_TRUE(*kept.add(key, "k1", message("a", "customer", "a secret of the customer")));
    ASSERT_TRUE(*kept.add(other, "k2", message("b", "customer", "another's words")));
    ASSERT_EQ(*kept.erase("k1"), 1);
    std::string bytes;
    for (const auto& entry : fs::directory_iterator(folder)) {
      bytes += (std::ostringstream() << std::ifstream(entry.path()).rdbuf()).str();
    }
    EXPECT_EQ(bytes.find("a secret of"), std::string::npos);
    EXPECT_NE(bytes.find("another's words"), std::string::npos);
  }
  fs::remove_all(folder);
}

TEST_F(ConversationsTest, NoteHowFarTheHubWasFollowed) {
  EXPECT_EQ(*conversations.followed(), 0u);
  ASSERT_TRUE(conversations.follow(17));
  ASSERT_TRUE(conversations.follow(18));
  EXPECT_EQ(*conversations.followed(), 18u);
}

}  // namespace
}  // namespace balie::desk
