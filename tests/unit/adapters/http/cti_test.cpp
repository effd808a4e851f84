#include "adapters/http/cti.hpp"

#include <gtest/gtest.h>

namespace balie::http {
namespace {

v1::ToHub pushed(std::string body, std::string type = "application/x-www-form-urlencoded") {
  Request request;
  request.body = std::move(body);
  request.content_type = std::move(type);
  v1::ToHub message;
  const auto read = read_push(request, {}, message);
  EXPECT_TRUE(read) << read.error().detail;
  return message;
}

std::string field_of(std::string body, std::string type = "application/json") {
  Request request;
  request.body = std::move(body);
  request.content_type = std::move(type);
  v1::ToHub message;
  const auto read = read_push(request, {}, message);
  return read ? "none" : read.error().field;
}

TEST(ReadPush, ACallThatComesInIsAContact) {
  const auto contact = pushed(
                           "event=newCall&from=493055571600&to=491711234567890&direction=in&callId=1%2F2"
                           "&user%5B%5D=Alice&user%5B%5D=Bob&queue=help")
                           .contact();
  EXPECT_EQ(contact.id(), "1/2");
  EXPECT_EQ(contact.channel(), "voice");
  EXPECT_EQ(contact.entry(), "+491711234567890");
  EXPECT_EQ(contact.direction(), "");
  ASSERT_EQ(contact.identifiers_size(), 1);
  EXPECT_EQ(contact.identifiers(0).value(), "+493055571600");
  EXPECT_EQ(contact.attributes().fields().at("user").string_value(), "Alice");
  EXPECT_EQ(contact.attributes().fields().at("queue").string_value(), "help");
}

TEST(ReadPush, NumbersAreTakenAsTheyAreMeant) {
  const auto from = [](const std::string& number) {
    const auto contact = pushed("event=newCall&callId=1&to=42&from=" + number).contact();
    return contact.identifiers().empty() ? std::string() : contact.identifiers(0).value();
  };
  EXPECT_EQ(from("02214710334"), "02214710334");
  EXPECT_EQ(from("%2B442079460100"), "+442079460100");
  EXPECT_EQ(from("anonymous"), "");
  EXPECT_EQ(from("42"), "42");
}

TEST(ReadPush, ACallThatGoesOutIsToTheCustomer) {
  const auto contact = pushed(R"({"event":"newCall","from":"42","to":"493055571600","direction":"out",
    "callId":"c","user":["Alice","Bob"]})",
                              "application/json; charset=utf-8")
                           .contact();
  EXPECT_EQ(contact.direction(), "outbound");
  EXPECT_EQ(contact.entry(), "42");
  EXPECT_EQ(contact.identifiers(0).value(), "+493055571600");
  EXPECT_EQ(contact.attributes().fields().at("user").string_value(), "Alice");
}

TEST(ReadPush, WhatBecomesOfItIsAnOutcome) {
  const auto answered = pushed("event=answer&callId=c&answeringNumber=jo&from=1&to=2").outcome();
  EXPECT_EQ(answered.id(), "c-answered");
  EXPECT_EQ(answered.contact_id(), "c");
  EXPECT_EQ(answered.kind(), "answered");
  EXPECT_EQ(answered.agent(), "jo");
  const std::pair<const char*, const char*> kinds[] = {{"normalClearing", "completed"},
                                                       {"forwarded", "transferred"},
                                                       {"cancel", "abandoned"},
                                                       {"noAnswer", "abandoned"},
                                                       {"busy", "abandoned"}};
  for (const auto& [cause, kind] : kinds) {
    const auto ended = pushed(std::string("event=hangup&callId=c&cause=") + cause).outcome();
    EXPECT_EQ(ended.kind(), kind) << cause;
    EXPECT_EQ(ended.reason(), cause);
    EXPECT_EQ(ended.id(), "c-ended");
  }
}

TEST(ReadPush, NamesWhatIsWrong) {
  EXPECT_EQ(field_of("{}"), "event");
  EXPECT_EQ(field_of(R"({"event":"newCall"})"), "callId");
  EXPECT_EQ(field_of(R"({"event":"dance","callId":"1"})"), "event");
  EXPECT_EQ(field_of(R"({"event":"newCall","callId":")" + std::string(300, 'x') + R"("})"), "callId");
  EXPECT_EQ(field_of("event=%zz", "application/x-www-form-urlencoded"), "push");
  EXPECT_NE(field_of("["), "none");
  EXPECT_NE(field_of(""), "none");
}

v1::Event decided(const std::string& id, const std::string& channel = "voice") {
  v1::Event event;
  auto& contact = *event.mutable_contact_decided()->mutable_contact();
  contact.set_id(id);
  contact.set_channel(channel);
  contact.set_entry("+442079460100");
  auto& known = *event.mutable_contact_decided()->add_identifiers();
  known.set_scheme("tel");
  known.set_value("+447700900163");
  event.mutable_contact_decided()->mutable_decision()->mutable_route()->set_queue("sales");
  return event;
}

v1::Event came(const std::string& id, const char* kind, const char* agent) {
  v1::Event event;
  auto& outcome = *event.mutable_outcome_recorded()->mutable_outcome();
  outcome.set_contact_id(id);
  outcome.set_kind(kind);
  outcome.set_agent(agent);
  return event;
}

TEST(CallPushes, TellOfACallFromItsBeginToItsEnd) {
  CallPushes pushes;
  EXPECT_EQ(pushes.body_of(decided("7")),
            R"({"callId":"7","direction":"in","event":"newCall","from":"447700900163","queue":"sales",)"
            R"("to":"442079460100"})");
  EXPECT_EQ(pushes.body_of(came("7", "answered", "jo")),
            R"({"answeringNumber":"jo","callId":"7","direction":"in","event":"answer","from":"447700900163",)"
            R"("queue":"sales","to":"442079460100","user":"jo"})");
  EXPECT_EQ(
      pushes.body_of(came("7", "completed", "")),
      R"({"callId":"7","cause":"normalClearing","direction":"in","event":"hangup","from":"447700900163",)"
      R"("queue":"sales","to":"442079460100"})");
  EXPECT_EQ(pushes.body_of(came("8", "abandoned", "")), std::nullopt);
  auto older = came("8", "abandoned", "");
  older.mutable_outcome_recorded()->set_channel("voice");
  EXPECT_EQ(
      pushes.body_of(older),
      R"({"callId":"8","cause":"cancel","direction":"in","event":"hangup","from":"anonymous","to":""})");
}

TEST(CallPushes, PassOverWhatIsNoCalls) {
  CallPushes pushes;
  EXPECT_EQ(pushes.body_of(decided("1", "email")), std::nullopt);
  EXPECT_EQ(pushes.body_of(came("1", "presented", "")), std::nullopt);
  EXPECT_EQ(pushes.body_of(v1::Event()), std::nullopt);
}

TEST(CallPushes, AreReadAsTheyAreWritten) {
  CallPushes pushes;
  const auto contact = pushed(*pushes.body_of(decided("7")), "application/json").contact();
  EXPECT_EQ(contact.entry(), "+442079460100");
  EXPECT_EQ(contact.identifiers(0).value(), "+447700900163");
}

}  // namespace
}  // namespace balie::http
