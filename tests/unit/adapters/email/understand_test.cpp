#include "adapters/email/understand.hpp"

#include "protocols/mime/read.hpp"

#include <gtest/gtest.h>

namespace balie::email {
namespace {

class Understand : public testing::Test {
 protected:
  Understand() {
    settings.mailboxes = {"@shop.example"};
    settings.tempfail = {"orders@shop.example"};
    settings.authentication_service = "mx.shop.example";
    settings.unsubscribe_address = "stop@shop.example";
    envelope.mail.sender = "<jo@home.example>";
    to({"<help@shop.example>"});
  }
  void to(const std::vector<std::string>& recipients) {
    envelope.recipients.clear();
    for (const auto& each : recipients) envelope.recipients.push_back({each, {}});
  }
  Understood understand(const std::string& more = {}, const std::string& text = "Where is it?\n") {
    const auto bytes =
        "From: Jo <jo@home.example>\nSubject: Order\nMessage-ID: <m@home.example>\n"
        "Date: Tue, 03 Mar 2026 10:00:00 +0000\n" +
        more + "\n" + text;
    return Understanding(settings, own, tokens).understand(envelope, mime::read(bytes), bytes.size(), false);
  }

  Settings settings;
  mime::OwnIds own{{1}, "shop.example"};
  UnsubscribeTokens tokens{"secret"};
  milter::Envelope envelope;
};

TEST_F(Understand, AContactForEachMailboxOfOurs) {
  to({"<help@shop.example>", "<HELP+x@shop.example>", "<al@home.example>", "<orders@shop.example>"});
  const auto understood = understand();
  ASSERT_EQ(understood.contacts.size(), 2u);
  EXPECT_EQ(understood.contacts[0].recipients, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(understood.contacts[0].contact.entry(), "help@shop.example");
  EXPECT_FALSE(understood.contacts[0].tempfail);
  EXPECT_EQ(understood.contacts[1].recipients, (std::vector<std::size_t>{3}));
  EXPECT_TRUE(understood.contacts[1].tempfail);
  EXPECT_EQ(understood.contacts[0].contact.thread(), understood.contacts[1].contact.thread());
  EXPECT_NE(understood.contacts[0].contact.id(), understood.contacts[1].contact.id());
}

TEST_F(Understand, TheSameMailIsTheSameContactOnlyThen) {
  const auto id = [](const Understood& understood) { return understood.contacts.at(0).contact.id(); };
  const auto first = id(understand());
  EXPECT_EQ(id(understand("Received: from somewhere else\n")), first);
  EXPECT_NE(id(understand("", "Another text\n")), first);
  to({"<orders@shop.example>"});
  EXPECT_NE(id(understand()), first);
}

TEST_F(Understand, WhatTheMtaAddsIsNotOfTheMail) {
  const auto id = [&](const std::string& queue_id, const std::string& message_id, const std::string& date) {
    envelope.macros["i"] = queue_id;
    const auto bytes =
        "From: jo@home.example\nMessage-ID: <" + message_id + ">\nDate: " + date + "\n\ntext\n";
    return Understanding(settings, own, tokens)
        .understand(envelope, mime::read(bytes), 1, false)
        .contacts.at(0)
        .contact.id();
  };
  EXPECT_EQ(id("4X1", "2026.4X1@mx.shop.example", "Tue, 03 Mar 2026 10:00:00 +0000"),
            id("4X2", "2026.4X2@mx.shop.example", "Tue, 03 Mar 2026 11:00:00 +0000"));
  EXPECT_NE(id("4X1", "2026.4X1@mx.shop.example", "Tue, 03 Mar 2026 10:00:00 +0000"),
            id("4X2", "2026.4X2@mx.shop.example", "Wed, 04 Mar 2026 10:00:00 +0000"));
  EXPECT_NE(id("4X1", "a@home.example", ""), id("4X1", "b@home.example", ""));
}

TEST_F(Understand, WhoItIsFromIsClaimedUnlessTheGatewayKnows) {
  const auto assurance = [](const Understood& understood) {
    return understood.contacts.at(0).contact.identifiers(0).assurance();
  };
  EXPECT_EQ(assurance(understand()), "claimed");
  EXPECT_EQ(
      assurance(understand("Authentication-Results: mx.shop.example; dmarc=pass header.from=home.example\n")),
      "verified");
  EXPECT_EQ(assurance(understand("Authentication-Results: x.example; dmarc=pass header.from=home.example\n")),
            "claimed");
}

TEST_F(Understand, WhatIsNewIsTheTextAndTheRestIsAttributes) {
  const auto contact = understand("Content-Language: nl-BE, en\n", "Ja\n\nOp 3 mrt schreef Shop:\n> Nee?\n")
                           .contacts[0]
                           .contact;
  EXPECT_EQ(contact.text(), "Ja");
  EXPECT_EQ(contact.language(), "nl-BE");
  EXPECT_EQ(contact.subject(), "Order");
  const auto& fields = contact.attributes().fields();
  EXPECT_EQ(fields.at("message_id").string_value(), "m@home.example");
  EXPECT_EQ(fields.at("from_name").string_value(), "Jo");
  EXPECT_FALSE(fields.at("automatic").bool_value());
  EXPECT_FALSE(fields.contains("problems"));
  envelope.headers_cut = true;
  EXPECT_EQ(understand().contacts[0].contact.attributes().fields().at("problems").list_value().values_size(),
            1);
}

TEST_F(Understand, ABounceIsFromNobody) {
  envelope.mail.sender = "<>";
  const auto understood = understand();
  EXPECT_EQ(understood.automatic, mime::Automatic::bounce);
  EXPECT_EQ(understood.contacts.at(0).contact.identifiers_size(), 0);
}

std::string report(const std::string& id) {
  return "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; "
         "jo@home.example\n"
         "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 unknown\n\n--b\nContent-Type: "
         "message/rfc822\n\n"
         "Message-ID: <" +
         id + ">\n\ntext\n--b--\n";
}

TEST_F(Understand, AReportOnAMailOfOursIsItsOutcome) {
  const std::string type = "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n";
  const auto understood = understand(type, report(own.make("thread", "cmd=2F1")));
  ASSERT_EQ(understood.outcomes.size(), 1u);
  EXPECT_TRUE(understood.contacts.empty());
  EXPECT_EQ(understood.outcomes[0].kind(), "failed");
  EXPECT_EQ(understood.outcomes[0].command_id(), "cmd/1");
  EXPECT_EQ(understood.outcomes[0].reason(), "5.1.1 550 unknown");
  // A report on a mail that is not ours, whatever it says.
  const auto forged = understand(type, report("balie.thread.cmd.00000000@shop.example"));
  EXPECT_TRUE(forged.outcomes.empty());
  EXPECT_EQ(forged.contacts.size(), 1u);
}

TEST_F(Understand, WhoWantsNoMoreMailSaysSoByMail) {
  to({"<stop+word@shop.example>"});
  const auto understood = understand();
  EXPECT_TRUE(understood.contacts.empty());
  ASSERT_EQ(understood.withdrawals.size(), 1u);
  EXPECT_EQ(understood.withdrawals[0].identifier().value(), "jo@home.example");
  EXPECT_EQ(understood.withdrawals[0].consents(0).state(), "withdrawn");
}

TEST_F(Understand, BoundsHoldWhateverIsInIt) {
  std::string more = "Content-Type: multipart/mixed; boundary=b\n";
  std::string parts;
  for (int i = 0; i < 200; ++i)
    parts += "--b\nContent-Type: a/b; name=\"" + std::string(3'000, 'n') + "\"\n\nx\n";
  const auto contact = understand(more, parts).contacts[0].contact;
  EXPECT_EQ(contact.attributes().fields().at("attachments").list_value().values_size(), 30);
  EXPECT_EQ(contact.attributes().fields().at("attachment_count").number_value(), 200);
  EXPECT_LT(contact.ByteSizeLong(), 60'000u);
}

TEST_F(Understand, TheAddressThatWeAskedForKeepsTheThread) {
  const auto thread = mime::digest("some thread");
  const auto tag = own.tag(thread);
  to({"<Help+" + tag + "@shop.example>"});
  const auto tagged = understand("References: <else@home.example>\n");
  EXPECT_EQ(tagged.contacts.at(0).contact.thread(), thread);
  EXPECT_EQ(tagged.contacts.at(0).contact.entry(), "help@shop.example");
  to({"<help@shop.example>"});  // where the MTA takes it away
  EXPECT_EQ(understand("To: help+" + tag + "@shop.example\n").contacts.at(0).contact.thread(), thread);
  EXPECT_NE(understand("To: help+" + tag + "x@shop.example\n").contacts.at(0).contact.thread(), thread);
}

TEST_F(Understand, WhoUnsubscribesIsWhomWeSentItTo) {
  to({"<stop@shop.example>"});
  const auto token = tokens.make({"al@home.example", "news", "cmd-1"});
  const auto subject = mime::read("Subject: Re: " + token + "\nFrom: jo@home.example\n\n");
  const auto understood = Understanding(settings, own, tokens).understand(envelope, subject, 10, false);
  ASSERT_EQ(understood.withdrawals.size(), 1u);
  EXPECT_EQ(understood.withdrawals[0].identifier().value(), "al@home.example");
  EXPECT_EQ(understood.withdrawals[0].consents(0).purpose(), "news");
  EXPECT_EQ(understand().withdrawals.at(0).identifier().value(), "jo@home.example");
}

TEST_F(Understand, AttachmentsBringTheirContentWhereItIsAskedForAndFits) {
  const std::string bytes =
      "From: jo@home.example\nContent-Type: multipart/mixed; boundary=b\n\n"
      "--b\nContent-Type: text/csv; name=a.csv\n\n0123456789\n"
      "--b\nContent-Type: image/png; name=b.png\n\nxx\n--b\nContent-Type: text/csv; "
      "name=c.csv\n\n0123456789\n--b--\n";
  settings.attachment_types = {"text/*"};
  settings.attachment_bytes = 15;
  mime::ReadLimits limits;
  limits.content_bytes_max = [](const mime::Part& part) { return part.type == "text/csv" ? 15u : 0u; };
  const auto understood = Understanding(settings, own, tokens)
                              .understand(envelope, mime::read(bytes, limits), bytes.size(), false);
  const auto& fields = understood.contacts.at(0).contact.attributes().fields();
  const auto& list = fields.at("attachments").list_value();
  ASSERT_EQ(list.values_size(), 3);
  EXPECT_EQ(list.values(0).struct_value().fields().at("content").string_value(), "MDEyMzQ1Njc4OQ==");
  EXPECT_FALSE(list.values(1).struct_value().fields().contains("content"));
  EXPECT_FALSE(list.values(2).struct_value().fields().contains("content"));  // together too much
}

}  // namespace
}  // namespace balie::email
