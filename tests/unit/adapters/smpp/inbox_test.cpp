#include "adapters/smpp/inbox.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace balie::smpp {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class InboxTest : public testing::Test {
 protected:
  InboxTest() {
    std::string folder = "/tmp/balie-inbox-XXXXXX";
    folder_ = ::mkdtemp(folder.data());
    restart();
  }
  ~InboxTest() override {
    inbox_.reset();
    database_.reset();
    std::filesystem::remove_all(folder_);
  }
  void restart() {
    inbox_.reset();
    database_.reset();
    database_ = *sqlite::Database::open(folder_ + "/state.db", Inbox::schema());
    inbox_.emplace(*Inbox::open(*database_, {}, now_));
  }
  static Pdu pdu(const std::string& text, int number = 0, int total = 0, int reference = 7) {
    ShortMessage body;
    body.source = {1, 1, "447700900163"};
    body.destination = {0, 0, "3300"};
    body.short_message = text;
    if (number > 0) {
      body.esm_class = 0x40;
      body.short_message =
          std::string{
              5, 0, 3, static_cast<char>(reference), static_cast<char>(total), static_cast<char>(number)} +
          text;
    }
    return {command::deliver_sm, 0, 1, body, {}, {}, false};
  }
  Inbox::Recognised recognise(const std::string& text) {
    return *inbox_->recognise(*read_message(pdu(text), gsm::Alphabet::gsm7), now_);
  }
  Inbox::Taken take(const std::string& text, int number, int total, int reference = 7) {
    const auto one = pdu(text, number, total, reference);
    return *inbox_->take_part(*read_message(one, gsm::Alphabet::gsm7), one, gsm::Alphabet::gsm7, now_);
  }
  std::string text_of(const Inbox::Long& whole) {
    std::string text;
    for (const auto& part : whole.parts) text += part ? part->bytes : "?";
    return text;
  }
  void pass(Duration time) { now_ += std::chrono::duration_cast<std::chrono::microseconds>(time); }

  std::string folder_;
  Time now_{hours(400'000)};
  std::unique_ptr<sqlite::Database> database_;
  std::optional<Inbox> inbox_;
};

TEST_F(InboxTest, NotAnsweredItIsTheSameForADay) {
  const auto id = recognise("yes").id;
  pass(hours(23));
  restart();
  EXPECT_EQ(recognise("yes").id, id);
  EXPECT_TRUE(recognise("yes").known);
  EXPECT_NE(recognise("no").id, id);
  pass(hours(2));
  EXPECT_NE(recognise("yes").id, id);
}

TEST_F(InboxTest, AnsweredOverALinkThatLivesItIsSaidAgain) {
  const auto id = recognise("yes").id;
  const auto link = inbox_->new_link();
  ASSERT_TRUE(inbox_->answered(id, link, 1, now_));
  pass(seconds(5));
  EXPECT_EQ(recognise("yes").id, id) << "an echo";
  pass(seconds(6));
  EXPECT_NE(recognise("yes").id, id);
}

TEST_F(InboxTest, AnsweredOverALinkThatWasLostItMayBeTheSame) {
  const auto id = recognise("yes").id;
  const auto link = inbox_->new_link();
  ASSERT_TRUE(inbox_->answered(id, link, 3, now_));
  pass(minutes(30));
  inbox_->lost(link);
  EXPECT_EQ(recognise("yes").id, id);
  ASSERT_TRUE(inbox_->read(link, 2));
  EXPECT_EQ(recognise("yes").id, id) << "it read two answers, and this was the third";
  ASSERT_TRUE(inbox_->read(link, 3));
  EXPECT_NE(recognise("yes").id, id) << "it read it";
}

TEST_F(InboxTest, WhatWasReadIsKnownAfterARestart) {
  const auto id = recognise("yes").id, other = recognise("no").id;
  const auto link = inbox_->new_link();
  ASSERT_TRUE(inbox_->answered(id, link, 1, now_));
  ASSERT_TRUE(inbox_->read(link, 1));
  ASSERT_TRUE(inbox_->answered(other, link, 2, now_));
  restart();
  EXPECT_NE(inbox_->new_link(), link);
  pass(minutes(1));
  EXPECT_NE(recognise("yes").id, id);
  EXPECT_EQ(recognise("no").id, other);
}

TEST_F(InboxTest, PartsInAnyOrderOverARestart) {
  EXPECT_FALSE(take("c", 3, 3).whole);
  EXPECT_FALSE(take("a", 1, 3).whole);
  EXPECT_TRUE(take("a", 1, 3).known);
  restart();
  const auto taken = take("b", 2, 3);
  ASSERT_TRUE(taken.whole);
  EXPECT_EQ(text_of(*taken.whole), "abc");
  ASSERT_TRUE(inbox_->done(taken.whole->id, now_));
  EXPECT_TRUE(take("b", 2, 3).known) << "it came again after all was done";
  EXPECT_TRUE(inbox_->due(gsm::Alphabet::gsm7, now_ + hours(1))->empty());
}

TEST_F(InboxTest, AReferenceThatComesRoundAgain) {
  take("a", 1, 2);
  const auto first = take("b", 2, 2);
  ASSERT_TRUE(inbox_->done(first.whole->id, now_));
  EXPECT_FALSE(take("x", 1, 2).whole);
  const auto second = take("y", 2, 2);
  ASSERT_TRUE(second.whole);
  EXPECT_EQ(text_of(*second.whole), "xy");
  EXPECT_NE(second.whole->id, first.whole->id);
}

TEST_F(InboxTest, WhatWaitsTooLongIsDueAsItIs) {
  take("a", 1, 3);
  pass(minutes(5));
  take("c", 3, 3);
  EXPECT_TRUE(inbox_->due(gsm::Alphabet::gsm7, now_)->empty());
  pass(minutes(5));
  const auto due = *inbox_->due(gsm::Alphabet::gsm7, now_);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(text_of(due[0]), "a?c");
  EXPECT_EQ(*inbox_->parts_waiting(), 2);
  ASSERT_TRUE(inbox_->done(due[0].id, now_));
  EXPECT_EQ(*inbox_->parts_waiting(), 0);
}

TEST_F(InboxTest, WhatIsCompleteAndOfWhichNobodyHeardIsDueAfterARestart) {
  take("a", 1, 2);
  const auto id = take("b", 2, 2).whole->id;
  restart();
  const auto due = *inbox_->due(gsm::Alphabet::gsm7, now_);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].id, id);
}

TEST_F(InboxTest, OnceIsOnce) {
  EXPECT_TRUE(*inbox_->first_time("a", now_));
  restart();
  EXPECT_FALSE(*inbox_->first_time("a", now_));
  EXPECT_TRUE(*inbox_->first_time("b", now_));
}

TEST_F(InboxTest, AStateFileOfSomebodyElseIsRefused) {
  EXPECT_EQ(sqlite::Database::open(folder_ + "/state.db", Inbox::schema()).error().code(), "sqlite.failed")
      << "it is in use";
  EXPECT_EQ(sqlite::Database::open(folder_, Inbox::schema()).error().code(), "sqlite.failed") << "a folder";
}

}  // namespace
}  // namespace balie::smpp
