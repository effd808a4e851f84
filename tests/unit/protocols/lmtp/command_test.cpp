#include "protocols/lmtp/command.hpp"

#include <gtest/gtest.h>

namespace balie::lmtp {
namespace {

int code_of(std::string_view line) {
  const auto command = read_command(line);
  return command ? 0 : command.error().code;
}

TEST(LmtpCommand, ReadsWhatClientsSay) {
  const std::pair<std::string_view, Command> good[] = {
      {"LHLO mx.shop.example", Hello{"mx.shop.example"}},
      {"lhlo [127.0.0.1]", Hello{"[127.0.0.1]"}},
      {"MAIL FROM:<jo@home.example>", Mail{"jo@home.example", {}}},
      {"mail from: <jo@home.example> size=1000 BODY=8bitmime", Mail{"jo@home.example", 1000}},
      {"MAIL FROM:<>", Mail{"", {}}},
      {"RCPT TO:<help+x@shop.example>", Recipient{"help+x@shop.example"}},
      {"RCPT TO:<@a.example,@b.example:help@shop.example>", Recipient{"help@shop.example"}},
      {"RCPT TO:<\"a > b\"@shop.example>", Recipient{"\"a > b\"@shop.example"}},
      {"RCPT TO:<\"a\\\"> b\"@shop.example>", Recipient{"\"a\\\"> b\"@shop.example"}},
      {"DATA", Word{Word::Kind::data}},
      {"rset", Word{Word::Kind::reset}},
      {"NOOP whatever", Word{Word::Kind::noop}},
      {"VRFY jo", Word{Word::Kind::verify}},
      {"QUIT", Word{Word::Kind::quit}},
  };
  for (const auto& [line, wanted] : good) {
    const auto command = read_command(line);
    ASSERT_TRUE(command) << line;
    EXPECT_EQ(*command, wanted) << line;
  }
}

TEST(LmtpCommand, RefusesTheRestByCode) {
  const std::pair<std::string, int> bad[] = {
      {"", 500},
      {"EHLO x", 500},
      {"HELO x", 500},
      {"LHLO", 501},
      {"BDAT 10 LAST", 500},
      {"MAIL", 501},
      {"MAIL FROM jo@home.example", 501},
      {"MAIL FROM:jo@home.example", 501},
      {"MAIL FROM:<jo@home.example", 501},
      {"MAIL FROM:<jo@home.example>SIZE=1", 501},
      {"MAIL FROM:<jo@home.example> SIZE=-1", 501},
      {"MAIL FROM:<jo@home.example> SIZE=99999999999999999999999", 501},
      {"MAIL FROM:<jo@home.example> BODY=BINARYMIME", 501},
      {"MAIL FROM:<jo@home.example> SMTPUTF8", 555},
      {"MAIL FROM:<@a.example>", 501},
      {"RCPT TO:<>", 501},
      {"RCPT TO:<a@b> NOTIFY=NEVER", 555},
      {"RCPT TO:<" + std::string(400, 'a') + "@b>", 501},
      {"RCPT TO:<a\rb@c>", 500},
      {"RCPT TO:<caf\xc3\xa9@c>", 500},
      {std::string("NO\0OP", 5), 500},
      {"DATA now", 501},
      {"QUIT now", 501},
  };
  for (const auto& [line, code] : bad) EXPECT_EQ(code_of(line), code) << line;
}

}  // namespace
}  // namespace balie::lmtp
