#include "protocols/mime/compose.hpp"

#include "protocols/mime/automatic.hpp"
#include "protocols/mime/read.hpp"

#include <gtest/gtest.h>

namespace balie::mime {
namespace {

Outgoing reply() {
  Outgoing mail;
  mail.from = {"Caf\xc3\xa9 Noir", "help@shop.example"};
  mail.to = {"Jo", "jo@home.example"};
  mail.subject = "Re: D\xc3\xa9j\xc3\xa0 vu";
  mail.message_id = "balie.t.1.s@shop.example";
  mail.in_reply_to = "b@home.example";
  mail.references = {"a@home.example", "b@home.example"};
  mail.text = "Dear Jo,\n\nyes. \xe2\x82\xac 5.\n.\nFrom here on.\n";
  mail.seconds = 1'770'000'000;
  return mail;
}

TEST(Compose, ReadsBackAsItWasWritten) {
  auto mail = reply();
  mail.reply_to = "help+t@shop.example";
  mail.html = "<p>Dear Jo,</p>";
  mail.attachments = {{"terms \xe2\x82\xac.pdf", "application/pdf", std::string("%PDF\0\r\n", 7)}};
  const auto bytes = compose(mail);
  ReadLimits limits;
  limits.content_bytes_max = [](const Part&) { return std::size_t{1'000}; };
  const auto message = read(bytes, limits);
  EXPECT_EQ(message.from, (std::vector<Address>{mail.from}));
  EXPECT_EQ(message.to, (std::vector<Address>{mail.to}));
  EXPECT_EQ(message.reply_to, (std::vector<Address>{{"", "help+t@shop.example"}}));
  EXPECT_EQ(message.subject, mail.subject);
  EXPECT_EQ(message.message_id, mail.message_id);
  EXPECT_EQ(message.in_reply_to, (std::vector<std::string>{"b@home.example"}));
  EXPECT_EQ(message.references, mail.references);
  EXPECT_EQ(message.text, mail.text);
  EXPECT_EQ(message.field("Date"), "Mon, 02 Feb 2026 02:40:00 +0000");
  EXPECT_EQ(message.body.type, "multipart/mixed");
  EXPECT_EQ(message.body.parts[0].type, "multipart/alternative");
  const auto attached = attachments(message);
  ASSERT_EQ(attached.size(), 1u);
  EXPECT_EQ(attached[0]->name, "terms \xe2\x82\xac.pdf");
  EXPECT_EQ(attached[0]->content, mail.attachments[0].content);
  EXPECT_TRUE(message.problems.empty());
}

TEST(Compose, LinesAreAsSmtpWantsThem) {
  auto mail = reply();
  mail.text = std::string(5'000, 'x');
  const auto bytes = compose(mail);
  std::size_t begin = 0;
  for (auto end = bytes.find('\n'); end != std::string::npos; end = bytes.find('\n', begin)) {
    EXPECT_EQ(bytes[end - 1], '\r');
    EXPECT_LE(end - begin, 998u);
    begin = end + 1;
  }
}

TEST(Compose, NothingInATextMakesAHeader) {
  auto mail = reply();
  mail.from.name = "x\r\nX-Evil: 1";
  mail.to = {"y\nX-Evil: 2", "jo@home.example\r\nX-Evil: 3"};
  mail.subject = "z\r\nX-Evil: 4\r\n\r\nbody";
  mail.message_id = "a@b>\r\nX-Evil: 5";
  mail.unsubscribe_url = "https://x\r\nX-Evil: 6";
  mail.attachments = {{"n\"\r\nX-Evil: 7", "text/plain\r\nX-Evil: 8", ""}};
  const auto bytes = compose(mail);
  EXPECT_FALSE(bytes.contains("\nX-Evil")) << bytes;
}

TEST(Compose, AnAttachmentIsOfATypeThatAFileHas) {
  struct Case {
    const char* said;
    const char* written;
  };
  for (const auto& each : std::vector<Case>{{"image/PNG", "image/png"},
                                            {"application/vnd.ms-excel", "application/vnd.ms-excel"},
                                            {"", "application/octet-stream"},
                                            {"text", "application/octet-stream"},
                                            {"text/html; charset=utf-7", "application/octet-stream"},
                                            {"multipart/mixed", "application/octet-stream"},
                                            {"message/rfc822", "application/octet-stream"}}) {
    auto mail = reply();
    mail.attachments = {{"a", each.said, "From: x\r\n\r\ntext"}};
    const auto message = read(compose(mail));
    ASSERT_EQ(message.body.parts.size(), 2u) << each.said;
    EXPECT_EQ(message.body.parts[1].type, each.written) << each.said;
    EXPECT_TRUE(message.body.parts[1].parts.empty()) << each.said;
  }
}

TEST(Compose, AnAutomaticOneSaysSo) {
  auto mail = reply();
  EXPECT_EQ(automatic(read(compose(mail)), "jo@home.example"), Automatic::no);
  for (const auto kind : {Automatic::reply, Automatic::notification}) {
    mail.automatic = kind;
    EXPECT_EQ(automatic(read(compose(mail)), "jo@home.example"), kind);
  }
}

TEST(Compose, UnsubscribingIsOneClickWhereItMayBe) {
  auto mail = reply();
  mail.unsubscribe_address = "unsubscribe+w@shop.example";
  mail.unsubscribe_url = "https://shop.example/u/w";
  const auto message = read(compose(mail));
  EXPECT_EQ(message.field("List-Unsubscribe"),
            "<mailto:unsubscribe+w@shop.example>, <https://shop.example/u/w>");
  EXPECT_EQ(message.field("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
}

TEST(Compose, ASubjectIsAnsweredOnce) {
  EXPECT_EQ(reply_subject("hello"), "Re: hello");
  EXPECT_EQ(reply_subject(" RE: hello"), "RE: hello");
}

}  // namespace
}  // namespace balie::mime
