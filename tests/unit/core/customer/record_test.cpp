#include "core/customer/record.hpp"

#include <gtest/gtest.h>

namespace balie::customer {
namespace {

constexpr int history_max = 3;

v1::Contact contact(const std::string& id, std::int64_t at) {
  v1::Contact made;
  made.set_id(id);
  made.set_adapter("phone");
  made.set_channel("voice");
  made.mutable_at()->set_seconds(at);
  return made;
}

v1::Decision decision(const std::string& id) {
  v1::Decision made;
  made.set_id(id);
  made.mutable_route()->set_queue("sales");
  return made;
}

void add(v1::Customer& record, const std::string& id, std::int64_t at, std::vector<Identifier> identifiers = {}) {
  add_contact(record, contact(id, at), identifiers, decision("d-" + id), history_max);
}

std::string history(const v1::Customer& record) {
  std::string ids;
  for (const auto& past : record.history()) ids += past.contact_id() + " ";
  return ids;
}

TEST(AddContact, RemembersWhatTheContactWas) {
  v1::Customer record;
  add(record, "a", 100);
  ASSERT_EQ(record.history_size(), 1);
  EXPECT_EQ(record.history(0).channel(), "voice");
  EXPECT_EQ(record.history(0).queue(), "sales");
  EXPECT_EQ(record.history(0).decision_id(), "d-a");
  EXPECT_EQ(record.contacts(), 1u);
  EXPECT_EQ(record.since().seconds(), 100);
}

TEST(AddContact, KeepsTheOrderOfTimeWhateverTheOrderOfArrival) {
  v1::Customer record;
  add(record, "b", 200);
  add(record, "c", 300);
  add(record, "a", 100);
  EXPECT_EQ(history(record), "a b c ");
  EXPECT_EQ(record.since().seconds(), 100);
}

TEST(AddContact, DropsTheOldestBeyondTheBoundAndStillCountsThem) {
  v1::Customer record;
  for (int i = 0; i < 5; ++i) add(record, std::to_string(i), 100 + i);
  EXPECT_EQ(history(record), "2 3 4 ");
  EXPECT_EQ(record.contacts(), 5u);
}

TEST(AddContact, CountsAnIdentifierSeenAgainAndKeepsItsBestAssurance) {
  v1::Customer record;
  add(record, "a", 100, {{"tel", "+31612345678", Assurance::claimed}});
  add(record, "b", 200,
      {{"tel", "+31612345678", Assurance::observed}, {"email", "a@example.com", Assurance::observed}});
  ASSERT_EQ(record.identifiers_size(), 2);
  const auto& tel = record.identifiers(0);
  EXPECT_EQ(tel.contacts(), 2u);
  EXPECT_EQ(tel.assurance(), "claimed");
  EXPECT_EQ(tel.since().seconds(), 100);
  EXPECT_EQ(tel.last_seen().seconds(), 200);
}

TEST(AddOutcome, StandsWithItsContact) {
  v1::Customer record;
  add(record, "a", 100);
  add(record, "b", 200);
  v1::Outcome outcome;
  outcome.set_kind("completed");
  add_outcome(record, outcome, "d-b");
  EXPECT_EQ(record.history(0).outcomes_size(), 0);
  ASSERT_EQ(record.history(1).outcomes_size(), 1);
  EXPECT_EQ(record.history(1).outcomes(0).kind(), "completed");
  add_outcome(record, outcome, "d-long-gone");  // its contact is no longer held: nothing to change
  EXPECT_EQ(record.history(1).outcomes_size(), 1);
}

TEST(Show, CarriesTheNewestHistory) {
  v1::Customer record;
  record.set_id("id");
  for (int i = 0; i < 3; ++i) add(record, std::to_string(i), 100 + i);
  v1::Customer shown;
  show(record, 2, shown);
  EXPECT_EQ(history(shown), "1 2 ");
  EXPECT_EQ(shown.contacts(), 3u);
  EXPECT_EQ(shown.id(), "id");
}

}  // namespace
}  // namespace balie::customer
