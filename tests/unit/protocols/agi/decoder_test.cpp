// Written after res_agi.c of Asterisk 20: setup_env(), agi_handle_command(), run_agi().
#include "protocols/agi/decoder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace balie::agi {
namespace {

using Values = std::map<std::string, std::string, std::less<>>;

constexpr std::string_view opening =
    "agi_network: yes\n"
    "agi_network_script: contact?entry=+442079460100&topic=billing%20now&empty=&=x&flag\n"
    "agi_request: agi://127.0.0.1:4573/contact\n"
    "agi_channel: PJSIP/trunk-00000001\n"
    "agi_callerid: +447700900163\n"
    "agi_calleridname: Jo \"the\" \xff: agi_callerid: 1\n"
    "agi_callerid: 2\n"
    "agi_uniqueid: 1700000000.1\n"
    "agi_arg_1: one\n"
    "agi_arg_2: \n"
    "\n";

std::vector<Received> all_of(Decoder& decoder) {
  std::vector<Received> all;
  for (;;) {
    auto next = decoder.next();
    EXPECT_TRUE(next.has_value()) << next.error().text();
    if (!next || !*next) return all;
    all.push_back(**next);
  }
}

std::vector<Received> replies_to(std::string_view bytes) {
  Decoder decoder;
  decoder.feed("agi_network: yes\n\n");
  decoder.feed(bytes);
  auto all = all_of(decoder);
  all.erase(all.begin());
  return all;
}

TEST(Decoder, reads_the_environment) {
  Decoder decoder;
  decoder.feed(opening);
  const auto all = all_of(decoder);
  ASSERT_EQ(all.size(), 1U);
  const auto& environment = std::get<Environment>(all[0]);
  EXPECT_EQ(environment.script, "contact");
  EXPECT_EQ(environment.query,
            (Values{{"entry", "+442079460100"}, {"topic", "billing now"}, {"empty", ""}, {"flag", ""}}));
  EXPECT_EQ(environment.value("callerid"), "+447700900163");  // the first: no caller can put another there
  EXPECT_EQ(environment.value("calleridname"), "Jo \"the\" \xef\xbf\xbd: agi_callerid: 1");
  EXPECT_THAT(environment.arguments, testing::ElementsAre("one", ""));
  EXPECT_EQ(environment.asked("nothing"), "");
}

TEST(Decoder, reads_replies_as_asterisk_writes_them) {
  struct Case {
    std::string bytes;
    std::vector<Received> received;
  };
  const std::vector<Case> cases = {
      {"200 result=1\n", {Reply{200, "1", "", ""}}},
      {"200 result=1 (1700000000.1)\n", {Reply{200, "1", "1700000000.1", ""}}},
      {"200 result=1 (a (b) c) endpos=12\n", {Reply{200, "1", "a (b) c", ""}}},
      {"200 result=0\r\n", {Reply{200, "0", "", ""}}},
      {"510 Invalid or unknown command\n", {Reply{510, "", "", "Invalid or unknown command"}}},
      {"511 Command Not Permitted on a dead channel or intercept routine\n",
       {Reply{511, "", "", "Command Not Permitted on a dead channel or intercept routine"}}},
      {"520 Invalid command syntax.  Proper usage not available.\n",
       {Reply{520, "", "", "Invalid command syntax.  Proper usage not available."}}},
      {"520-Invalid command syntax.  Proper usage follows:\n Usage: SET VARIABLE\n\n200 lines\n520 End of "
       "proper "
       "usage.\n200 result=1\n",
       {Reply{520, "", "",
              "Invalid command syntax.  Proper usage follows:\n Usage: SET VARIABLE\n\n200 lines"},
        Reply{200, "1", "", ""}}},
      {"100 result=0 Trying...\n200 result=0\n", {Reply{200, "0", "", ""}}},
      {"HANGUP\n200 result=1\n", {HungUp{}, Reply{200, "1", "", ""}}},
      {"200 result=1\nHANGUP\n", {Reply{200, "1", "", ""}, HungUp{}}},
      {"HANGUP200 result=1\n", {HungUp{}, Reply{200, "1", "", ""}}},
      {"520-Usage:\nHANGUP\n520 End\n", {HungUp{}, Reply{520, "", "", "Usage:"}}},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.bytes);
    EXPECT_EQ(replies_to(one.bytes), one.received);
  }
}

TEST(Decoder, gives_the_same_for_every_split) {
  const auto bytes = std::string(opening) + "HANGUP\n520-a\nb\n520 c\nHANGUP200 result=1 (x)\n200 result=0\n";
  Decoder whole;
  whole.feed(bytes);
  const auto expected = all_of(whole);
  ASSERT_EQ(expected.size(), 6U);
  for (std::size_t at = 0; at <= bytes.size(); ++at) {
    Decoder split;
    split.feed(bytes.substr(0, at));
    auto received = all_of(split);
    split.feed(bytes.substr(at));
    for (auto& one : all_of(split)) received.push_back(one);
    ASSERT_EQ(received, expected) << at;
  }
  Decoder single;
  std::vector<Received> received;
  for (const char byte : bytes) {
    single.feed({&byte, 1});
    for (auto& one : all_of(single)) received.push_back(one);
  }
  EXPECT_EQ(received, expected);
}

TEST(Decoder, ends_at_what_is_none_of_asterisks) {
  const Limits few{.line_bytes_max = 64, .environment_lines_max = 4, .usage_lines_max = 2};
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"GET / HTTP/1.1\n", "agi.malformed"},
      {"\n", "agi.malformed"},
      {"agi_network: " + std::string(64, 'x'), "agi.too_long"},
      {"agi_network: " + std::string(64, 'x') + "\n", "agi.too_long"},
      {"agi_a: 1\nagi_b: 1\nagi_c: 1\nagi_d: 1\nagi_e: 1\n", "agi.too_long"},
      {"agi_a: 1\n\nwhat\n", "agi.malformed"},
      {"agi_a: 1\n\n20 result=1\n", "agi.malformed"},
      {"agi_a: 1\n\n520-a\nb\nc\nd\n", "agi.too_long"},
  };
  for (const auto& [bytes, code] : cases) {
    SCOPED_TRACE(bytes);
    Decoder decoder(few);
    decoder.feed(bytes);
    auto next = decoder.next();
    while (next && *next) next = decoder.next();
    ASSERT_FALSE(next.has_value());
    EXPECT_EQ(next.error().code(), code);
    EXPECT_EQ(next.error().fate(), Fate::reconnect);
    decoder.feed("200 result=1\n");
    EXPECT_FALSE(decoder.next().has_value()) << "errors are final";
  }
}

}  // namespace
}  // namespace balie::agi
