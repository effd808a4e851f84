#include "adapters/email/head.hpp"

#include <gtest/gtest.h>

namespace balie::email {
namespace {

TEST(Head, IsTakenApartAndPutTogether) {
  const std::string bytes = "From: jo@home.example\r\nSubject:  a\r\n\tb\r\nX-Balie-Queue : vip\r\n\r\nbody";
  const Head head(bytes);
  EXPECT_EQ(bytes.substr(head.body_offset()), "body");
  const auto headers = head.headers();
  ASSERT_EQ(headers.size(), 3u);
  EXPECT_EQ(headers[1], (milter::Header{"Subject", "  a\n\tb"}));
  EXPECT_EQ(headers[2], (milter::Header{"X-Balie-Queue", " vip"}));
  EXPECT_EQ(head.changed({}), bytes.substr(0, head.body_offset()));
  EXPECT_EQ(head.changed({milter::ChangeHeader{1, "x-balie-queue", ""}, milter::AddHeader{"X", " 1\n 2"},
                          milter::ChangeHeader{1, "Subject", " new"}}),
            "From: jo@home.example\r\nSubject: new\r\nX: 1\r\n 2\r\n\r\n");
}

TEST(Head, OneOfSeveralIsChangedByItsNumber) {
  const Head head("A: 1\r\na: 2\r\nA: 3\r\n\r\n");
  EXPECT_EQ(head.changed({milter::ChangeHeader{3, "a", ""}, milter::ChangeHeader{1, "a", ""}}),
            "a: 2\r\n\r\n");
  EXPECT_EQ(head.changed({milter::ChangeHeader{1, "Subject", " s"}}),
            "A: 1\r\na: 2\r\nA: 3\r\nSubject: s\r\n\r\n");
}

TEST(Head, EndsWhereNoHeaderIs) {
  struct {
    std::string bytes;
    std::size_t headers;
    std::string body;
  } const cases[] = {
      {"", 0, ""},
      {"\r\nbody", 0, "body"},
      {"A: 1", 1, ""},
      {"A: 1\r\nno header\r\nX-Balie-Queue: vip\r\n\r\n", 1, "no header\r\nX-Balie-Queue: vip\r\n\r\n"},
      {"A: 1\n\nbody", 1, "body"},
      {" folded\r\nA: 1\r\n\r\n", 0, " folded\r\nA: 1\r\n\r\n"},
      {": 1\r\n\r\n", 0, ": 1\r\n\r\n"},
      {"A b: 1\r\n\r\n", 0, "A b: 1\r\n\r\n"},
      {"From jo Mon Jan 1\r\nA: 1\r\n\r\nbody", 1, "body"},
      {"A: 1\r\nFrom jo\r\n\r\n", 1, "From jo\r\n\r\n"},
  };
  for (const auto& each : cases) {
    const Head head(each.bytes);
    EXPECT_EQ(head.headers().size(), each.headers) << each.bytes;
    EXPECT_EQ(each.bytes.substr(head.body_offset()), each.body) << each.bytes;
    EXPECT_TRUE(head.changed({}).ends_with("\r\n")) << each.bytes;
  }
}

TEST(Head, TheLastMtasIdIsFound) {
  const std::pair<std::string, std::string> values[] = {
      {" from x (x [1.2.3.4])\n\tby mx (Postfix) with ESMTP id 4F2A1B\n\tfor <a@b>; Tue", "4F2A1B"},
      {" by mx with idle id a;id b", "a"},
      {" by mx", ""},
      {" by mx id", ""},
      {" identity id  x", "x"},
  };
  for (const auto& [value, id] : values) {
    EXPECT_EQ(queue_id({{"X", ""}, {"received", value}, {"Received", " id later"}}), id) << value;
  }
  EXPECT_EQ(queue_id({}), "");
}

}  // namespace
}  // namespace balie::email
