// The fold over the facts, and what is kept of it.
#include "core/service/routing_state.hpp"

#include "protocols/bus/time.hpp"

#include <gtest/gtest.h>

namespace balie::service {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const HashKey secret{4, 5, 6};

class RoutingStateTest : public testing::Test {
 protected:
  void apply(v1::Event event) {
    bus::set(*event.mutable_at(), time);
    ASSERT_TRUE(state.apply(state.applied() + 1, event.SerializeAsString()).has_value());
  }
  std::string decision(const std::string& id) { return to_base32(Keys(secret).contact("phone", id)); }
  void contact(const std::string& id, bool hold = true, bool fallback = false) {
    v1::Event event;
    auto& decided = *event.mutable_contact_decided();
    decided.mutable_contact()->set_id(id);
    decided.mutable_contact()->set_adapter("phone");
    decided.mutable_contact()->set_channel("voice");
    bus::set(*decided.mutable_contact()->mutable_at(), time - seconds(5));
    decided.mutable_decision()->set_id(decision(id));
    decided.mutable_decision()->mutable_customer()->set_id("customer-" + id);
    decided.mutable_decision()->mutable_route()->set_queue("sales");
    decided.mutable_decision()->mutable_route()->set_hold(hold);
    decided.mutable_decision()->set_fallback(fallback);
    apply(event);
  }
  void reservation(const std::string& contact, const std::string& what, std::uint64_t number = 1) {
    v1::Event event;
    auto& one = *event.mutable_reservation_changed();
    one.set_id(reservation_id(number));
    one.set_agent("anna");
    one.set_contact_id(contact);
    one.set_decision_id(decision(contact));
    one.set_queue("sales");
    one.set_channel("voice");
    one.set_state(what);
    bus::set(*one.mutable_at(), time);
    bus::set(*one.mutable_until(), time + seconds(20));
    apply(event);
  }
  void presence(const std::string& what) {
    v1::Event event;
    event.mutable_presence_changed()->set_agent("anna");
    event.mutable_presence_changed()->set_adapter("desk");
    event.mutable_presence_changed()->set_state(what);
    apply(event);
  }
  const RoutedContact* of(const std::string& id) { return state.contact(state.key_of("phone", id)); }

  RoutingState state{secret};
  Time time{seconds(1'700'000'000)};
};

TEST_F(RoutingStateTest, WhatIsNotHeldIsNotThere) {
  contact("c1", false);
  contact("c2", true, true);
  EXPECT_TRUE(state.contacts().empty());
  contact("c3");
  ASSERT_TRUE(of("c3"));
  EXPECT_EQ(of("c3")->since, time - seconds(5));
}

TEST_F(RoutingStateTest, AnOfferGoesItsWay) {
  contact("c1");
  presence("ready");
  reservation("c1", "offered", 7);
  EXPECT_EQ(of("c1")->state, RoutedContact::State::offered);
  EXPECT_EQ(state.last_reservation(), 7u);
  reservation("c1", "expired", 7);
  EXPECT_EQ(of("c1")->state, RoutedContact::State::waiting);
  EXPECT_EQ(state.agent("anna")->misses, 1u);
  EXPECT_EQ(of("c1")->declined.size(), 1u);
  reservation("c1", "offered", 8);
  reservation("c1", "accepted", 8);
  EXPECT_EQ(of("c1")->state, RoutedContact::State::talking);
  EXPECT_EQ(state.agent("anna")->misses, 0u);
  EXPECT_EQ(state.agent("anna")->in_hand, 1u);
}

TEST_F(RoutingStateTest, WhatIsKeptIsTheSameAndWhatIsDamagedIsNothing) {
  contact("c1");
  contact("c2");
  presence("ready");
  reservation("c1", "offered");
  const auto kept = state.save();
  RoutingState again(secret);
  again.load(kept, kept.sequence);
  EXPECT_EQ(again.applied(), state.applied());
  EXPECT_EQ(again.save().bytes.size(), kept.bytes.size());
  EXPECT_EQ(again.contact(state.key_of("phone", "c1"))->agents, of("c1")->agents);
  for (std::size_t size = 0; size < kept.bytes.size(); size += 7) {
    RoutingState damaged(secret);
    damaged.load({kept.sequence, kept.bytes.substr(0, size)}, kept.sequence);
    EXPECT_EQ(damaged.applied(), 0u);
    EXPECT_TRUE(damaged.contacts().empty());
  }
  RoutingState ahead(secret);
  ahead.load(kept, kept.sequence - 1);
  EXPECT_EQ(ahead.applied(), 0u);
}

TEST_F(RoutingStateTest, AnErasedCustomerIsGone) {
  contact("c1");
  contact("c2");
  presence("ready");
  reservation("c1", "offered");
  v1::Event event;
  event.set_type("customer.erased");
  event.set_customer_id("customer-c1");
  event.mutable_customer_erased();
  apply(event);
  EXPECT_FALSE(of("c1"));
  EXPECT_TRUE(of("c2"));
  EXPECT_EQ(state.agent("anna")->in_hand, 0u);
  EXPECT_EQ(state.save().bytes.find("customer-c1"), std::string::npos);
}

TEST_F(RoutingStateTest, OccupancyIsRightAcrossChangesOfPresence) {
  contact("c1");
  presence("ready");
  time += minutes(10);
  reservation("c1", "offered");
  reservation("c1", "accepted");
  time += minutes(10);
  presence("not_ready");
  time += minutes(10);
  v1::Event over;
  over.mutable_contact_routed()->set_contact_id("c1");
  over.mutable_contact_routed()->set_contact_adapter("phone");
  over.mutable_contact_routed()->set_state("ended");
  apply(over);
  presence("away");
  time += minutes(10);
  v1::RoutingReportQuery query;
  query.add_by("agent");
  v1::RoutingReport report;
  state.reports(time).answer(query, report);
  ASSERT_EQ(report.rows_size(), 2);
  EXPECT_EQ(report.rows(1).agent(), "anna");
  EXPECT_EQ(report.rows(1).staffed().seconds(), 30 * 60);
  EXPECT_EQ(report.rows(1).busy().seconds(), 20 * 60);
  EXPECT_EQ(report.rows(1).talked().seconds(), 20 * 60);
  query.add_by("quarter");
  report.Clear();
  state.reports(time).answer(query, report);
  std::int64_t staffed = 0;
  for (const auto& row : report.rows()) {
    EXPECT_LE(row.staffed().seconds(), 15 * 60);
    staffed += row.staffed().seconds();
  }
  EXPECT_EQ(staffed, 30 * 60);
}

TEST_F(RoutingStateTest, WhatCannotBeReadIsCorrupt) {
  EXPECT_FALSE(state.apply(2, "").has_value());
  EXPECT_FALSE(state.apply(1, "\xff").has_value());
}

}  // namespace
}  // namespace balie::service
