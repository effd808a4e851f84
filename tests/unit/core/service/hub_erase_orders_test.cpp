// What adapters keep of a customer goes when the customer is erased.
#include "routing_desk.hpp"
#include <gmock/gmock.h>

namespace balie::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class HubEraseOrders : public RoutingDesk {
 protected:
  // The same customer's.
  std::string contact_of(const std::string& id, const std::string& account) {
    v1::ToHub message;
    auto& made = *message.mutable_contact();
    made.set_id(id);
    made.set_channel("voice");
    made.set_entry("+31201234567");
    made.add_identifiers()->set_scheme("account");
    made.mutable_identifiers(0)->set_value(account);
    return ask("phone", message).decision().customer().id();
  }
  // Of the last command.
  std::vector<std::string> contacts() {
    std::vector<std::string> ids;
    if (commands.empty()) return ids;
    const auto& list = commands.back().arguments().fields().at("contact_ids").list_value();
    for (const auto& id : list.values()) ids.push_back(id.string_value());
    return ids;
  }
};

TEST_F(HubEraseOrders, AnAdapterThatNamesItIsToldWhichContactsToForget) {
  connect("phone", bus::Role::adapter, {"erase"});
  const auto customer = contact_of("call-one", "A");
  contact_of("call-two", "A");
  contact_of("call-else", "B");
  EXPECT_TRUE(erase(customer).has_recorded());
  ASSERT_EQ(commands.size(), 1u);
  EXPECT_EQ(commands[0].kind(), "erase");
  EXPECT_EQ(commands[0].adapter(), "phone");
  EXPECT_EQ(commands[0].customer_id(), customer);
  EXPECT_THAT(contacts(), ElementsAre("call-one", "call-two"));
  EXPECT_TRUE(done(commands[0].id()).has_recorded());
  EXPECT_THAT(log(), Not(HasSubstr("call-one")));
  EXPECT_THAT(log(), HasSubstr("call-else"));
  EXPECT_TRUE(hub->distribution()->state().commands().open().empty());
  commands.clear();
  phone_commands = {"erase"};
  crash();
  EXPECT_THAT(commands, IsEmpty());
}

TEST_F(HubEraseOrders, OthersAreNotTold) {
  connect("phone", bus::Role::adapter, {"send"});
  EXPECT_TRUE(erase(contact_of("call-one", "A")).has_recorded());
  connect("phone", bus::Role::adapter);
  EXPECT_TRUE(erase(contact_of("call-two", "A")).has_recorded());
  EXPECT_THAT(commands, IsEmpty());
  EXPECT_THAT(log(), Not(HasSubstr("call-one")));
  EXPECT_THAT(log(), Not(HasSubstr("call-two")));
}

TEST_F(HubEraseOrders, WaitsForWhoIsAwayOverDaysRestartsAndMoreErasures) {
  connect("phone", bus::Role::adapter, {"erase"});
  const auto customer = contact_of("call-one", "A");
  leave("phone");
  phone_away = true;
  store->derive();
  crash();  // the hub has not seen the adapter since
  EXPECT_TRUE(erase(customer).has_recorded());
  EXPECT_TRUE(erase(customer).recorded().repeated_before());
  time += std::chrono::days(3);
  crash();
  EXPECT_THAT(commands, IsEmpty());
  pass(std::chrono::minutes(15));
  connect("phone", bus::Role::adapter, {"erase"});
  turn();
  EXPECT_THAT(contacts(), ElementsAre("call-one"));
  EXPECT_TRUE(done(commands.back().id()).has_recorded());
  EXPECT_THAT(log(), Not(HasSubstr("call-one")));
}

TEST_F(HubEraseOrders, WaitsForOneOfWhichTheStoreLostWhatItSaid) {
  connect("phone", bus::Role::adapter, {"erase"});
  EXPECT_TRUE(erase(contact_of("call-one", "A")).has_recorded());
  leave("phone");
  phone_away = true;
  commands.clear();
  crash();  // nothing was kept
  pass(std::chrono::minutes(15));
  EXPECT_FALSE(hub->distribution()->state().commands().open().empty());
  connect("phone", bus::Role::adapter, {"erase"});
  turn();
  EXPECT_THAT(contacts(), ElementsAre("call-one"));
}

