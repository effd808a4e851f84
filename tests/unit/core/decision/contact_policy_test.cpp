#include "core/decision/contact_policy.hpp"

#include "tests/unit/core/decision/customers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::decision {
namespace {

using playbook::Cap;
using playbook::Pause;
using playbook::Per;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using testing::HasSubstr;

// Offers a and b of group g, c of no group, m that is mandatory.
class Policy : public testing::Test {
 protected:
  // "b c": which of them may be made.
  std::string allowed(const Customer& customer, Time now, const v1::Contact& contact = contact_on("chat"),
                      const std::string& country = "NL") {
    const playbook::Offers offers(
        {{.name = "g"}},
        {{.id = "a", .group = 0}, {.id = "b", .group = 0}, {.id = "c"}, {.id = "m", .mandatory = true}},
        policy, arbitration);
    const OfferCase offer_case{offers, contact, customer.record(), country, now, true};
    PastOffers past;
    past.begin(offer_case);
    ContactPolicy checked;
    checked.begin(offer_case, past);
    std::string ids;
    reasons.clear();
    for (std::uint32_t i = 0; i < offers.all().size(); ++i) {
      const auto fall = checked.check(i);
      if (!fall) ids += (ids.empty() ? "" : " ") + offers.all()[i].id;
      reasons.push_back(fall ? std::string(fall->rule) + " " + fall->text : "");
    }
    return ids;
  }

