#include "adapters/email/lmtp_plan.hpp"

#include <gtest/gtest.h>

namespace balie::email {
namespace {

class LmtpPlan : public testing::Test {
 protected:
  LmtpPlan() {
    settings.mailboxes = {"@shop.example"};
    settings.queue_address = "{queue}@desk.example";
    settings.lmtp_deliver_to = "unix:/run/lmtp";
    envelope.mail.sender = "<jo@home.example>";
    envelope.recipients = {
        {"<help@shop.example>", {}}, {"<al@home.example>", {}}, {"<orders@shop.example>", {}}};
    envelope.headers = head.headers();
    mail.ours = {0, 2};
    mail.kept = true;
    for (const auto place : mail.ours) {
      Addressed addressed;
      addressed.recipients = {place};
      addressed.contact.set_id(place == 0 ? "c-0" : "c-2");
      mail.understood.contacts.push_back(addressed);
      v1::Decision decision;
      decision.mutable_route()->set_queue("Billing");
      decision.mutable_customer()->set_id(place == 0 ? "cust-0" : "cust-2");
      mail.decisions.emplace_back(decision);
    }
  }
  [[nodiscard]] Plan made() const { return plan(envelope, head, mail, settings); }
  [[nodiscard]] std::vector<int> codes() const {
    std::vector<int> codes;
    for (const auto& reply : made().replies) codes.push_back(reply ? reply->code : 0);
    return codes;
  }

  Settings settings;
  milter::Envelope envelope;
  Head head{"Subject: x\r\nX-Balie-Queue: vip\r\n\r\n"};
  Mail mail{{1 << 20, 1 << 20, ""}};
};

TEST_F(LmtpPlan, EachContactHasACopyThatTellsOfItAlone) {
  const auto planned = made();
  ASSERT_EQ(planned.copies.size(), 3u);
  EXPECT_NE(planned.copies[0].head.find("X-Balie-Customer: cust-0\r\n"), std::string::npos);
  EXPECT_EQ(planned.copies[0].head.find("cust-2"), std::string::npos);
  EXPECT_EQ(planned.copies[0].head.find("vip"), std::string::npos);
  EXPECT_EQ(planned.copies[0].to.at(0).address, "billing@desk.example");
  EXPECT_EQ(planned.copies[1].to.at(0).places, (std::vector<std::size_t>{2}));
  EXPECT_EQ(planned.copies[2].head, "Subject: x\r\n\r\n");
  EXPECT_EQ(planned.copies[2].to.at(0).address, "al@home.example");
  EXPECT_EQ(codes(), (std::vector<int>{0, 0, 0}));
}

TEST_F(LmtpPlan, WhatWasStoredNowhereComesAgain) {
  mail.decisions[0].reset();
  EXPECT_EQ(codes(), (std::vector<int>{451, 0, 0}));
  mail.understood.contacts[0].invalid = true;  // it would be for ever
  EXPECT_EQ(codes(), (std::vector<int>{0, 0, 0}));
  settings.lmtp_deliver_to.clear();
  EXPECT_EQ(codes(), (std::vector<int>{554, 550, 250}));
  mail.kept = false;
  EXPECT_EQ(codes(), (std::vector<int>{554, 550, 451}));
}

TEST_F(LmtpPlan, ARefusalIsOfItsRecipientAlone) {
  auto& action = *mail.decisions[0]->add_annotations();
  action.set_name("email_action");
  action.set_value("reject");
  const auto planned = made();
  EXPECT_EQ(planned.replies[0], (lmtp::Reply{550, "5.7.1 Not accepted here"}));
  EXPECT_EQ(planned.copies.size(), 2u);
}

TEST_F(LmtpPlan, AwayIsUntouchedOrLater) {
  for (auto& decision : mail.decisions) {
    decision->set_fallback(true);
    decision->set_fallback_reason("away");
  }
  mail.understood.contacts[1].tempfail = true;
  EXPECT_EQ(codes(), (std::vector<int>{0, 0, 451}));
  EXPECT_EQ(made().copies[0].head, "Subject: x\r\n\r\n");
  EXPECT_EQ(made().copies[0].to.at(0).address, "help@shop.example");
}

TEST_F(LmtpPlan, AReportOfOursIsTakenOrGoesOn) {
  mail.understood.contacts.clear();
  mail.decisions.clear();
  mail.understood.outcomes.emplace_back();
  EXPECT_EQ(made().copies.size(), 1u);
  EXPECT_EQ(made().copies[0].to.size(), 3u);
  settings.lmtp_deliver_to.clear();
  EXPECT_EQ(codes(), (std::vector<int>{250, 250, 250}));
  mail.unstored = true;
  EXPECT_EQ(codes(), (std::vector<int>{451, 451, 451}));
}

TEST_F(LmtpPlan, AfterTheMilterNothingIsDecidedAgain) {
  envelope.headers.push_back({"X-Balie-Contact", " email:c-0"});
  EXPECT_FALSE(annotated_before(envelope, settings));
  settings.lmtp_after_milter = true;
  EXPECT_TRUE(annotated_before(envelope, settings));
  ASSERT_EQ(made().copies.size(), 1u);
  EXPECT_NE(made().copies[0].head.find("X-Balie-Queue: vip"), std::string::npos);
}

TEST_F(LmtpPlan, ACircleIsBroken) {
  envelope.headers.assign(100, {"Received", " from x"});
  EXPECT_EQ(codes(), (std::vector<int>{0, 0, 0}));
  envelope.headers.push_back({"received", " from x"});
  EXPECT_EQ(codes(), (std::vector<int>{554, 554, 554}));
}

TEST_F(LmtpPlan, WhoMayHaveMailHere) {
  EXPECT_EQ(lmtp_recipient("anybody@else.example", settings).code, 250);
  for (const auto* good : {"jo", "\"jo the first\"@home.example", "\"a>b@c\"@home.example"}) {
    EXPECT_EQ(lmtp_recipient(good, settings).code, 250) << good;
  }
  for (const auto* bad : {"", "no address", "a>b@c", "a@b@c", "\"@home.example", "jo@", "\"jo\"@"}) {
    EXPECT_EQ(lmtp_recipient(bad, settings).code, 501) << bad;
  }
  settings.lmtp_deliver_to.clear();
  settings.unsubscribe_address = "stop@news.example";
  EXPECT_EQ(lmtp_recipient("anybody@else.example", settings).code, 550);
  EXPECT_EQ(lmtp_recipient("Help+tag@Shop.example", settings).code, 250);
  EXPECT_EQ(lmtp_recipient("stop+x@news.example", settings).code, 250);
  EXPECT_EQ(lmtp_recipient("billing@desk.example", settings).code, 550);
  settings.lmtp_after_milter = true;
  EXPECT_EQ(lmtp_recipient("billing@desk.example", settings).code, 250);
  settings.queue_address.clear();
  EXPECT_EQ(lmtp_recipient("anybody@else.example", settings).code, 550);
}

}  // namespace
}  // namespace balie::email
