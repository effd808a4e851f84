#include "adapters/desk/customer_facts.hpp"

#include <gtest/gtest.h>

namespace balie::desk {
namespace {

class CustomerFactsTest : public testing::Test {
 protected:
  // k2 becomes part of k1.
  static wire::Event merge(std::uint64_t sequence) {
    wire::Event event;
    event.set_sequence(sequence);
    event.mutable_customers_merged()->set_kept("k1");
    event.mutable_customers_merged()->set_merged("k2");
    return event;
  }
  // They are two again, with the contacts that they had.
  static wire::Event unmerge(std::uint64_t sequence) {
    wire::Event event;
    event.set_sequence(sequence);
    for (const auto& [customer, contact] : {std::pair("k1", "c1"), std::pair("k2", "c2")}) {
      auto& record = *event.mutable_customers_unmerged()->add_after()->mutable_record();
      record.set_id(customer);
      auto& past = *record.add_history();
      past.set_adapter("chat");
      past.set_contact_id(contact);
    }
    return event;
  }
  void write(const char* customer, const char* contact) {
    page::Message message;
    message.set_id("m");
    message.set_from("customer");
    ASSERT_TRUE(conversations.add({"chat", contact}, customer, message));
  }
  // How many conversations are erased with k2.
  std::int64_t of_second() { return *conversations.erase("k2"); }

  void SetUp() override {
    write("k1", "c1");
    write("k2", "c2");
  }

  ManualClock clock;
  std::unique_ptr<sqlite::Database> database = *sqlite::Database::open("", Conversations::schema);
  Conversations conversations{*database, clock};
  CustomerFacts facts{conversations, Log("desk", LogLevel::error)};
};

TEST_F(CustomerFactsTest, WhatWasHeardIsNotDoneAgainWhenItIsRead) {
  facts.heard(merge(7));
  facts.heard(unmerge(9));
  write("k2", "c3");
  facts.read(merge(7));
  facts.read(unmerge(9));
  EXPECT_EQ(of_second(), 2) << "c2, and c3 that came after";
}

TEST_F(CustomerFactsTest, WhatWasMissedIsDoneInItsOrder) {
  facts.heard(unmerge(9));
  facts.read(merge(7));
  facts.read(unmerge(9));
  EXPECT_EQ(of_second(), 1);
}

TEST_F(CustomerFactsTest, ALaterMergeThatWasMissedCounts) {
  facts.heard(merge(7));
  facts.heard(unmerge(9));
  facts.read(merge(7));
  facts.read(unmerge(9));
  facts.read(merge(11));
  EXPECT_EQ(of_second(), 0);
}

TEST_F(CustomerFactsTest, WhoIsErasedIsErased) {
  wire::Event event;
  event.set_sequence(3);
  event.set_customer_id("k2");
  event.mutable_customer_erased();
  facts.read(event);
  event.set_type("customer.erased");
  write("k1", "c3");
  facts.read(event);
  EXPECT_EQ(of_second(), 0);
  EXPECT_EQ(*conversations.erase("k1"), 2);
}

}  // namespace
}  // namespace balie::desk
