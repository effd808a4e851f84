#include "protocols/mime/read.hpp"

#include "core/base/clock.hpp"

#include <gtest/gtest.h>

#include <cstdio>

namespace balie::mime {
namespace {

using namespace std::string_literals;

TEST(Read, TellsWhoWroteWhatToWhom) {
  const auto message = read(
      "From: =?utf-8?q?J=C3=B6?= <Jo@Home.EXAMPLE>\r\nTo: Help: a@shop.example, b@shop.example;, "
      "c@shop.example\r\n"
      "Subject: =?iso-8859-1?b?Suk=?=\r\n =?iso-8859-1?q?r=F4me?=\r\nMessage-ID: <m@home.example>\r\n"
      "In-Reply-To: <b@x>\r\nReferences: <a@x>\r\n\t<b@x>\r\n\r\nhello\r\n");
  EXPECT_EQ(message.from, (std::vector<Address>{{"J\xc3\xb6", "Jo@home.example"}}));
  EXPECT_EQ(message.to.size(), 3u);
  EXPECT_EQ(message.subject, "J\xc3\xa9r\xc3\xb4me");
  EXPECT_EQ(message.message_id, "m@home.example");
  EXPECT_EQ(message.in_reply_to, (std::vector<std::string>{"b@x"}));
  EXPECT_EQ(message.references, (std::vector<std::string>{"a@x", "b@x"}));
  EXPECT_EQ(message.text, "hello\n");
  EXPECT_TRUE(message.problems.empty());
}

TEST(Read, ListsAttachmentsWithNameTypeAndSize) {
  const auto message = read(
      "From: a@b\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; "
      "boundary=c\n\n"
      "--c\nContent-Type: text/html\n\n<p>page</p>\n--c\nContent-Type: text/plain\n\nplain\n--c--\n"
      "--b\nContent-Type: application/pdf; name=\"x.pdf\"\nContent-Transfer-Encoding: base64\n\nAAECAw==\n"
      "--b\nContent-Disposition: attachment; filename*=utf-8''..%2F..%2Fe%E2%82%ACo.txt\n\nnote\n"
      "--b\nContent-Type: message/rfc822\n\nSubject: inner\n\ntext\n--b--\n");
  EXPECT_EQ(message.text, "plain");
  const auto found = attachments(message);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0]->name, "x.pdf");
  EXPECT_EQ(found[0]->type, "application/pdf");
  EXPECT_EQ(found[0]->bytes, 4u);
  EXPECT_EQ(found[0]->content, "");
  EXPECT_EQ(found[1]->name, "e\xe2\x82\xaco.txt");
  EXPECT_EQ(found[2]->kind, Part::Kind::message);
  EXPECT_EQ(field(found[2]->message_fields, "Subject"), "inner");
}

TEST(Read, CharsetsFalseOnesToo) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"iso-8859-15\n\n\xa4", "\xe2\x82\xac"},    {"utf-8\n\n\xe2\x82\xac", "\xe2\x82\xac"},
      {"x-no-such\n\ncaf\xe9", "caf\xc3\xa9"},    {"us-ascii\n\nok", "ok"},
      {"koi8-r\n\n\xf0\xd2", "\xd0\x9f\xd1\x80"}, {"utf-16le\n\n"s + "a\0b\0"s, "ab"},
  };
  for (const auto& [mail, text] : cases) {
    EXPECT_EQ(read("Content-Type: text/plain; charset=" + mail).text, text) << mail;
  }
  // What is not the charset that it says stays text, whatever it says.
  EXPECT_NE(read("Content-Type: text/plain; charset=utf-8\n\ncaf\xe9 au lait").text.find("au lait"),
            std::string::npos);
}

TEST(Read, WhateverTheBytesThereIsAMessage) {
  for (const std::string& bytes :
       {""s, "\n"s, "\0"s, "no header at all"s, ": x\n\n"s, "A\rB\nC: d\r\r\n\r\n"s, std::string(1'000, '\n'),
        "Content-Type: multipart/mixed\n\n--\n----\n"s, "From: <<<>>>,,;:@\n\n"s,
        "Subject: =?utf-8?b?////?=\n\n"s, "Content-Type: text/plain; charset=\"\n\nx"s,
        "References: <<a <b> c> (\n\n"s, "Subject: a\0b\n\nt\0t\n"s}) {
    const auto message = read(bytes);
    EXPECT_EQ(message.text.find('\0'), std::string::npos);
  }
}

double seconds_for(const std::string& bytes) {
  const SystemClock clock;
  const auto began = clock.instant();
  read(bytes);
  return std::chrono::duration<double>(clock.instant() - began).count();
}

TEST(Read, BombsCostNoMoreThanTheirBytes) {
  std::string nested = "From: a@b\n";
  for (int i = 0; i < 20'000; ++i)
    nested += "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\n\n--b" +
              std::to_string(i) + "\n";
  EXPECT_LT(seconds_for(nested), 20);
  const auto message = read(nested);
  EXPECT_FALSE(message.problems.empty());

  std::string messages = "From: a@b\n";
  for (int i = 0; i < 20'000; ++i) messages += "Content-Type: message/rfc822\n\n";
  EXPECT_LT(seconds_for(messages), 20);

  std::string parts = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (int i = 0; i < 12'000; ++i) parts += "--b\n\nx\n";
  const auto many = read(parts);
  EXPECT_EQ(many.body.parts.size(), ReadLimits{}.parts_max);
  EXPECT_EQ(many.problems.front(), "too many parts");

  EXPECT_LT(seconds_for("Subject: " + std::string(1u << 20, 'x') + "\n\n"), 20);
  EXPECT_LT(seconds_for("To: " + std::string(1u << 20, ',') + "\n\n"), 20);
  EXPECT_LT(seconds_for("To: " + std::string(1u << 20, '(') + "\n\n"), 20);
  EXPECT_LT(seconds_for("References: " + std::string(1u << 20, '<') + "\n\n"), 20);
  EXPECT_LT(seconds_for("Content-Type: text/plain; " + std::string(1u << 20, ';') + "\n\n"), 20);
}

TEST(Read, TextIsCutAtItsLimit) {
  ReadLimits limits;
  limits.text_bytes_max = 10;
  const auto message = read("Subject: x\n\n" + std::string(100, 'a'), limits);
  EXPECT_EQ(message.text, std::string(10, 'a'));
  EXPECT_TRUE(message.text_cut);
  EXPECT_EQ(message.body.bytes, 100u);
}

TEST(Read, AFileReadsLikeItsBytes) {
  const std::string bytes = "From: a@b\nSubject: x\n\n" + std::string(100'000, 'a');
  std::FILE* file = std::tmpfile();
  ASSERT_EQ(std::fwrite(bytes.data(), 1, bytes.size(), file), bytes.size());
  std::fflush(file);
  const auto message = read_file(fileno(file));
  std::fclose(file);
  EXPECT_EQ(message.subject, "x");
  EXPECT_EQ(message.body.bytes, 100'000u);
}

}  // namespace
}  // namespace balie::mime
