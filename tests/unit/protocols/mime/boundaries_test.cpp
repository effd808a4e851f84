#include "protocols/mime/boundaries.hpp"

#include "protocols/mime/read.hpp"

#include <gtest/gtest.h>

namespace balie::mime {
namespace {

const std::string head = "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n";

TEST(Boundaries, NearlyEveryMailStaysAsItIs) {
  for (const std::string& text : {std::string(), std::string("a\r\n\r\n--b x\r\n"), head,
                                  head + "--b\r\n\r\na\r\n--b\r\n\r\nc\r\n--b--\r\n",
                                  head + "--bc\r\n--b-\r\n-- \r\n--", std::string("boundary=")}) {
    EXPECT_FALSE(with_plain_boundaries(text)) << text;
  }
}

TEST(Boundaries, TextBehindOneIsPassedOver) {
  EXPECT_EQ(with_plain_boundaries(head + "--b text\r\nA: 1\r\n\r\nx\r\n--b-- more\r\nend"),
            head + "--b\r\nA: 1\r\n\r\nx\r\n--b--\r\nend");
  EXPECT_FALSE(with_plain_boundaries(head + "--bc text\r\n--b--c\r\n x --b text\r\n"));
}

TEST(Boundaries, OneMayBeginWithAnother) {
  const std::string text = "boundary=\"b\"\nboundary=\"b x\"\nBOUNDARY = b2\n";
  EXPECT_EQ(with_plain_boundaries(text + "\n--b x y\n--b2 z\n--b x\n"), text + "\n--b x\n--b2\n--b x\n");
}

TEST(Boundaries, NothingBetweenTwoIsAPart) {
  const auto message = read(head + "--b\r\n--b\r\n\r\nx\r\n--b--\r\n");
  EXPECT_EQ(message.body.parts.size(), 2u);
  EXPECT_EQ(read(head + "--b\r\n--b--\r\n").body.parts.size(), 1u);
}

TEST(Boundaries, OneMayBeVeryLong) {
  const std::string boundary(5'000, 'x');
  const auto message = read("Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\n\n--" + boundary +
                            "\n\na\n--" + boundary + "\n\nb\n--" + boundary + "--\n");
  ASSERT_EQ(message.body.parts.size(), 2u);
  EXPECT_EQ(message.text, "a\nb");
}

TEST(Boundaries, ManyTakeNoLongerThanTheyAre) {
  std::string text;
  for (int i = 0; i < 20'000; ++i)
    text += "boundary=\"b" + std::to_string(i) + "\"\n--b" + std::to_string(i) + " x\n";
  EXPECT_TRUE(with_plain_boundaries(text));
  EXPECT_FALSE(with_plain_boundaries(std::string(1 << 20, '=')));
  with_plain_boundaries(head + std::string(1 << 20, '-'));
}

}  // namespace
}  // namespace balie::mime
