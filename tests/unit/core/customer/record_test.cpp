#include "core/customer/record.hpp"

#include <gtest/gtest.h>

namespace balie::customer {
namespace {

constexpr std::size_t history_max = 3;

v1::Contact contact(const std::string& id, std::int64_t at) {
  v1::Contact made;
  made.set_id(id);
  made.set_adapter("phone");
  made.set_channel("voice");
  made.mutable_at()->set_seconds(at);
  return made;
}

void add(Record& record, const std::string& id, std::int64_t at, std::vector<Identifier> identifiers = {}) {
  record.add_contact(contact(id, at), identifiers, "d-" + id, "sales", history_max);
}

// What a reader of the record sees.
v1::Customer seen(const Record& record, std::size_t shown_max = SIZE_MAX) {
  std::string bytes;
  record.write(bytes, shown_max);
  v1::Customer customer;
  EXPECT_TRUE(customer.ParseFromString(bytes));
  return customer;
}

std::string history(const v1::Customer& record) {
  std::string ids;
  for (const auto& past : record.history()) ids += past.contact_id() + " ";
  return ids;
}

TEST(AddContact, RemembersWhatTheContactWas) {
  Record record;
  record.create("id");
  add(record, "a", 100);
  const auto customer = seen(record);
  ASSERT_EQ(customer.history_size(), 1);
  EXPECT_EQ(customer.id(), "id");
  EXPECT_EQ(customer.history(0).channel(), "voice");
  EXPECT_EQ(customer.history(0).queue(), "sales");
  EXPECT_EQ(customer.history(0).decision_id(), "d-a");
  EXPECT_EQ(customer.contacts(), 1u);
  EXPECT_EQ(customer.since().seconds(), 100);
}

TEST(AddContact, KeepsTheOrderOfTimeWhateverTheOrderOfArrival) {
  Record record;
  add(record, "b", 200);
  add(record, "c", 300);
  add(record, "a", 100);
  EXPECT_EQ(history(seen(record)), "a b c ");
  EXPECT_EQ(seen(record).since().seconds(), 100);
}

TEST(AddContact, DropsTheOldestBeyondTheBoundAndStillCountsThem) {
  Record record;
  for (int i = 0; i < 5; ++i) add(record, std::to_string(i), 100 + i);
  EXPECT_EQ(history(seen(record)), "2 3 4 ");
  EXPECT_EQ(seen(record).contacts(), 5u);
}

TEST(AddContact, CountsAnIdentifierSeenAgainAndKeepsItsBestAssurance) {
  Record record;
  add(record, "a", 100, {{"tel", "+31612345678", Assurance::claimed}});
  add(record, "b", 200,
      {{"tel", "+31612345678", Assurance::observed}, {"email", "a@example.com", Assurance::observed}});
  const auto customer = seen(record);
  ASSERT_EQ(customer.identifiers_size(), 2);
  const auto& tel = customer.identifiers(0);
  EXPECT_EQ(tel.contacts(), 2u);
  EXPECT_EQ(tel.assurance(), "claimed");
  EXPECT_EQ(tel.since().seconds(), 100);
  EXPECT_EQ(tel.last_seen().seconds(), 200);
}

// The log is applied again by other versions too: what is written by hand is what protobuf would write.
TEST(AddContact, WritesTheVeryBytesThatProtobufWouldWrite) {
  Record record;
  record.create("id");
  auto first = contact("a", 1'767'225'600);
  first.mutable_at()->set_nanos(1);
  first.set_entry("+31201234567");
  record.add_contact(first, std::vector<Identifier>{{"tel", "+31612345678", Assurance::claimed}}, "d",
                     "sales", 9);
  auto second = contact("b", -1);  // before 1970
  second.set_topic("order");
  record.add_contact(second, std::vector<Identifier>{{"tel", "+31612345678", Assurance::verified}}, "e", "",
                     9);
  std::string bytes;
  record.write(bytes);
  EXPECT_EQ(bytes, seen(record).SerializeAsString());
  EXPECT_EQ(seen(record).identifiers(0).last_seen().seconds(), 1'767'225'600);
  EXPECT_EQ(seen(record).identifiers(0).assurance(), "verified");
  EXPECT_EQ(history(seen(record)), "b a ");
}

TEST(AddContact, KeepsWhatALaterVersionKnowsOfAnIdentifier) {
  v1::Customer customer;
  auto& known = *customer.add_identifiers();
  known.set_scheme("tel");
  known.set_value("+31612345678");
  known.GetReflection()->MutableUnknownFields(&known)->AddVarint(99, 7);
  Record record;
  const auto bytes = customer.SerializeAsString();
  ASSERT_TRUE(record.read(bytes));
  add(record, "a", 100, {{"tel", "+31612345678", Assurance::observed}});
  const auto written = seen(record);
  ASSERT_EQ(written.identifiers_size(), 1);
  EXPECT_EQ(written.identifiers(0).contacts(), 1u);
  EXPECT_EQ(written.identifiers(0).GetReflection()->GetUnknownFields(written.identifiers(0)).field_count(),
            1);
}

TEST(AddContact, ValuesThatBeginAlikeAreNotTheSameIdentifier) {
  Record record;
  add(record, "a", 100, {{"account", "12", Assurance::claimed}});
  add(record, "b", 200, {{"account", "123", Assurance::claimed}});
  EXPECT_EQ(seen(record).identifiers_size(), 2);
}

TEST(AddOutcome, StandsWithItsContact) {
  Record record;
  add(record, "a", 100);
  add(record, "b", 200);
  v1::Outcome outcome;
  outcome.set_kind("completed");
  outcome.set_value(12.5);
  record.add_outcome(outcome, "d-b");
  EXPECT_EQ(seen(record).history(0).outcomes_size(), 0);
  ASSERT_EQ(seen(record).history(1).outcomes_size(), 1);
  EXPECT_EQ(seen(record).history(1).outcomes(0).kind(), "completed");
  EXPECT_EQ(seen(record).history(1).outcomes(0).value(), 12.5);
  outcome.set_kind("ringing");  // was of the moment
  record.add_outcome(outcome, "d-b");
  record.add_outcome(outcome, "d-long-gone");  // its contact is no longer held: nothing to change
  EXPECT_EQ(seen(record).history(1).outcomes_size(), 1);
}

TEST(Write, ShowsTheNewestHistory) {
  Record record;
  for (int i = 0; i < 3; ++i) add(record, std::to_string(i), 100 + i);
  EXPECT_EQ(history(seen(record, 2)), "1 2 ");
  EXPECT_EQ(seen(record, 2).contacts(), 3u);
}

TEST(Read, GivesBackWhatWasWrittenAndUnknownFieldsToo) {
  Record record;
  record.create("id");
  add(record, "a", 100, {{"tel", "+31612345678", Assurance::verified}});
  std::string bytes;
  record.write(bytes);
  const std::string unknown = "\xfa\x3f\x03new";  // field 1023, of a later version
  Record again;
  ASSERT_TRUE(again.read(bytes + unknown));
  std::string written;
  again.write(written);
  EXPECT_EQ(written, bytes + unknown);
  ASSERT_TRUE(again.read(bytes));  // and nothing of the customer before is left
  written.clear();
  again.write(written);
  EXPECT_EQ(written, bytes);
}

TEST(Read, RefusesWhatIsNoMessage) {
  Record record;
  EXPECT_FALSE(record.read("\x0a\x7f"));
  EXPECT_FALSE(record.read("\xff"));
}

TEST(RecordLists, AreChangedOneElementAtATimeAndKeepTheRest) {
  v1::Customer before;
  before.set_id("id");
  before.add_attributes()->set_name("tier");
  before.add_attributes()->set_name("age");
  before.add_consents()->set_purpose("marketing");
  before.add_memberships()->set_group("h1");
  before.add_segments("stale");
  before.add_merged("old");
  Record record;
  ASSERT_TRUE(record.read(before.SerializeAsString()));
  EXPECT_EQ(record.list(Field::attributes).size(), 2u);
  v1::AttributeValue age;
  age.set_name("age");
  age.set_source("crm");
  record.replace(Field::attributes, 1, age.SerializeAsString());
  record.remove(Field::attributes, 0);
  v1::Product product;
  product.set_id("p");
  record.add(Field::products, product.SerializeAsString());
  add(record, "a", 100);

  const auto customer = seen(record);
  ASSERT_EQ(customer.attributes_size(), 1);
  EXPECT_EQ(customer.attributes(0).source(), "crm");
  EXPECT_EQ(customer.consents(0).purpose(), "marketing");
  EXPECT_EQ(customer.products(0).id(), "p");
  EXPECT_EQ(customer.memberships(0).group(), "h1");
  EXPECT_EQ(customer.segments_size(), 0);  // computed, never stored
  EXPECT_EQ(customer.merged(0), "old");
  EXPECT_EQ(customer.history_size(), 1);
}

}  // namespace
}  // namespace balie::customer
