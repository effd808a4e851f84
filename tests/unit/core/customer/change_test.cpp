#include "core/customer/change.hpp"

#include <gtest/gtest.h>

namespace balie::customer {
namespace {

Attributes declared() {
  AttributeSpec tier;
  tier.name = std::string_view("tier");
  tier.sources = {"crm", "web"};
  tier.from_contact = true;
  AttributeSpec age;
  age.name = std::string_view("age");
  age.type = AttributeType::integer;
  age.retention = std::chrono::days(1);
  return Attributes({tier, age});
}

v1::CustomerChange change(std::int64_t at = 1'000'000) {
  v1::CustomerChange made;
  made.set_id("c");
  made.set_adapter("desk");
  made.mutable_at()->set_seconds(at);
  return made;
}

v1::AttributeValue& add(v1::CustomerChange& change, std::string_view name, std::string_view text,
                        std::string_view source = "", std::string_view assurance = "") {
  auto& one = *change.add_attributes();
  one.set_name(std::string(name));
  one.mutable_value()->set_string_value(std::string(text));
  one.set_source(std::string(source));
  one.set_assurance(std::string(assurance));
  return one;
}

// Judges and applies; what was kept, or what does not fit.
std::string make(Record& record, v1::CustomerChange change) {
  google::protobuf::RepeatedPtrField<v1::Kept> kept;
  if (const auto judged = judge(declared(), record, change, kept); !judged) {
    return judged.error().field + " " + judged.error().text;
  }
  remove_identifiers(record, change);
  apply(record, change);
  std::string names;
  for (const auto& one : kept) names += one.name() + " ";
  return names;
}

v1::Customer seen(const Record& record) {
  std::string bytes;
  record.write(bytes);
  v1::Customer customer;
  EXPECT_TRUE(customer.ParseFromString(bytes));
  return customer;
}

struct Rival {
  std::string name;
  std::string source, assurance;
  std::int64_t at;
  bool replaces;
};

// Against a claimed value of "web" at second 1,000.
TEST(Survivorship, GoesByAssuranceThenSourceThenTime) {
  const Rival cases[] = {
      {"better assured, older, unknown source", "x", "verified", 1, true},
      {"less assured, newer, best source", "crm", "observed", 9'000, false},
      {"as assured, better source, older", "crm", "claimed", 1, true},
      {"as assured, worse source, newer", "x", "claimed", 9'000, false},
      {"same source, newer", "web", "claimed", 1'001, true},
      {"same source, same time", "web", "claimed", 1'000, true},
      {"same source, older", "web", "claimed", 999, false},
  };
  for (const auto& one : cases) {
    Record record;
    auto first = change();
    add(first, "tier", "basic", "web", "claimed").mutable_at()->set_seconds(1'000);
    EXPECT_EQ(make(record, first), "");
    auto second = change();
    add(second, "tier", "plus", one.source, one.assurance).mutable_at()->set_seconds(one.at);
    EXPECT_EQ(make(record, second), one.replaces ? "" : "attributes.tier ") << one.name;
    EXPECT_EQ(seen(record).attributes(0).value().string_value(), one.replaces ? "plus" : "basic") << one.name;
    EXPECT_EQ(seen(record).attributes_size(), 1);
  }
}

TEST(Survivorship, ACorrectionGoesBeforeEverything) {
  Record record;
  auto first = change();
  add(first, "tier", "basic", "crm", "verified");
  make(record, first);
  auto second = change(1);
  add(second, "tier", "plus", "x", "observed");
  second.set_correction(true);
  EXPECT_EQ(make(record, second), "");
  EXPECT_EQ(seen(record).attributes(0).value().string_value(), "plus");
}

TEST(Survivorship, AValueThatOutlivedItsRetentionGoesBeforeNone) {
  Record record;
  auto first = change(1'000);
  add(first, "age", "40", "crm", "verified");
  make(record, first);
  auto second = change(1'000 + 86'401);
  add(second, "age", "41", "web", "observed");
  EXPECT_EQ(make(record, second), "");
  auto third = change(1'000 + 86'402);
  add(third, "age", "42", "web", "observed");
  EXPECT_EQ(make(record, third), "");
  EXPECT_EQ(seen(record).attributes(0).value().number_value(), 42);
}

TEST(Judge, FillsInSourceTimeAndAssurance) {
  Record record;
  auto one = change(5'000);
  add(one, "tier", "basic").mutable_at()->set_seconds(9'000);  // later than the change itself
  one.add_preferences()->set_name("language");
  make(record, one);
  const auto customer = seen(record);
  EXPECT_EQ(customer.attributes(0).source(), "desk");
  EXPECT_EQ(customer.attributes(0).assurance(), "verified");
  EXPECT_EQ(customer.attributes(0).at().seconds(), 5'000);
  EXPECT_EQ(customer.preferences(0).kind(), "stated");
}

TEST(Judge, RefusesWhatThePlaybookDoesNotKnow) {
  Record record;
  auto misspelt = change();
  add(misspelt, "teir", "x");
  EXPECT_EQ(
      make(record, misspelt),
      "customerChange.attributes[0].name attributes.toml declares no such attribute; did you mean \"tier\"?");
  auto no_number = change();
  add(no_number, "age", "old");
  EXPECT_EQ(make(record, no_number), "customerChange.attributes[0].value is not a number");
  auto twice = change();
  add(twice, "tier", "a");
  add(twice, "tier", "b");
  EXPECT_EQ(make(record, twice), "customerChange.attributes[1] is there twice");
  auto forgotten = change();
  forgotten.add_removals()->set_list("consents");
  EXPECT_EQ(make(record, forgotten).substr(0, 28), "customerChange.removals[0].l");
  EXPECT_EQ(seen(record).attributes_size(), 0);
}

TEST(Judge, KeepsTheNewerStatementOnConsentAndTheWithdrawalOfTwo) {
  Record record;
  const auto say = [&](const std::string& state, std::int64_t at) {
    auto one = change();
    auto& consent = *one.add_consents();
    consent.set_purpose("marketing");
    consent.set_channel("email");
    consent.set_state(state);
    consent.mutable_at()->set_seconds(at);
    return make(record, one);
  };
  EXPECT_EQ(say("granted", 100), "");
  EXPECT_EQ(say("withdrawn", 100), "");
  EXPECT_EQ(say("granted", 100), "consents.marketing.email ");
  EXPECT_EQ(say("granted", 99), "consents.marketing.email ");
  EXPECT_EQ(seen(record).consents(0).state(), "withdrawn");
  EXPECT_EQ(say("granted", 101), "");
  EXPECT_EQ(seen(record).consents(0).state(), "granted");
  EXPECT_EQ(seen(record).consents_size(), 1);
}

TEST(Judge, BoundsWhatIsKeptOfACustomer) {
  Record record;
  for (int i = 0; i < 2; ++i) {
    auto many = change();
    for (std::size_t n = 0; n < memberships_max; ++n) {
      many.add_memberships()->set_group(std::to_string(n + static_cast<std::size_t>(i)));
    }
    const auto said = make(record, many);
    EXPECT_EQ(said, i == 0
                        ? ""
                        : "customerChange.memberships would be more than the 64 that are kept of a customer");
  }
}

TEST(Apply, ReplacesByKeyAndRemoves) {
  Record record;
  auto first = change();
  first.add_products()->set_id("p1");
  first.add_products()->set_id("p2");
  first.add_opportunities()->set_id("o1");
  first.add_memberships()->set_group("h1");
  make(record, first);
  auto second = change();
  second.add_products()->set_id("p1");
  second.mutable_products(0)->set_state("ended");
  auto& removal = *second.add_removals();
  removal.set_list("products");
  removal.set_key("p2");
  make(record, second);
  const auto customer = seen(record);
  ASSERT_EQ(customer.products_size(), 1);
  EXPECT_EQ(customer.products(0).state(), "ended");
  EXPECT_EQ(customer.opportunities_size(), 1);
  EXPECT_EQ(customer.memberships_size(), 1);
}

TEST(Judge, TakesAwayIdentifiersOfThisCustomerAlone) {
  Record record;
  record.add_identifier({"tel", "+31612345678", Assurance::verified}, change().at());
  record.add_identifier({"chat", "room:7", Assurance::claimed}, change().at());
  record.add_identifier({"balie.match", "0123", Assurance::observed}, change().at());
  const auto removal = [&](const std::string& key) {
    auto one = change();
    one.add_removals()->set_list("identifiers");
    one.mutable_removals(0)->set_key(key);
    return one;
  };
  struct Case {
    std::string key, said;
  };
  const std::vector<Case> cases{
      {"tel:+31687654321", "identifiers.tel "},
      {"tel:06 12345678", "identifiers.tel "},  // as it stands in the record, or not at all
      {"email:+31612345678", "identifiers.email "},
      {"balie.match:0123", "identifiers.balie.match "},  // is the hub's
      {"+31612345678", "customerChange.removals[0].key is no identifier as scheme:value"},
      {":+31612345678", "customerChange.removals[0].key is no identifier as scheme:value"},
      {"tel:", "customerChange.removals[0].key is no identifier as scheme:value"},
  };
  for (const auto& one : cases) EXPECT_EQ(make(record, removal(one.key)), one.said) << one.key;
  EXPECT_EQ(record.identifiers().size(), 3u);
  EXPECT_EQ(make(record, removal("chat:room:7")), "");
  EXPECT_EQ(make(record, removal("tel:+31612345678")), "");
  EXPECT_EQ(make(record, removal("tel:+31612345678")), "identifiers.tel ");
  EXPECT_EQ(record.identifiers().size(), 1u);
}

TEST(Judge, LeavesInAChangeWhatIsTakenAway) {
  Record record;
  record.add_identifier({"tel", "+31612345678", Assurance::verified}, change().at());
  auto one = change();
  for (const auto* key : {"tel:+31600000000", "tel:+31612345678"}) {
    auto& removal = *one.add_removals();
    removal.set_list("identifiers");
    removal.set_key(key);
  }
  one.add_removals()->set_list("products");
  one.mutable_removals(2)->set_key("p1");
  google::protobuf::RepeatedPtrField<v1::Kept> kept;
  ASSERT_TRUE(judge(declared(), record, one, kept));
  ASSERT_EQ(one.removals_size(), 2);
  EXPECT_EQ(one.removals(0).key(), "tel:+31612345678");
  EXPECT_EQ(one.removals(1).key(), "p1");
  ASSERT_EQ(kept.size(), 1);
  EXPECT_EQ(kept[0].reason(), "is none of this customer's");
}

TEST(ToldBy, TakesWhatThePlaybookTakesFromContacts) {
  v1::Contact contact;
  contact.set_adapter("web");
  contact.mutable_at()->set_seconds(7);
  contact.add_identifiers()->set_assurance("claimed");
  auto& fields = *contact.mutable_attributes()->mutable_fields();
  fields["tier"].set_string_value("plus");
  fields["age"].set_number_value(40);     // not taken from contacts
  fields["basket"].set_number_value(12);  // not declared
  Record record;
  auto told = told_by(contact, declared(), record);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].name(), "tier");
  EXPECT_EQ(told[0].source(), "web");
  EXPECT_EQ(told[0].assurance(), "claimed");
  EXPECT_EQ(told[0].at().seconds(), 7);
  apply(record, told[0]);
  contact.mutable_identifiers(0)->set_assurance("observed");
  EXPECT_TRUE(told_by(contact, declared(), record).empty());
}

}  // namespace
}  // namespace balie::customer
