#include "core/customer/merge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::customer {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

constexpr std::size_t history_max = 3;

v1::Customer named(const char* id) {
  v1::Customer customer;
  customer.set_id(id);
  return customer;
}

void attribute(v1::Customer& customer, const char* value, const char* source, const char* assurance, int at) {
  auto& one = *customer.add_attributes();
  one.set_name("city");
  one.mutable_value()->set_string_value(value);
  one.set_source(source);
  one.set_assurance(assurance);
  one.mutable_at()->set_seconds(at);
}

void consent(v1::Customer& customer, const char* channel, const char* state, int at) {
  auto& one = *customer.add_consents();
  one.set_purpose("marketing");
  one.set_channel(channel);
  one.set_state(state);
  one.mutable_at()->set_seconds(at);
}

void past(v1::Customer& customer, const char* id, int at) {
  auto& one = *customer.add_history();
  one.set_contact_id(id);
  one.set_decision_id(id);
  one.mutable_at()->set_seconds(at);
  customer.set_contacts(customer.contacts() + 1);
}

std::string city(const v1::Customer& customer) { return customer.attributes(0).value().string_value(); }

std::vector<std::string> consents(const v1::Customer& customer) {
  std::vector<std::string> out;
  for (const auto& one : customer.consents()) out.push_back(one.channel() + ":" + one.state());
  return out;
}

std::vector<std::string> history(const v1::Customer& customer) {
  std::vector<std::string> out;
  for (const auto& one : customer.history()) out.push_back(one.contact_id());
  return out;
}

v1::Customer joined(const v1::Customer& a, const v1::Customer& b, const identity::Survivorship& rules = {}) {
  return merged(a, b, rules, history_max);
}

Parted parted(const v1::Customer& a, const v1::Customer& b, const v1::Customer& after,
              const v1::Customer& now, Whose contact = Whose::nobody) {
  return part({a, b, after, now, [contact](std::string_view) { return contact; },
               [contact](const auto&) { return contact; }, history_max});
}

TEST(Merge, TheRulesSayWhichValueRemainsWithItsProvenance) {
  using identity::Survival;
  auto a = named("a"), b = named("b");
  attribute(a, "old", "crm", "observed", 1);
  attribute(b, "new", "web", "verified", 2);
  EXPECT_EQ(city(joined(a, b, {{Survival::source}, {"crm"}})), "old");
  EXPECT_EQ(city(joined(a, b, {{Survival::source}, {"web", "crm"}})), "new");
  EXPECT_EQ(city(joined(a, b, {{Survival::assurance}, {}})), "new");
  EXPECT_EQ(city(joined(b, a, {{Survival::recent}, {}})), "new");
  EXPECT_EQ(city(joined(a, b, {{Survival::source, Survival::recent}, {}})), "new");
  EXPECT_EQ(joined(a, b).attributes(0).SerializeAsString(), b.attributes(0).SerializeAsString());
}

TEST(Merge, OfConsentsTheStricterRemains) {
  const struct {
    std::vector<std::tuple<const char*, const char*, int>> a, b;
    std::vector<std::string> remain;
  } cases[] = {
      {{{"email", "withdrawn", 1}}, {{"email", "granted", 9}}, {"email:withdrawn"}},
      {{{"email", "granted", 9}}, {{"email", "withdrawn", 1}}, {"email:withdrawn"}},
      {{{"", "withdrawn", 1}}, {{"email", "granted", 9}}, {":withdrawn"}},
      {{{"sms", "denied", 1}}, {{"", "granted", 9}}, {"sms:denied", ":granted"}},
      {{{"email", "granted", 1}}, {{"sms", "granted", 2}}, {"email:granted", "sms:granted"}},
      {{{"email", "withdrawn", 1}, {"email", "granted", 2}},
       {{"email", "granted", 3}},
       {"email:withdrawn", "email:granted", "email:granted"}},
  };
  for (const auto& one : cases) {
    auto a = named("a"), b = named("b");
    for (const auto& [channel, state, at] : one.a) consent(a, channel, state, at);
    for (const auto& [channel, state, at] : one.b) consent(b, channel, state, at);
    EXPECT_EQ(consents(joined(a, b)), one.remain);
  }
}

TEST(Merge, HistoryIsInTheOrderOfTimeAndBounded) {
  auto a = named("a"), b = named("b");
  past(a, "1", 1);
  past(a, "3", 3);
  past(b, "2", 2);
  past(b, "4", 4);
  b.add_merged("c");
  const auto one = joined(a, b);
  EXPECT_THAT(history(one), ElementsAre("2", "3", "4"));
  EXPECT_EQ(one.contacts(), 4u);
  EXPECT_THAT(std::vector<std::string>(one.merged().begin(), one.merged().end()), ElementsAre("c", "b"));
}

// A field that is added to Customer needs a rule, in merge.cpp and in unmerge.cpp.
TEST(Merge, EveryFieldOfTheRecordHasItsRule) { EXPECT_EQ(v1::Customer::descriptor()->field_count(), 18); }

TEST(Unmerge, GoesBackExactly) {
  auto a = named("a"), b = named("b");
  attribute(a, "here", "web", "observed", 1);
  attribute(b, "there", "web", "observed", 2);
  consent(a, "email", "withdrawn", 1);
  consent(b, "email", "granted", 2);
  for (const auto* id : {"1", "3", "5"}) past(a, id, id[0]);
  for (const auto* id : {"2", "4", "6"}) past(b, id, id[0]);
  const auto after = joined(a, b);
  const auto two = parted(a, b, after, after);
  EXPECT_EQ(two.kept.SerializeAsString(), a.SerializeAsString());
  EXPECT_EQ(two.merged.SerializeAsString(), b.SerializeAsString());
  EXPECT_TRUE(two.untold.empty());
}

TEST(Unmerge, WhatHappenedSinceGoesToWhomItIsToldOrStaysAndIsListed) {
  auto a = named("a"), b = named("b");
  attribute(a, "here", "web", "observed", 1);
  const auto after = joined(a, b);
  auto now = after;
  past(now, "new", 9);
  now.mutable_attributes(0)->mutable_value()->set_string_value("elsewhere");
  consent(now, "sms", "withdrawn", 9);
  auto two = parted(a, b, after, now, Whose::merged);
  EXPECT_THAT(history(two.merged), ElementsAre("new"));
  EXPECT_EQ(two.merged.contacts(), 1u);
  EXPECT_EQ(two.kept.contacts(), 0u);
  EXPECT_EQ(city(two.kept), "elsewhere");
  EXPECT_THAT(consents(two.kept), ElementsAre("sms:withdrawn"));
  EXPECT_THAT(consents(two.merged), ElementsAre("sms:withdrawn"));  // never forgotten
  std::vector<std::string> kinds;
  for (const auto& one : two.untold) kinds.push_back(one.kind());
  EXPECT_THAT(kinds, UnorderedElementsAre("attribute", "consent"));
  two = parted(a, b, after, now);
  EXPECT_THAT(history(two.kept), ElementsAre("new"));
  EXPECT_EQ(two.untold.size(), 3u);
}

TEST(Unmerge, WhatWasTakenAwaySinceStaysAway) {
  auto a = named("a"), b = named("b");
  attribute(b, "gone", "web", "observed", 1);
  const auto after = joined(a, b);
  auto now = after;
  now.clear_attributes();
  EXPECT_EQ(parted(a, b, after, now).merged.attributes_size(), 0);
}

}  // namespace
}  // namespace balie::customer
