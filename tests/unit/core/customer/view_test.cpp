#include "core/customer/view.hpp"

#include <gtest/gtest.h>

namespace balie::customer {
namespace {

constexpr std::int64_t day = 86'400;

v1::PastContact& add_contact(v1::Customer& customer, std::int64_t at, const std::string& channel) {
  auto& past = *customer.add_history();
  past.set_decision_id(std::to_string(at / day));
  past.set_channel(channel);
  past.mutable_at()->set_seconds(at);
  return past;
}

v1::Customer sample() {
  v1::Customer customer;
  customer.set_id("id");
  for (int i = 1; i <= 6; ++i) add_contact(customer, i * day, i == 3 ? "voice" : "chat");
  customer.mutable_history(5)->add_outcomes()->set_kind("answered");
  customer.mutable_history(4)->add_outcomes()->set_kind("completed");
  for (const char* name : {"tier", "secret"}) {
    auto& value = *customer.add_attributes();
    value.set_name(name);
    value.mutable_at()->set_seconds(day);
  }
  customer.add_products()->set_id("p");
  customer.add_consents()->set_purpose("marketing");
  for (int i = 0; i < 3; ++i) customer.add_offers()->set_offer_id(std::to_string(i));
  return customer;
}

Attributes declared(ShownLists lists) {
  AttributeSpec tier;
  tier.name = std::string_view("tier");
  tier.shown = {"voice"};
  tier.retention = std::chrono::days(30);
  AttributeSpec secret;
  secret.name = std::string_view("secret");
  return Attributes({tier, secret}, std::move(lists));
}

v1::Customer shown(const Attributes& attributes, const std::string& channel, std::int64_t now = 8 * day) {
  Record record;
  EXPECT_TRUE(record.read(sample().SerializeAsString()));
  std::string bytes;
  append_shown(record, attributes, channel, Time(std::chrono::seconds(now)), 2, bytes);
  v1::Customer customer;
  EXPECT_TRUE(customer.ParseFromString(bytes));
  return customer;
}

TEST(AppendShown, GivesAChannelWhatThePlaybookShowsIt) {
  const auto attributes = declared({{Field::products, {"voice"}}, {Field::offers, {"*"}}});
  const auto voice = shown(attributes, "voice");
  ASSERT_EQ(voice.attributes_size(), 1);
  EXPECT_EQ(voice.attributes(0).name(), "tier");
  EXPECT_EQ(voice.products_size(), 1);
  EXPECT_EQ(voice.consents_size(), 0);
  EXPECT_EQ(voice.history_size(), 2);
  ASSERT_EQ(voice.offers_size(), 2);
  EXPECT_EQ(voice.offers(1).offer_id(), "2");
  const auto chat = shown(attributes, "chat");
  EXPECT_EQ(chat.attributes_size(), 0);
  EXPECT_EQ(chat.products_size(), 0);
  EXPECT_EQ(shown(Attributes(), "chat").attributes_size(), 0);
}

// Reasons and notes are for people who look at the customer: no channel gets them, and no decision in the
// log.
TEST(AppendShown, LeavesOutWhatWasSaidOfOutcomes) {
  auto customer = sample();
  auto& outcome = *customer.mutable_history(5)->mutable_outcomes(0);
  outcome.set_reason("complaint");
  outcome.set_note("is cross with us");
  Record record;
  ASSERT_TRUE(record.read(customer.SerializeAsString()));
  std::string bytes;
  append_shown(record, declared({}), "voice", Time(std::chrono::seconds(8 * day)), 2, bytes);
  EXPECT_EQ(bytes.find("complaint"), std::string::npos);
  EXPECT_EQ(bytes.find("cross"), std::string::npos);
  EXPECT_EQ(bytes, shown(declared({}), "voice").SerializeAsString());
  EXPECT_EQ(
      whole_view(record, declared({}), {}, Time(std::chrono::seconds(8 * day))).history(5).outcomes(0).note(),
      "is cross with us");
}

std::string history(const v1::Customer& customer) {
  std::string ids;
  for (const auto& past : customer.history()) ids += past.decision_id() + " ";
  return ids;
}

v1::Customer whole(const Page& page = {}, std::int64_t now = 8 * day) {
  Record record;
  EXPECT_TRUE(record.read(sample().SerializeAsString()));
  return whole_view(record, declared({}), page, Time(std::chrono::seconds(now)));
}

TEST(Views, ShowNothingThatHasOutlivedItsRetention) {
  EXPECT_EQ(whole({}, 31 * day).attributes_size(), 2);
  ASSERT_EQ(whole({}, 31 * day + 1).attributes_size(), 1);
  EXPECT_EQ(whole({}, 31 * day + 1).attributes(0).name(), "secret");
  EXPECT_EQ(shown(declared({}), "voice", 31 * day).attributes_size(), 1);
  EXPECT_EQ(shown(declared({}), "voice", 31 * day + 1).attributes_size(), 0);
}

TEST(WholeView, PagesTheHistory) {
  EXPECT_EQ(history(whole()), "1 2 3 4 5 6 ");
  Page page;
  page.limit = 2;
  EXPECT_EQ(history(whole(page)), "5 6 ");
  page.before.emplace().set_seconds(5 * day);
  EXPECT_EQ(history(whole(page)), "3 4 ");
  page.before->set_seconds(day);
  EXPECT_EQ(history(whole(page)), "");
  EXPECT_EQ(whole(page).attributes_size(), 2);
}

TEST(WholeView, TellsWhichContactsAreRunning) {
  const auto customer = whole();
  std::string running;
  for (const auto& id : customer.running()) running += id + " ";
  EXPECT_EQ(running, "2 3 4 6 ");  // the first began more than a week before, the fifth is completed
}

TEST(WholeView, RevealsWhatMostOfTheLatestContactsShow) {
  auto customer = whole();
  const auto* channel = counting_preference(customer, "channel");
  ASSERT_NE(channel, nullptr);
  EXPECT_EQ(channel->value().string_value(), "chat");
  EXPECT_EQ(channel->kind(), "revealed");
  EXPECT_EQ(counting_preference(customer, "topic"), nullptr);
  auto& stated = *customer.add_preferences();
  stated.set_name("channel");
  stated.set_kind("stated");
  stated.mutable_value()->set_string_value("email");
  EXPECT_EQ(counting_preference(customer, "channel")->value().string_value(), "email");
}

}  // namespace
}  // namespace balie::customer
