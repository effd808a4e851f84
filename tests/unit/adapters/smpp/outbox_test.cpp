#include "adapters/smpp/outbox.hpp"

#include <gtest/gtest.h>

namespace balie::smpp {
namespace {

using std::chrono::hours;

const Address customer{1, 1, "447700900163"}, ours{0, 0, "3300"}, stranger{1, 1, "447700900999"};

class OutboxTest : public testing::Test {
 protected:
  std::optional<Outbox::Report> sent(const std::string& command, const std::string& id, int number = 1,
                                     int total = 1) {
    return *outbox_.sent({command, "contact", number, total, id, ours, customer}, now_);
  }
  std::optional<Outbox::Report> receipt(const std::string& id, MessageState state = MessageState::delivered,
                                        const Address& from = customer, const Address& to = ours) {
    return *outbox_.receipt({{id}, state, "000", {}}, from, to, now_);
  }

  Time now_{hours(400'000)};
  std::unique_ptr<sqlite::Database> database_ = *sqlite::Database::open("", Outbox::schema());
  Outbox outbox_{*database_, hours(24)};
};

TEST_F(OutboxTest, AReceiptFindsItsCommand) {
  EXPECT_FALSE(sent("c1", "2a"));
  const auto report = receipt("2a");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->command_id, "c1");
  EXPECT_EQ(report->contact_id, "contact");
  EXPECT_EQ(report->kind, "delivered");
  EXPECT_TRUE(receipt("2a")) << "the same again tells the same";
}

TEST_F(OutboxTest, IdsInOtherForms) {
  sent("hexadecimal", "2A");
  EXPECT_EQ(receipt("0000000042")->command_id, "hexadecimal");
  sent("decimal", "1000");
  EXPECT_EQ(receipt("3E8")->command_id, "decimal");
  sent("uuid", "7220BB6C-B0BD-4B05-9D3C-B7A2D3C8F0C1");
  EXPECT_EQ(receipt("7220bb6cb0bd4b059d3cb7a2d3c8f0c1")->command_id, "uuid");
}

TEST_F(OutboxTest, AddressesTheOtherWayRound) {
  sent("c1", "2a");
  EXPECT_TRUE(receipt("2a", MessageState::delivered, ours, customer));
  EXPECT_TRUE(receipt("2a", MessageState::delivered, {0, 0, "07700900163"}, ours))
      << "as the network writes it";
  EXPECT_FALSE(receipt("2a", MessageState::delivered, stranger, ours)) << "of another message with this id";
}

TEST_F(OutboxTest, AReceiptThatComesFirst) {
  EXPECT_FALSE(receipt("00042"));
  const auto report = sent("c1", "2a");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->kind, "delivered");
  EXPECT_FALSE(sent("c2", "2a")) << "it belonged to the first";
}

TEST_F(OutboxTest, OnlyFinalStatesCount) {
  sent("c1", "1");
  EXPECT_FALSE(receipt("1", MessageState::enroute));
  EXPECT_FALSE(receipt("1", MessageState::accepted));
  const auto report = receipt("1", MessageState::expired);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->kind, "failed");
  EXPECT_EQ(report->reason, "expired 000");
  EXPECT_EQ(receipt("1", MessageState::delivered)->kind, "delivered");
  EXPECT_EQ(receipt("1", MessageState::undeliverable)->kind, "delivered") << "what was delivered stays so";
}

TEST_F(OutboxTest, PartsAreDeliveredWhenAllAre) {
  sent("c1", "1", 1, 2);
  EXPECT_FALSE(receipt("1"));
  sent("c1", "2", 2, 2);
  EXPECT_EQ(receipt("2")->kind, "delivered");
  sent("c2", "3", 1, 2);
  sent("c2", "4", 2, 2);
  EXPECT_EQ(receipt("4", MessageState::rejected)->kind, "failed");
}

TEST_F(OutboxTest, ForgetsAfterItsTime) {
  sent("c1", "1");
  receipt("9");
  ASSERT_TRUE(outbox_.sweep(now_ + hours(25)));
  EXPECT_FALSE(receipt("1"));
  EXPECT_FALSE(sent("c2", "9"));
}

TEST_F(OutboxTest, ThePartsWhoseEndIsOpenCanBeAskedAbout) {
  sent("c1", "0A1", 1, 3);
  sent("c1", "0A2", 2, 3);
  sent("c1", "0A3", 3, 3);
  receipt("a2");
  const auto open = *outbox_.open_parts("c1");
  ASSERT_EQ(open.size(), 2u);
  EXPECT_EQ(open[0].number, 1);
  EXPECT_EQ(open[1].message_id, "0A3") << "as the centre wrote it";
  EXPECT_EQ(open[1].source, ours);
  EXPECT_EQ(open[1].destination, customer);
  EXPECT_EQ(open[1].contact_id, "contact");
  EXPECT_TRUE(outbox_.open_parts("c2")->empty());
  const auto report = *outbox_.settle(open[0], MessageState::deleted, "");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->kind, "failed");
  EXPECT_EQ(report->reason, "deleted");
  EXPECT_EQ(outbox_.open_parts("c1")->size(), 1u);
}

TEST_F(OutboxTest, OfASettledPartTheCentreIsAskedNoMore) {
  const auto handles = [&] { return (*database_->run("SELECT COUNT(*) FROM handles"))[0][0].number; };
  sent("c1", "1", 1, 2);
  sent("c1", "2", 2, 2);
  receipt("3");
  sent("c2", "3");
  EXPECT_EQ(handles(), 2) << "the receipt of c2 was there first";
  receipt("1");
  EXPECT_EQ(handles(), 1);
  ASSERT_TRUE(outbox_.settle((*outbox_.open_parts("c1"))[0], MessageState::deleted, ""));
  EXPECT_EQ(handles(), 0);
}

TEST_F(OutboxTest, WhatIsOverdueIsAskedInTurn) {
  for (const auto* command : {"c1", "c2", "c3"}) {
    sent(command, command);
    now_ += hours(1);
  }
  using Commands = std::vector<std::string>;
  const auto overdue = [&](std::size_t count) { return *outbox_.overdue(now_ - hours(1), now_, count); };
  EXPECT_EQ(overdue(1), (Commands{"c1"}));
  EXPECT_EQ(overdue(9), (Commands{"c2"})) << "c3 was sent an hour ago, of c1 was asked";
  receipt("c1");
  now_ += hours(2);
  EXPECT_EQ(overdue(9), (Commands{"c3", "c2"})) << "of c1 is known";
  now_ += hours(30);
  ASSERT_TRUE(outbox_.sweep(now_));
  EXPECT_EQ(overdue(9), Commands{});
}

}  // namespace
}  // namespace balie::smpp
