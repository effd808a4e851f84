#include "protocols/ami/action.hpp"

#include <gtest/gtest.h>

namespace balie::ami {
namespace {

TEST(Action, is_lines_that_no_value_can_add_to) {
  const auto action = Action("QueuePause")
                          .with("Interface", "PJSIP/2001")
                          .with("Reason", "lunch\r\nAction: Command\nCommand: core stop now")
                          .with("Queue", "")
                          .with("Variable", "a=1")
                          .with("Variable", "b=2");
  EXPECT_EQ(
      encode(action, "balie-7"),
      "Action: QueuePause\r\nActionID: balie-7\r\nInterface: PJSIP/2001\r\n"
      "Reason: lunch  Action: Command Command: core stop now\r\nVariable: a=1\r\nVariable: b=2\r\n\r\n");
}

TEST(Action, keeps_to_the_lines_that_asterisk_reads) {
  std::string euros;
  for (int i = 0; i < 1000; ++i) euros += "\xe2\x82\xac";
  auto action = Action("Setvar").with("Value", euros);
  for (std::size_t i = 0; i < 2 * fields_max; ++i) action = std::move(action).with("Variable", "x");
  const auto bytes = encode(action, "1");
  std::size_t lines = 0;
  for (std::size_t at = 0; at < bytes.size(); ++lines) {
    const auto end = bytes.find("\r\n", at);
    EXPECT_LE(end - at, line_bytes_max);
    at = end + 2;
  }
  EXPECT_EQ(lines, fields_max + 3);
  EXPECT_NE(bytes.find("\xe2\x82\xac\r\n"), std::string::npos) << "cut between two characters";
}

TEST(Action, answers_a_challenge) {
  // printf 842256247secret | md5sum
  EXPECT_EQ(md5_key("842256247", "secret"), "b352d50b1a1ff65fcd540c06134b814f");
}

TEST(Action, takes_only_plain_text_for_what_asterisk_reads_again) {
  for (const auto* plain : {"PJSIP/2001", "Local/2001@agents", "+31205550100", "*21#", "balie-1.2"})
    EXPECT_TRUE(is_plain(plain)) << plain;
  for (const auto* other :
       {"PJSIP/1,30,S(System)", "SIP/1&SIP/2", "${SHELL(x)}", "a b", "a=b", "a\nb", "\xc3\xa9"})
    EXPECT_FALSE(is_plain(other)) << other;
}

}  // namespace
}  // namespace balie::ami
