#include "adapters/http/sms_form.hpp"

#include <gtest/gtest.h>

namespace balie::http {
namespace {

using namespace std::literals;

// The examples of the gateway's own documentation, and of its libraries' tests.
TEST(SmsSignature, IsThatOfTheDocumentation) {
  const auto url = "https://mycompany.com/myapp.php?foo=1&bar=2"sv;
  const FormFields documented = {{"CallSid", "CA1234567890ABCDE"},
                                 {"From", "+12349013030"},
                                 {"To", "+18005551212"},
                                 {"Caller", "+12349013030"},
                                 {"Digits", "1234"}};
  EXPECT_EQ(sms_signature("12345", url, documented), "0/KCTR6DLpKmkAf8muzZqo1nDgQ=");
  const FormFields tested = {{"CallSid", "CA1234567890ABCDE"},
                             {"Caller", "+14158675309"},
                             {"Digits", "1234"},
                             {"From", "+14158675309"},
                             {"To", "+18005551212"}};
  EXPECT_EQ(sms_signature("12345", url, tested), "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
  EXPECT_TRUE(is_signed("RSOYDt4T1cUTdK1PDd93/VVr8B8=", "12345", url, tested));
  EXPECT_FALSE(is_signed("RSOYDt4T1cUTdK1PDd93/VVr8B8=", "12346", url, tested));
  EXPECT_FALSE(is_signed("RSOYDt4T1cUTdK1PDd93/VVr8B8=", "12345", "https://mycompany.com/", tested));
  EXPECT_FALSE(is_signed("RSOYDt4T1cUTdK1PDd93/VVr8B8=", "12345", url, documented));
  EXPECT_FALSE(is_signed("", "12345", url, tested));
  EXPECT_FALSE(is_signed(sms_signature("", url, tested), "", url, tested)) << "without a token nobody signs";
}

TEST(SmsForm, Fields) {
  const auto fields = *read_form("From=%2B44&Body=a+b%26c&&Empty=&Bare");
  EXPECT_EQ(fields, (FormFields{{"From", "+44"}, {"Body", "a b&c"}, {"Empty", ""}, {"Bare", ""}}));
  EXPECT_EQ(field(fields, "Body"), "a b&c");
  EXPECT_EQ(field(fields, "Other"), "");
  EXPECT_FALSE(read_form("From=%4"));
  std::string many;
  for (int i = 0; i < 201; ++i) many += "a=1&";
  EXPECT_FALSE(read_form(many));
}

FormFields message(std::string body) {
  return {{"MessageSid", "SM1"},     {"From", "+447700900163"},   {"To", "+447700900999"},
          {"Body", std::move(body)}, {"FromCountry", "GB"},       {"NumSegments", "3"},
          {"NumMedia", "1"},         {"MediaUrl0", "https://x/1"}};
}

TEST(SmsForm, AMessageIsAContact) {
  SmsSettings settings;
  settings.topics = {"PAY=billing"};
  const auto contact = *sms_contact(message("pay my bill"), settings);
  EXPECT_EQ(contact.id(), "SM1");
  EXPECT_EQ(contact.channel(), "sms");
  EXPECT_EQ(contact.identifiers(0).scheme(), "tel");
  EXPECT_EQ(contact.identifiers(0).value(), "+447700900163");
  EXPECT_EQ(contact.entry(), "+447700900999");
  EXPECT_EQ(contact.thread(), "sms/+447700900999/+447700900163");
  EXPECT_EQ(contact.topic(), "billing");
  EXPECT_EQ(contact.country(), "GB");
  const auto& attributes = contact.attributes().fields();
  EXPECT_EQ(attributes.at("parts").number_value(), 3);
  EXPECT_EQ(attributes.at("media").list_value().values(0).string_value(), "https://x/1");
  EXPECT_EQ(sms_contact({{"MessageSid", "SM1"}, {"From", "+44"}, {"Body", "caf\xe9"}}, settings)->text(),
            "caf\ufffd");
  EXPECT_FALSE(sms_contact({{"From", "+44"}}, settings));
  EXPECT_FALSE(sms_contact({{"MessageSid", "SM1"}}, settings));
  EXPECT_EQ(sms_contact({{"SmsSid", "SM2"}, {"From", "+44"}}, settings)->id(), "SM2");
}

TEST(SmsForm, WhatBecameOfOurs) {
  const struct {
    const char* status;
    const char* kind;
  } rows[] = {{"queued", ""},
              {"sending", ""},
              {"sent", ""},
              {"accepted", ""},
              {"delivered", "delivered"},
              {"read", "delivered"},
              {"undelivered", "failed"},
              {"DELIVRD", "delivered"},
              {"ENROUTE", ""},
              {"REJECTD", "failed"},
              {"failed", "failed"}};
  for (const auto& row : rows) {
    const FormFields fields = {{"MessageSid", "SM1"}, {"MessageStatus", row.status}, {"ErrorCode", "30003"}};
    EXPECT_TRUE(is_status(fields)) << row.status;
    const auto outcome = sms_outcome(fields, "c1", "q1", {});
    EXPECT_EQ(outcome ? outcome->kind() : "", row.kind) << row.status;
    if (!outcome) continue;
    EXPECT_EQ(outcome->command_id(), "c1");
    EXPECT_EQ(outcome->contact_id(), "q1");
    EXPECT_EQ(outcome->reason(), outcome->kind() == "failed" ? row.status + " 30003"s : ""s);
  }
  EXPECT_FALSE(sms_outcome({{"MessageStatus", "delivered"}}, "", "", {})) << "of no command of ours";
  EXPECT_FALSE(is_status(message("hello")));
  EXPECT_FALSE(is_status({{"MessageStatus", "received"}}));
}

TEST(SmsForm, AGatewayMayHaveItsOwnWords) {
  const std::vector<std::string> names = {"MessageSid=messageId", "From=msisdn", "MessageStatus=status"},
                                 states = {"4=under_way", "8=delivered", "x=y=failed", "delivered=failed"};
  const auto fields = renamed({{"messageId", "7"}, {"msisdn", "+44"}, {"Body", "hi"}}, names);
  EXPECT_EQ(fields, (FormFields{{"MessageSid", "7"}, {"From", "+44"}, {"Body", "hi"}}));
  const auto kind = [&](const char* status) {
    const auto outcome = sms_outcome(renamed({{"status", status}}, names), "c1", "", states);
    return outcome ? outcome->kind() : std::string();
  };
  EXPECT_EQ(kind("8"), "delivered");
  EXPECT_EQ(kind("4"), "");
  EXPECT_EQ(kind("16"), "") << "nobody said what it means";
  EXPECT_EQ(kind("x=y"), "failed");
  EXPECT_EQ(kind("delivered"), "failed") << "the settings go first";
  EXPECT_EQ(kind("expired"), "failed");
}

TEST(SmsForm, WhatIsAnswered) {
  SmsSettings settings;
  settings.stop_reply = "Done.";
  settings.stop_replies = {"fr=Fini."};
  settings.help_reply = "Acme.";
  settings.offers = true;
  v1::Decision decision;
  decision.add_offers()->set_text(std::string(161, 'x'));
  decision.add_offers()->set_text("A cap for 5 euros?");
  const auto reply = [&](std::string body) {
    return sms_reply(*sms_contact(message(std::move(body)), settings), decision, settings);
  };
  EXPECT_EQ(reply("STOP").text, "Done.");
  EXPECT_TRUE(reply("STOP").stop);
  EXPECT_EQ(reply("Arrêt").text, "Fini.");
  EXPECT_EQ(reply("help").text, "Acme.");
  EXPECT_EQ(reply("is it ready").text, "A cap for 5 euros?");
  EXPECT_EQ(reply("is it ready").offer, &decision.offers(1));
  decision.set_fallback(true);
  EXPECT_EQ(reply("is it ready").text, "");
  settings.offers = false;
  decision.set_fallback(false);
  EXPECT_EQ(reply("is it ready").text, "");
}

TEST(SmsForm, TheAnswerInXml) {
  const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
  EXPECT_EQ(sms_answer(""), head + "<Response></Response>");
  EXPECT_EQ(sms_answer("a < b & \x01 c > ü"),
            head + "<Response><Message>a &lt; b &amp;  c &gt; ü</Message></Response>");
}

}  // namespace
}  // namespace balie::http
