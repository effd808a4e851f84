#include "protocols/mime/delivery_report.hpp"

#include "protocols/mime/read.hpp"

#include <gtest/gtest.h>

namespace balie::mime {
namespace {

std::string report(std::string_view type, std::string_view status, std::string_view original) {
  std::string text =
      "From: MAILER-DAEMON@mx.example\nContent-Type: multipart/report; report-type=x; boundary=b\n\n";
  text.append("--b\n\nIt did not arrive.\n\n--b\nContent-Type: ").append(type).append("\n\n").append(status);
  return text.append("\n--b\n").append(original).append("\n--b--\n");
}

// As Postfix 3.7 writes it.
constexpr std::string_view failed =
    "Reporting-MTA: dns; mx.example\nX-Postfix-Queue-ID: 4X1\nArrival-Date: Tue,  3 Mar 2026 10:00:00 "
    "+0000\n\n"
    "Final-Recipient: rfc822; jo@shop.example\nOriginal-Recipient: rfc822;Jo@shop.example\nAction: failed\n"
    "Status: 5.1.1\nRemote-MTA: dns; mx.shop.example\nDiagnostic-Code: smtp; 550 5.1.1 unknown\n";

TEST(DeliveryReport, SaysWhoDidNotGetWhatAndWhy) {
  const auto found = delivery_report(
      read(report("message/delivery-status", failed,
                  "Content-Type: message/rfc822\n\nMessage-ID: <a@b>\nSubject: x\n\ntext\n")));
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->complaint);
  EXPECT_EQ(found->message_id, "a@b");
  EXPECT_EQ(found->recipients,
            (std::vector<RecipientStatus>{{"Jo@shop.example", "failed", "5.1.1", "550 5.1.1 unknown"}}));
}

TEST(DeliveryReport, SeveralRecipientsAndHeadersAlone) {
  const std::string two =
      std::string(failed) +
      "\nFinal-Recipient: rfc822; al@shop.example\nAction: Delayed (soon)\nStatus: 4.4.1 (away)\n";
  const auto found =
      delivery_report(read(report("message/delivery-status", two,
                                  "Content-Type: text/rfc822-headers\n\nMessage-ID: <c@d>\nSubject: x\n")));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->message_id, "c@d");
  ASSERT_EQ(found->recipients.size(), 2u);
  EXPECT_EQ(found->recipients[1], (RecipientStatus{"al@shop.example", "delayed", "4.4.1", ""}));
}

TEST(DeliveryReport, AComplaintIsOne) {
  const auto found =
      delivery_report(read(report("message/feedback-report", "Feedback-Type: abuse\nVersion: 1\n",
                                  "Content-Type: message/rfc822\n\nMessage-ID: <a@b>\n\ntext\n")));
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->complaint);
  EXPECT_EQ(found->message_id, "a@b");
}

TEST(DeliveryReport, AnythingElseIsNone) {
  EXPECT_FALSE(delivery_report(read("Subject: hello\n\ntext\n")));
  EXPECT_FALSE(delivery_report(read(report("text/plain", failed, "\n"))));
  EXPECT_TRUE(delivery_report(read(report("message/delivery-status", "", "")))->recipients.empty());
}

}  // namespace
}  // namespace balie::mime
