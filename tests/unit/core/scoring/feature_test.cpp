#include "core/scoring/feature.hpp"

#include "protocols/bus/time.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::scoring {
namespace {

using std::chrono::hours;

constexpr Time noon = Time(std::chrono::seconds(1'795'003'200));  // Thursday 2026-11-18, 12:00 UTC is ...-00

// A customer with four contacts over three channels, some of them with outcomes.
struct FeatureTest : testing::Test {
  FeatureTest() {
    record.create("c");
    add("1", "voice", "+31800", noon - hours(24 * 100));
    add("2", "email", "info@shop", noon - hours(24 * 10));
    add("3", "voice", "+31800", noon - hours(24 * 2));
    add("4", "chat", "", noon - hours(1));
    outcome("d2", "accepted", "insurance", 20, noon - hours(24 * 9));
    outcome("d3", "converted", "loan", 100.5, noon - hours(24));
    outcome("d3", "rejected", "card", 0, noon - hours(24));
    contact.set_channel("voice");
    bus::set(*contact.mutable_at(), noon);
  }
  void add(const std::string& id, const std::string& channel, const std::string& entry, Time at) {
    v1::Contact past;
    past.set_id(id);
    past.set_channel(channel);
    past.set_entry(entry);
    bus::set(*past.mutable_at(), at);
    record.add_contact(past, {}, "d" + id, "", 50);
  }
  void outcome(const std::string& decision, const std::string& kind, const std::string& offer, double value,
               Time at) {
    v1::Outcome made;
    made.set_kind(kind);
    made.set_offer_id(offer);
    made.set_value(value);
    made.set_reason("what was said of it");  // counts for nothing here
    (*made.mutable_attributes()->mutable_fields())["note"].set_string_value("nor does this");
    bus::set(*made.mutable_at(), at);
    record.add_outcome(made, decision);
  }
  // What a feature gives, as text.
  std::string value_of(const FeatureText& text) {
    const auto feature = make_feature(text);
    if (!feature) return feature.error();
    History history;
    history.begin(record);
    FeatureValue value;
    (*feature)->evaluate({contact, record, false, history}, value);
    switch (value.kind) {
      case FeatureValue::Kind::missing:
        return "missing";
      case FeatureValue::Kind::number:
        return fmt::format("{}", value.number);
      case FeatureValue::Kind::boolean:
        return value.number != 0 ? "true" : "false";
      case FeatureValue::Kind::text:
        return std::string(value.text);
      case FeatureValue::Kind::list:
        return fmt::format("[{}]", fmt::join(value.items, " "));
    }
    return {};
  }

  customer::Record record;
  v1::Contact contact;
};

TEST_F(FeatureTest, OfTheContactAndTheCustomer) {
  contact.set_topic("invoice");
  bus::set(*contact.mutable_at(), Time(std::chrono::seconds(1'795'008'615)));  // 2026-11-18 13:30:15 UTC
  const std::vector<std::pair<std::string, std::string>> cases{
      {"contact.channel", "voice"},     {"contact.topic", "invoice"},
      {"contact.language", "missing"},  {"contact.direction", "inbound"},
      {"contact.hour_utc", "13"},       {"contact.weekday_utc", "3"},
      {"contact.month_utc", "11"},      {"contact.date_utc", "2026-11-18"},
      {"contact.time_utc", "13:30:15"}, {"contact.date_time_utc", "2026-11-18T13:30:15"},
      {"customer.contacts", "4"},       {"customer.new", "false"},
  };
  for (const auto& [name, value] : cases) EXPECT_EQ(value_of({.name = name}), value) << name;
}

TEST_F(FeatureTest, OfTheHistory) {
  const auto week = hours(24 * 7);
  const std::vector<std::pair<FeatureText, std::string>> cases{
      {{.name = "history.contacts"}, "4"},
      {{.name = "history.contacts", .channel = "voice"}, "2"},
      {{.name = "history.contacts", .channel = "voice", .period = week}, "1"},
      {{.name = "history.contacts", .entry = "info@shop"}, "1"},
      {{.name = "history.days_since_contact", .channel = "email"}, "10"},
      {{.name = "history.days_since_contact", .channel = "sms"}, "missing"},
      {{.name = "history.last_channel"}, "chat"},
      {{.name = "history.last_entry"}, "missing"},
      {{.name = "history.channels"}, "[chat voice email]"},
      {{.name = "history.channels", .period = week}, "[chat voice]"},
      {{.name = "history.outcomes"}, "3"},
      {{.name = "history.outcomes", .kind = "accepted"}, "1"},
      {{.name = "history.outcomes", .channel = "voice"}, "2"},
      {{.name = "history.days_since_outcome", .offer = "insurance"}, "9"},
      {{.name = "history.offers", .kind = "converted"}, "[loan]"},
      {{.name = "history.amount_sum"}, "120.5"},
      {{.name = "history.amount_sum", .kind = "rejected"}, "0"},
      {{.name = "history.amount_mean"}, "60.25"},
      {{.name = "history.amount_max", .period = week}, "100.5"},
      {{.name = "history.amount_last", .channel = "email"}, "20"},
      {{.name = "history.amount_last", .channel = "chat"}, "missing"},
      {{.name = "customer.days_known"}, "100"},
  };
  for (const auto& [text, value] : cases)
    EXPECT_EQ(value_of(text), value) << text.name << text.channel << text.kind;
}

// History is kept in order of time, so a late report may stand before: what is after the contact does not
// count.
TEST_F(FeatureTest, CountsNothingThatCameAfterTheContact) {
  bus::set(*contact.mutable_at(), noon - hours(24 * 3));
  EXPECT_EQ(value_of({.name = "history.contacts"}), "2");
  EXPECT_EQ(value_of({.name = "history.outcomes"}), "1");
}

TEST_F(FeatureTest, OfAttributesOfTheTypeThatWasDeclared) {
  auto& fields = *contact.mutable_attributes()->mutable_fields();
  fields["balance"].set_number_value(12.5);
  fields["vip"].set_bool_value(true);
  fields["plan"].set_string_value("gold");
  fields["cart"].mutable_list_value()->add_values()->set_string_value("tea");
  const std::string of = "contact.attributes.";
  EXPECT_EQ(value_of({.name = of + "balance", .type = "number"}), "12.5");
  EXPECT_EQ(value_of({.name = of + "balance", .type = "text"}), "missing");
  EXPECT_EQ(value_of({.name = of + "vip", .type = "boolean"}), "true");
  EXPECT_EQ(value_of({.name = of + "plan", .type = "text"}), "gold");
  EXPECT_EQ(value_of({.name = of + "cart", .type = "list"}), "[tea]");
  EXPECT_EQ(value_of({.name = of + "cart", .type = "number"}), "missing");
}

TEST_F(FeatureTest, SaysWhatIsWrongWithATextOfOne) {
  const std::vector<std::pair<FeatureText, std::string>> cases{
      {{.name = "history.contact"},
       "there is no feature \"history.contact\"; did you mean \"history.contacts\"?"},
      {{.name = "customer.lifetime_value"}, "there is no attribute \"lifetime_value\" of customers"},
      {{.name = "contact.channel", .period = hours(1)}, "period does not go with contact.channel"},
      {{.name = "history.contacts", .kind = "accepted"}, "kind does not go with history.contacts"},
      {{.name = "contact.attributes.x"},
       "an attribute of the contact needs its type: number, integer, text, boolean, date, time, date_time or "
       "list"},
      {{.name = "contact.attributes.x", .type = "text", .channel = "voice"},
       "an attribute of the contact takes nothing but its type"},
  };
  for (const auto& [text, error] : cases) EXPECT_EQ(value_of(text), error);
}

}  // namespace
}  // namespace balie::scoring
