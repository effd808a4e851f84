#include "core/service/command_book.hpp"

#include <gtest/gtest.h>

namespace balie::service {
namespace {

v1::Command command(const std::string& id, const std::string& adapter, const std::string& customer = "") {
  v1::Command made;
  made.set_id(id);
  made.set_adapter(adapter);
  made.set_customer_id(customer);
  return made;
}

TEST(CommandBook, HoldsWhatIsNotDoneInItsOrder) {
  CommandBook book;
  book.ordered(command("a", "phone"), 5, "desk");
  book.ordered(command("b", "phone"), 7, "hub");
  book.ordered(command("a", "phone"), 9, "desk");  // once
  book.ordered(command("hub-3", "mail"), 10, "hub");
  ASSERT_EQ(book.open_of("phone").size(), 2u);
  EXPECT_EQ(book.open_of("phone").begin()->second.id(), "a");
  EXPECT_EQ(book.last_own(), 3u);
  EXPECT_EQ(book.orderer_of("a"), "desk");
  v1::CommandDone done;
  done.set_command_id("a");
  book.done(done, "phone");
  book.done(done, "phone");
  EXPECT_FALSE(book.find("a"));
  EXPECT_TRUE(book.find("b"));
}

TEST(CommandBook, IsKeptAndForgetsTheErased) {
  CommandBook book, again;
  book.ordered(command("a", "phone", "x"), 5, "desk");
  book.ordered(command("hub-4", "phone"), 6, "hub");
  book.forget_customer("x");
  scoring::adaptive::StateWriter out;
  book.save(out);
  const auto bytes = out.take();
  scoring::adaptive::StateReader in(bytes);
  again.load(in);
  EXPECT_TRUE(in.good() && in.at_end());
  EXPECT_FALSE(again.find("a"));
  EXPECT_TRUE(again.find("hub-4"));
  EXPECT_EQ(again.orderer_of("hub-4"), "hub");
  EXPECT_EQ(again.last_own(), 4u);
}

TEST(CommandBook, NumbersOfItsOwnIdsOnly) {
  EXPECT_EQ(own_command_number("hub-12"), 12u);
  for (const auto* id : {"hub-", "hub-1x", "12", "hub--1", ""}) EXPECT_FALSE(own_command_number(id)) << id;
}

TEST(CommandBook, TellsWhatIsStillToBeTakenOutOfTheLog) {
  CommandBook book, again;
  for (const char* id : {"e1", "e2"}) {
    auto erase = command(id, "chat", "x");
    erase.set_kind("erase");
    // The log of the second was stripped before; the store's files may still tell it.
    if (id[1] == '1') (*erase.mutable_arguments()->mutable_fields())["contact_ids"].mutable_list_value();
    book.ordered(erase, id[1], "hub");
    EXPECT_TRUE(book.erased().empty());
  }
  v1::CommandDone done;
  for (const char* id : {"e1", "e2"}) {
    done.set_command_id(id);
    book.done(done, "chat");
  }
  scoring::adaptive::StateWriter out;
  book.save(out);
  const auto bytes = out.take();
  scoring::adaptive::StateReader in(bytes);
  again.load(in);
  EXPECT_TRUE(in.good() && in.at_end());
  EXPECT_EQ(again.erased(), (std::set<std::uint64_t>{'1', '2'}));
  again.forget_erased('1');
  EXPECT_EQ(again.erased(), std::set<std::uint64_t>{'2'});
}

TEST(CommandBook, IsNotFullOfWhatIsToBeErased) {
  CommandBook book;
  std::uint64_t sequence = 0;
  for (std::size_t i = 0; i < open_commands_max; ++i) {
    auto erase = command(std::to_string(++sequence), "mail");
    erase.set_kind("erase");
    book.ordered(erase, sequence, "hub");
  }
  for (std::size_t i = 0; i < open_commands_max; ++i) {
    ASSERT_FALSE(book.full("mail"));
    ++sequence;
    book.ordered(command(std::to_string(sequence), "mail"), sequence, "desk");
  }
  EXPECT_TRUE(book.full("mail"));
}

TEST(CommandBook, WhatIsToBeErasedStaysUntilItIsGoneOrGivenUp) {
  CommandBook book;
  for (const char* id : {"e1", "e2"}) {
    auto erase = command(id, "chat", "x");
    erase.set_kind("erase");
    book.ordered(erase, id[1], "hub");
  }
  book.forget_customer("x");
  v1::CommandDone done;
  done.set_command_id("e1");
  done.set_error("busy");
  EXPECT_FALSE(book.ends(done, "chat"));
  book.done(done, "chat");
  EXPECT_EQ(book.sequence_of("e1"), std::uint64_t{'1'});
  book.done(done, "hub");
  EXPECT_FALSE(book.find("e1"));
  done.set_command_id("e2");
  done.clear_error();
  book.done(done, "chat");
  EXPECT_FALSE(book.find("e2"));
  EXPECT_FALSE(book.ends(done, "chat"));
}

}  // namespace
}  // namespace balie::service