TEST_F(HubEraseOrders, WhatCouldNotBeDoneIsToldAgain) {
  connect("phone", bus::Role::adapter, {"erase"});
  EXPECT_TRUE(erase(contact_of("call-one", "A")).has_recorded());
  ASSERT_EQ(commands.size(), 1u);
  done(commands[0].id(), "not_connected");
  pass(std::chrono::seconds(30));
  EXPECT_EQ(commands.size(), 1u);
  pass(std::chrono::seconds(32));
  ASSERT_EQ(commands.size(), 2u);
  EXPECT_EQ(commands[1].id(), commands[0].id());
  pass(std::chrono::minutes(2));
  EXPECT_EQ(commands.size(), 2u) << "it is at work on it";
  done(commands[1].id(), "not_connected");
  pass(std::chrono::seconds(100));
  EXPECT_EQ(commands.size(), 2u) << "each time it is left alone for longer";
  pass(std::chrono::seconds(22));
  ASSERT_EQ(commands.size(), 3u);
  done(commands[2].id());
  EXPECT_THAT(log(), Not(HasSubstr("call-one")));
}

TEST_F(HubEraseOrders, IsTakenOutOfTheLogOnceTheStoreIsBack) {
  connect("phone", bus::Role::adapter, {"erase"});
  EXPECT_TRUE(erase(contact_of("call-one", "A")).has_recorded());
  store->fail_overwrites(1, Error(Fate::retry, "store.busy", "the disk is full"));
  done(commands[0].id());
  EXPECT_THAT(log(), HasSubstr("call-one"));
  EXPECT_TRUE(hub->ready()) << "contacts need not wait for it";
  pass(std::chrono::seconds(11));
  EXPECT_THAT(log(), Not(HasSubstr("call-one")));
}

TEST_F(HubEraseOrders, IsTakenOutOnceMoreAfterACrashHoweverMuchItNamed) {
  connect("phone", bus::Role::adapter, {"erase"});
  std::string customer;
  for (int i = 0; i < 30; ++i) customer = contact_of(fmt::format("call-number-{}-of-very-many", i), "A");
  EXPECT_TRUE(erase(customer).has_recorded());
  done(commands[0].id());
  EXPECT_THAT(log(), Not(HasSubstr("of-very-many")));
  for (int again = 0; again < 2; ++again) {
    crash();
    EXPECT_TRUE(hub->ready());
    EXPECT_THAT(log(), Not(HasSubstr("of-very-many")));
    EXPECT_EQ(hub->distribution()->state().commands().erased().size(), 1u) << "until the files are scrubbed";
  }
}

TEST_F(HubEraseOrders, IsScrubbedOutOfTheStoresFilesWhereNoRetentionIsSetToo) {
  connect("phone", bus::Role::adapter, {"erase"});
  EXPECT_TRUE(erase(contact_of("call-one", "A")).has_recorded());
  done(commands[0].id());
  EXPECT_EQ(hub->distribution()->state().commands().erased().size(), 1u);
  now += std::chrono::hours(25);
  turn();
  bool scrub = false;
  for (int i = 0; i < 100 && !scrub; ++i) {
    for (auto& errand : hub->take_retentions()) {
      const auto read = errand.page.run(*store);
      scrub = hub->retention_scanned(std::move(errand), read, now, time).value();
    }
    now += std::chrono::seconds(1);
    turn();
  }
  ASSERT_TRUE(scrub);
  EXPECT_TRUE(hub->retention_scrubbed(store->scrub(), now, time));
  EXPECT_TRUE(hub->distribution()->state().commands().erased().empty());
  now += std::chrono::hours(25);
  turn();
  EXPECT_TRUE(hub->take_retentions().empty()) << "there is nothing to scrub any more";
}

TEST_F(HubEraseOrders, IsGivenUpWhereNobodyDoesItAnyMore) {
  connect("phone", bus::Role::adapter, {"erase"});
  EXPECT_TRUE(erase(contact_of("call-one", "A")).has_recorded());
  connect("phone", bus::Role::adapter, {"send"});
  pass(std::chrono::seconds(2));
  EXPECT_TRUE(hub->distribution()->state().commands().open().empty());
  EXPECT_THAT(log(), Not(HasSubstr("call-one")));
}

TEST_F(HubEraseOrders, NobodyElseOrdersIt) {
  v1::ToHub message;
  message.mutable_command()->set_id("mine");
  message.mutable_command()->set_kind("erase");
  message.mutable_command()->set_adapter("phone");
  EXPECT_EQ(ask("desk", message).refusal().code(), "not_allowed");
}

}  // namespace
}  // namespace balie::service
