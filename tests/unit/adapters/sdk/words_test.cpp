#include "adapters/sdk/sms/words.hpp"

#include <gtest/gtest.h>

namespace balie::sms {
namespace {

v1::Contact message(const std::string& text) {
  v1::Contact contact;
  contact.set_id("m1");
  contact.set_country("FR");
  contact.add_identifiers()->set_value("+33612345678");
  contact.set_text(text);
  return contact;
}

bool fits(std::string_view text) { return text.size() <= 20; }

TEST(Words, AStopWithdrawsTheConsentOnAllChannels) {
  Words words;
  words.stop_purpose = "offers";
  const auto change = withdrawal(message("STOP"), words);
  EXPECT_EQ(change.id(), "m1-stop");
  EXPECT_EQ(change.identifier().value(), "+33612345678");
  EXPECT_EQ(change.country(), "FR");
  EXPECT_TRUE(change.create());
  EXPECT_EQ(change.consents(0).purpose(), "offers");
  EXPECT_EQ(change.consents(0).state(), "withdrawn");
  EXPECT_EQ(change.consents(0).channel(), "");
  EXPECT_EQ(change.consents(0).proof(), "m1");
}

TEST(Words, WhatIsAnsweredAtOnce) {
  Words words;
  words.stop_reply = "Done.";
  words.stop_replies = {"+33=Fini.", "de=Ende."};
  words.help_reply = "Acme.";
  words.offers = true;
  v1::Decision decision;
  decision.set_id("d1");
  decision.add_offers()->set_text("a text that is longer than fits");
  decision.add_offers()->set_text("a cap?");
  decision.mutable_offers(1)->set_id("cap");
  const auto reply = [&](const std::string& text) { return reply_to(message(text), decision, words, fits); };
  EXPECT_TRUE(reply("stop").stop);
  EXPECT_EQ(reply("stop").text, "Fini.");
  EXPECT_EQ(reply("stop").offer, nullptr);
  EXPECT_EQ(reply("help").text, "Acme.");
  EXPECT_FALSE(reply("help").stop);
  ASSERT_EQ(reply("is it ready").offer, &decision.offers(1));
  EXPECT_EQ(reply("is it ready").text, "a cap?");
  const auto outcome = presented(message("is it ready"), decision, decision.offers(1));
  EXPECT_EQ(outcome.id(), "m1-presented");
  EXPECT_EQ(outcome.decision_id(), "d1");
  EXPECT_EQ(outcome.offer_id(), "cap");
  EXPECT_EQ(outcome.kind(), "presented");
  decision.set_fallback(true);
  EXPECT_EQ(reply("is it ready").text, "") << "nobody decided that it may be offered";
  decision.set_fallback(false);
  words.offers = false;
  EXPECT_EQ(reply("is it ready").text, "");
}

}  // namespace
}  // namespace balie::sms
