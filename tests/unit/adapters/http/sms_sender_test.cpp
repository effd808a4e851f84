#include "adapters/http/sms_sender.hpp"

#include <gtest/gtest.h>

namespace balie::http {
namespace {

TEST(SmsTemplate, ValuesStayValues) {
  const std::map<std::string, std::string> values = {{"to", "+44"}, {"text", "a&b=\"c\"\n{{to}} ü"}};
  EXPECT_EQ(SmsTemplate::read("To={{to}}&Body={{text}}&From={{from}}", "form")->render(values),
            "To=%2B44&Body=a%26b%3D%22c%22%0A%7B%7Bto%7D%7D%20%C3%BC&From=");
  EXPECT_EQ(SmsTemplate::read(R"({"to":"{{to}}","text":"{{text}}"})", "json")->render(values),
            R"({"to":"+44","text":"a&b=\"c\"\n{{to}} ü"})");
  EXPECT_EQ(SmsTemplate::read("{{#from}}From={{from}}&{{/from}}To={{to}}", "form")->render(values),
            "To=%2B44");
}

TEST(SmsTemplate, WhatIsNone) {
  for (const auto* text : {"{{{text}}}", "{{&text}}", "{{=<% %>=}}", "{{>part}}", "{{#to}}", "{{to"}) {
    EXPECT_EQ(SmsTemplate::read(text, "form").error().code(), "sms.template") << text;
  }
  EXPECT_FALSE(SmsTemplate::read(std::string((64 << 10) + 1, 'x'), "form"));
}

TEST(SmsSender, WhatAnAnswerMeans) {
  for (const int status : {200, 201, 202, 204}) EXPECT_TRUE(was_taken(status)) << status;
  for (const int status : {429, 503}) EXPECT_TRUE(was_not_taken(status)) << status;
  for (const int status : {101, 502, 504}) EXPECT_TRUE(is_unknown(status)) << status;
  for (const int status : {301, 400, 401, 404, 422, 501}) {
    EXPECT_FALSE(was_taken(status) || was_not_taken(status) || is_unknown(status)) << status;
  }
}

TEST(SmsSender, WhatBecameOfACommand) {
  v1::Command command;
  command.set_id("c1");
  command.set_contact_id("contact");
  v1::CommandDone done;
  done.set_text("the gateway answers with 400");
  for (const auto& [error, kind] : {std::pair("", "sent"), std::pair("unknown", "unknown"),
                                    std::pair("sms.refused", "failed"), std::pair("expired", "failed")}) {
    done.set_error(error);
    const auto outcome = sms_outcome_of(command, done);
    EXPECT_EQ(outcome.kind(), kind) << error;
    EXPECT_EQ(outcome.id(), std::string("c1-") + kind);
    EXPECT_EQ(outcome.contact_id() + outcome.command_id(), "contactc1");
    EXPECT_EQ(outcome.reason(), *error == '\0' ? "" : done.text());
  }
}

TEST(SmsSender, TheIdInTheAnswer) {
  EXPECT_EQ(id_in(R"({"sid":"SM1"})", "/sid"), "SM1");
  EXPECT_EQ(id_in(R"({"messages":[{"message-id":17}]})", "/messages/0/message-id"), "17");
  EXPECT_EQ(id_in(R"({"sid":null})", "/sid"), "");
  EXPECT_EQ(id_in("<Response/>", "/sid"), "");
  EXPECT_EQ(id_in(R"({"sid":"SM1"})", ""), "");
}

}  // namespace
}  // namespace balie::http
