#include "protocols/esl/command.hpp"

#include <gtest/gtest.h>

namespace balie::esl {
namespace {

TEST(Command, IsOneLineWhateverIsInIt) {
  EXPECT_EQ(command("auth a\nb\r\n\nc"), "auth a b   c\n\n");
  EXPECT_EQ(api("uuid_kill x\n\napi system rm"), "api uuid_kill x  api system rm\n\n");
  EXPECT_EQ(bgapi("status", "j\n1"), "bgapi status\nJob-UUID: j 1\n\n");
  EXPECT_EQ(execute("u", "playback", "a${system(id)}\nb"),
            "sendmsg u\ncall-command: execute\nexecute-app-name: playback\n"
            "execute-app-arg: a%{system(id)} b\n\n");
}

TEST(Command, ValuesAreEscapedAsFreeswitchReadsThem) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"plain", "plain"},
      {"a;b", "a\\;b"},
      {"it's", "it\\'s"},
      {"back\\slash", "back\\\\slash"},
      {"two\nlines\r", "two lines\\s"},
      {"${system(id)}", "%{system(id)}"},
      {"$\\{x}", "%\\\\{x}"},
      {"$$${x}", "$$%{x}"},
      {"5 $ {x}", "5 $ {x}"},
      {"ends ", "ends\\s"},
      {"", ""},
      {"Zo\xc3\xab \xe2\x82\xac", "Zo\xc3\xab \xe2\x82\xac"},
  };
  for (const auto& [value, escaped] : cases) EXPECT_EQ(escape_value(value), escaped) << value;
}

TEST(Command, LongValuesAreCutBetweenCharacters) {
  std::string value;
  while (value.size() < 10'000) value += "\xe2\x82\xac";
  const auto escaped = escape_value(value);
  EXPECT_LE(escaped.size(), 8192u);
  EXPECT_EQ(escaped.size() % 3, 0u);
}

TEST(Command, VariablesGoInOneRoundTripSixtyAtATime) {
  EXPECT_EQ(set_variables("u", {{"A", "1"}, {"b c=;", "2;3"}}),
            "api uuid_setvar_multi u A=1;b_c__=2\\;3\n\n");
  EXPECT_EQ(set_variables("u", {}), "");
  Variables many;
  for (int i = 0; i < 121; ++i) many.emplace_back(fmt::format("V{}", i), "x");
  const auto bytes = set_variables("u", many);
  EXPECT_EQ(set_variables_commands(121), 3u);
  std::size_t commands = 0;
  for (auto at = bytes.find("\n\n"); at != std::string::npos; at = bytes.find("\n\n", at + 2)) ++commands;
  EXPECT_EQ(commands, 3u);
  EXPECT_TRUE(bytes.ends_with(" V120=x\n\n"));
}

TEST(Command, WhatCouldEndATextIsNoAddress) {
  for (const auto* good :
       {"user/1001", "sofia/gateway/main/+31201234567", "sofia/internal/1001%example.org", "loopback/1000"})
    EXPECT_TRUE(is_endpoint(good)) << good;
  for (const auto* bad : {"", "user/1,user/2", "user/1 &park", "{a=b}user/1", "user/1'x", "user/1^system:id",
                          "${x}", "a\nb", "a;b", "[x]user/1", "user/\xc3\xa9"})
    EXPECT_FALSE(is_endpoint(bad)) << bad;
  EXPECT_FALSE(is_endpoint(std::string(257, 'a')));
  EXPECT_TRUE(is_extension("1001"));
  EXPECT_TRUE(is_extension("1001 XML default"));
  for (const auto* bad : {"", "1001 XML default x", "1001  XML", " 1001", "-both 1001", "1001 -x", "a'b c"})
    EXPECT_FALSE(is_extension(bad)) << bad;
  EXPECT_TRUE(is_number("+31201234567"));
  for (const auto* bad : {"", "020-123", "anonymous", "1 2", "123456789012345678901234567890123"})
    EXPECT_FALSE(is_number(bad)) << bad;
}

}  // namespace
}  // namespace balie::esl
