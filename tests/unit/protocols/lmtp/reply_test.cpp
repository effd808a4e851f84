#include "protocols/lmtp/reply.hpp"

#include <gtest/gtest.h>

namespace balie::lmtp {
namespace {

TEST(LmtpReply, IsOneLine) {
  std::string out;
  encode({550, "5.1.1 no\r\n250 yes \xc3\xa9" + std::string(1000, 'x')}, out);
  EXPECT_TRUE(out.starts_with("550 5.1.1 no??250 yes ??xxx"));
  EXPECT_EQ(out.size(), 4u + 480u + 2u);
  EXPECT_EQ(out.find('\n'), out.size() - 1);
}

TEST(LmtpReply, IsReadInAnyPieces) {
  const std::string bytes = "220 here\r\n250-a\r\n250-PIPELINING\n250 b\r\n354\r\n";
  for (const std::size_t piece : {1u, 3u, 100u}) {
    ReplyReader reader;
    std::vector<Reply> replies;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      reader.feed(std::string_view(bytes).substr(at, piece));
      for (;;) {
        const auto next = reader.next();
        ASSERT_TRUE(next);
        if (!*next) break;
        replies.push_back(**next);
      }
    }
    EXPECT_EQ(replies, (std::vector<Reply>{{220, "here"}, {250, "a\nPIPELINING\nb"}, {354, ""}}));
  }
}

TEST(LmtpReply, WhatIsNoneIsRefused) {
  for (const std::string bytes :
       {"hello\r\n", "25\r\n", "250x\r\n", "100 a\r\n", "650 a\r\n", "250-a\r\n251 b\r\n", "\r\n"}) {
    ReplyReader reader;
    reader.feed(bytes);
    const auto next = reader.next();
    ASSERT_FALSE(next) << bytes;
    EXPECT_EQ(next.error().code(), "lmtp.malformed");
  }
  ReplyReader reader(100);
  for (int i = 0; i < 20; ++i) reader.feed("250-more\r\n");
  const auto next = reader.next();
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().code(), "lmtp.too_long");
}

}  // namespace
}  // namespace balie::lmtp