  playbook::ContactPolicy policy;
  playbook::Arbitration arbitration;
  std::vector<std::string> reasons;
};

TEST_F(Policy, CapsCountWhatTheyAreAbout) {
  Customer customer;
  customer.offered("a", day(0), "chat", "g");
  customer.offered("a", day(1), "sms", "g");
  customer.offered("gone", day(2), "chat");
  struct Case {
    Cap cap;
    const char* expected;
  };
  const Case cases[] = {
      {{"", Per::offer, 2, days(30)}, "b c m"},
      {{"", Per::offer, 3, days(30)}, "a b c m"},
      {{"", Per::group, 2, days(30)}, "c m"},
      {{"", Per::all, 3, days(30)}, "m"},
      {{"", Per::all, 4, days(30)}, "a b c m"},
      {{"", Per::channel, 2, days(30)}, "m"},
      {{"", Per::channel, 3, days(30)}, "a b c m"},
      {{"", Per::offer, 1, days(30), {.offers = {false, true, true, true}}}, "a b c m"},
      {{"", Per::all, 2, days(30), {.offers = {true, false, true, false}}}, "b m"},
      {{"", Per::all, 1, days(30), {.channels = {"sms"}}}, "a b c m"},
      {{"", Per::all, 1, days(30), {.channels = {"chat"}}}, "m"},
      {{"", Per::all, 1, days(30), {.directions = {"outbound"}}}, "a b c m"},
  };
  for (const auto& one : cases) {
    policy.caps = {one.cap};
    EXPECT_EQ(allowed(customer, day(3)), one.expected) << &one - cases;
  }
}

TEST_F(Policy, APeriodSlides) {
  policy.caps = {{"twice", Per::offer, 2, days(10), {}, "policy.toml:3"}};
  Customer customer;
  customer.offered("a", day(0));
  customer.offered("a", day(4));
  EXPECT_EQ(allowed(customer, day(10) - minutes(1)), "b c m");
  EXPECT_EQ(reasons[0],
            "policy.toml:3 twice: presented 2 times of this offer within 10d, at most 2; until "
            "2026-11-12T12:00:00Z");
  EXPECT_EQ(allowed(customer, day(10)), "a b c m");
  customer.offered("a", day(10));
  EXPECT_EQ(allowed(customer, day(14) - minutes(1)), "b c m");
  EXPECT_EQ(allowed(customer, day(14)), "a b c m");
}

TEST_F(Policy, WhatAChannelDidNotReportWasNotShown) {
  arbitration.channels = {{.name = "chat", .confirms = true}, {.name = "web"}};
  policy.caps = {{"", Per::offer, 1, days(30)}};
  policy.pauses = {{"", Per::all, {"ignored"}, 1, days(30), days(30)}};
  Customer customer;
  const auto decision = customer.offered("a", day(0));
  EXPECT_EQ(allowed(customer, day(0) + minutes(5)), "b c m");  // may still be shown
  EXPECT_EQ(allowed(customer, day(1)), "a b c m");
  customer.responded(decision, "presented", day(0));
  EXPECT_EQ(allowed(customer, day(1)), "m");
  Customer other;
  other.offered("a", day(0), "web");
  EXPECT_EQ(allowed(other, day(1)), "m");
}

TEST_F(Policy, RestsAfterRejections) {
  policy.pauses = {{"no", Per::offer, {"rejected"}, 1, days(30), days(60), {}, "policy.toml:9"}};
  Customer customer;
  customer.rejected("a", day(0));
  for (const auto* channel : {"chat", "voice", "sms"}) {
    EXPECT_EQ(allowed(customer, day(0) + hours(1), contact_on(channel)), "b c m") << channel;
  }
  EXPECT_THAT(reasons[0],
              HasSubstr("policy.toml:9 no: 1 rejected of this offer within 30d; rests until 2027-01-01"));
  EXPECT_EQ(allowed(customer, day(60) - minutes(1)), "b c m");
  EXPECT_EQ(allowed(customer, day(60)), "a b c m");
}

TEST_F(Policy, RestsAfterTwoIgnoredIn30Days) {
  policy.pauses = {{"", Per::group, {"ignored", "rejected"}, 2, days(30), days(60)}};
  Customer customer;
  customer.offered("a", day(0), "chat", "g", hours(1));
  EXPECT_EQ(allowed(customer, day(1)), "a b c m");
  customer.offered("b", day(31), "chat", "g");
  EXPECT_EQ(allowed(customer, day(32)), "a b c m");  // the first was too long before
  customer.offered("a", day(40), "chat", "g");
  EXPECT_EQ(allowed(customer, day(40) + minutes(59)), "a b c m");  // it may still be answered
  EXPECT_EQ(allowed(customer, day(40) + hours(1)), "c m");
  EXPECT_EQ(allowed(customer, day(100) + minutes(59)), "c m");
  EXPECT_EQ(allowed(customer, day(100) + hours(1)), "a b c m");
}

TEST_F(Policy, AResponseOfAnotherOfferInBetweenChangesNothing) {
  policy.pauses = {{"", Per::offer, {"rejected"}, 2, days(30), days(60)}};
  Customer customer;
  customer.rejected("a", day(0));
  customer.rejected("b", day(1));
  EXPECT_EQ(allowed(customer, day(2)), "a b c m");
  customer.rejected("a", day(3));
  EXPECT_EQ(allowed(customer, day(4)), "b c m");
}

TEST_F(Policy, LeavesThoseInPeaceWhoComplained) {
  policy.complaints = {
      {"sorry", {playbook::Part("complaint*")}, days(14), {.offers = {true, true, false, true}}, "p:1"}};
  Customer customer;
  EXPECT_EQ(allowed(customer, day(0), contact_on("chat", "Complaint/delivery")), "c m");
  customer.contacted("email", "complaint", day(0));
  customer.contacted("email", "order", day(1));
  EXPECT_EQ(allowed(customer, day(13)), "c m");
  EXPECT_EQ(reasons[0], "p:1 sorry: until 2026-11-16T12:00:00Z");
  EXPECT_EQ(allowed(customer, day(14)), "a b c m");
}

TEST_F(Policy, MakesNoMoreOffersThanCanBeRemembered) {
  Customer customer;
  for (std::size_t i = 0; i < customer::past_offers_max; ++i) customer.offered("other", day(0));
  EXPECT_EQ(allowed(customer, day(1)), "m");
}

TEST_F(Policy, LooksAsFarBackAsItsRules) {
  EXPECT_EQ(policy.memory(), Duration::zero());
  policy.caps = {{"", Per::all, 1, days(7)}, {"", Per::all, 5, days(90)}};
  EXPECT_EQ(policy.memory(), days(90));
  policy.pauses = {{"", Per::offer, {"ignored"}, 2, days(30), days(61)}};
  EXPECT_EQ(policy.memory(), days(91));
}

}  // namespace
}  // namespace balie::decision
