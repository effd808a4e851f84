#include "protocols/mime/automatic.hpp"

#include "protocols/mime/read.hpp"

#include <gtest/gtest.h>

namespace balie::mime {
namespace {

struct Case {
  std::string headers, return_path;
  Automatic kind;
};

const std::vector<Case> cases = {
    {"From: jo@shop.example\n", "<jo@shop.example>", Automatic::no},
    {"Auto-Submitted: no\n", "<jo@shop.example>", Automatic::no},
    {"Auto-Submitted: Auto-Replied; owner-email=\"x@y\"\n", "<jo@shop.example>", Automatic::reply},
    {"Auto-Submitted: auto-replied (vacation)\n", "<>", Automatic::reply},
    {"X-Autoreply: yes\n", "<jo@shop.example>", Automatic::reply},
    {"Precedence: auto_reply\n", "<jo@shop.example>", Automatic::reply},
    {"X-Auto-Response-Suppress: All\n", "<>", Automatic::reply},
    {"X-Auto-Response-Suppress: DR, OOF, AutoReply\n", "<system@shop.example>", Automatic::notification},
    {"X-Auto-Response-Suppress: DR\n", "<jo@shop.example>", Automatic::no},
    {"Auto-Submitted: auto-generated\n", "<jo@shop.example>", Automatic::notification},
    {"List-Id: <a.lists.example>\n", "<jo@shop.example>", Automatic::list},
    {"Precedence: bulk\n", "<jo@shop.example>", Automatic::list},
    {"Precedence: first-class\n", "<jo@shop.example>", Automatic::no},
    {"Subject: x\n", "<owner-a@lists.example>", Automatic::list},
    {"Subject: x\n", "<a-request@lists.example>", Automatic::list},
    {"Subject: x\n", "<>", Automatic::bounce},
    {"Subject: x\n", "", Automatic::bounce},
    {"Subject: x\n", "<MAILER-DAEMON@mx.example>", Automatic::bounce},
    {"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n"
     "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n--b--\n",
     "<postmaster@mx.example>", Automatic::bounce},
    {"Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n"
     "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\n\n--b--\n",
     "<fbl@isp.example>", Automatic::complaint},
};

TEST(Automatic, IsSeenAsRfc3834AndPracticeHaveIt) {
  for (const auto& each : cases) {
    EXPECT_EQ(to_string(automatic(read(each.headers + "\nhello\n"), each.return_path)), to_string(each.kind))
        << each.headers << each.return_path;
  }
}

}  // namespace
}  // namespace balie::mime
