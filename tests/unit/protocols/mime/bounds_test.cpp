#include "protocols/mime/bounds.hpp"

#include "protocols/mime/read.hpp"

#include <gtest/gtest.h>

namespace balie::mime {
namespace {

std::string repeated(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

const std::string multipart = "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n";

TEST(Bounds, AMailWithinThemIsWhole) {
  const Bounds bounds{.parts_max = 3, .fields_max = 5, .parameters_max = 2};
  for (const std::string& mail :
       {std::string(), "A: b\r\n\r\n" + repeated("c: d\r\n", 100),
        multipart + repeated("--b\r\nA: b\r\n\r\nx\r\n", 3) + "--b--\r\n",
        multipart + "--b\r\n\r\n" + repeated("--c\r\n", 100) + repeated("--b--\r\n", 100),
        "Content-Type: a/b; c=d; e=f\r\nX: " + repeated(";", 100) + "\r\n\r\n"}) {
    const auto bounded = within(bounds, mail);
    EXPECT_EQ(bounded.bytes, mail.size()) << mail;
    EXPECT_TRUE(bounded.too_much.empty() && bounded.problems.empty()) << mail;
  }
}

TEST(Bounds, PartsAndFieldsEndThere) {
  const Bounds bounds{.parts_max = 3, .fields_max = 5};
  const auto parts = within(bounds, multipart + repeated("--b\r\n\r\n", 9));
  EXPECT_EQ(parts.bytes, multipart.size() + 3 * 7);
  EXPECT_EQ(parts.problems, (std::vector<std::string_view>{"too many parts"}));
  EXPECT_EQ(within(bounds, repeated("A: b\n c\n", 9)).bytes, 5u * 8);
  // Wherever headers are: in a part, in a message within.
  EXPECT_EQ(within(bounds, multipart + "--b\r\n" + repeated("A: b\r\n", 9)).bytes,
            multipart.size() + 5 + 4 * 6);
  const std::string message = "Content-Type: message/rfc822\n\n";
  EXPECT_EQ(within(bounds, message + repeated("A: b\n", 9)).bytes, message.size() + 4 * 5);
}

TEST(Bounds, ParametersAreLeftOut) {
  const Bounds bounds{.parameters_max = 2};
  const std::string mail = "Content-Type: a/b; c=d; e=f; g=h;\r\n i=j; k=l\r\nB: ;;;;\r\n\r\nx";
  const auto bounded = within(bounds, mail);
  EXPECT_EQ(bounded.bytes, mail.size());
  EXPECT_EQ(taken(bounded, mail), "Content-Type: a/b; c=d; e=f\r\nB: ;;;;\r\n\r\nx");
}

TEST(Bounds, WhatWouldTakeGigabytesOrMinutesDoesNot) {
  // A part each 7 bytes, a header each 5, parameters in their tens of thousands.
  const auto parts = read(multipart + repeated("--b\n\n", 2'000'000));
  EXPECT_EQ(parts.body.parts.size(), ReadLimits{}.parts_max);
  EXPECT_EQ(parts.problems, (std::vector<std::string>{"too many parts", "a multipart without an end"}));
  const auto fields = read(repeated("A: b\n", 1'000'000) + "\nx");
  EXPECT_EQ(fields.fields.size(), ReadLimits{}.fields_max);
  std::string parameters = "Subject: s\nContent-Type: text/plain; ";
  for (int i = 0; i < 80'000; ++i) parameters += "a" + std::to_string(i) + "=b; ";
  EXPECT_EQ(read(parameters + "\n\ntext").text, "text");
}

}  // namespace
}  // namespace balie::mime
