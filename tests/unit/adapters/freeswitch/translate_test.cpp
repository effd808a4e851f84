#include "adapters/freeswitch/translate.hpp"

#include <gtest/gtest.h>

namespace balie::freeswitch {
namespace {

esl::Event call(esl::Headers more) {
  more.insert(more.begin(), {{"Unique-ID", "u-1"}, {"Caller-Destination-Number", "5000"}});
  return {std::move(more), ""};
}

TEST(Contact, OfTheChannel) {
  const auto contact = contact_of(call({{"Caller-Caller-ID-Number", "0201234567"},
                                        {"Caller-Channel-Created-Time", "1700000000250000"},
                                        {"variable_balie_entry", "+3110"},
                                        {"variable_balie_account", "A-7"},
                                        {"variable_balie_topic", "invoice"}}),
                                  "NL");
  EXPECT_EQ(contact.id(), "u-1");
  EXPECT_EQ(contact.entry(), "+3110");
  EXPECT_EQ(contact.country(), "NL");
  EXPECT_EQ(contact.topic(), "invoice");
  EXPECT_EQ(contact.at().seconds(), 1'700'000'000);
  ASSERT_EQ(contact.identifiers_size(), 2);
  EXPECT_EQ(contact.identifiers(0).value(), "0201234567");
  EXPECT_EQ(contact.identifiers(1).assurance(), "claimed");
}

TEST(Contact, AWithheldNumberIsNobodys) {
  for (const auto* number : {"", "anonymous", "Unknown", "0000000000", "12", "restricted"})
    EXPECT_EQ(contact_of(call({{"Caller-Caller-ID-Number", number}}), "").identifiers_size(), 0) << number;
  EXPECT_EQ(
      contact_of(call({{"Caller-Caller-ID-Number", "123456"}, {"Caller-Privacy-Hide-Number", "true"}}), "")
          .identifiers_size(),
      0);
  EXPECT_EQ(contact_of(call({}), "").entry(), "5000");
}

TEST(Variables, OfADecision) {
  v1::Decision decision;
  decision.set_id("d");
  decision.set_contact_id("u-1");
  decision.mutable_route()->set_queue("sales");
  decision.mutable_route()->set_priority(5);
  decision.add_offers()->set_text("one");
  decision.add_offers()->set_text("two");
  auto& score = *decision.add_scores();
  score.set_model("churn-v2");
  score.set_value(0.5);
  decision.add_scores()->set_failure("no age");
  auto& note = *decision.add_annotations();
  note.set_name("vip level");
  note.set_value("gold");
  EXPECT_EQ(variables_of(decision), (esl::Variables{{"BALIE_CONTACT", "u-1"},
                                                    {"BALIE_DECISION", "d"},
                                                    {"BALIE_QUEUE", "sales"},
                                                    {"BALIE_PRIORITY", "5"},
                                                    {"cc_base_score", "5"},
                                                    {"BALIE_OFFER_1", "one"},
                                                    {"BALIE_OFFER_2", "two"},
                                                    {"BALIE_SCORE_CHURN_V2", "0.5"},
                                                    {"BALIE_VIP_LEVEL", "gold"},
                                                    {"BALIE_STATUS", "DECIDED"}}));
  decision.set_fallback(true);
  EXPECT_EQ(variables_of(decision).back().second, "FALLBACK");
}

TEST(Destination, OfARoute) {
  using Kind = esl::Destination::Kind;
  Settings settings;
  v1::Route route;
  route.set_queue("sales");
  EXPECT_EQ(destination_of(route, settings), (esl::Destination{Kind::resume, ""}));
  settings.transfer = "{queue} XML queues";
  EXPECT_EQ(destination_of(route, settings), (esl::Destination{Kind::transfer, "sales XML queues"}));
  route.set_target("5000 XML default");
  EXPECT_EQ(destination_of(route, settings), (esl::Destination{Kind::transfer, "5000 XML default"}));
  route.set_target("5000'; x");
  EXPECT_EQ(destination_of(route, settings), (esl::Destination{Kind::transfer, "sales XML queues"}));
  route.set_hold(true);
  EXPECT_EQ(destination_of(route, settings), (esl::Destination{Kind::hold, ""}));
}

}  // namespace
}  // namespace balie::freeswitch
