#include "protocols/agi/command.hpp"

#include <gtest/gtest.h>

namespace balie::agi {
namespace {

struct Case {
  Variable variable;
  std::string line;
};

TEST(Command, sets_a_variable_whatever_is_in_it) {
  const std::vector<Case> cases = {
      {{"BALIE_QUEUE", "sales"}, "SET VARIABLE BALIE_QUEUE \"sales\"\n"},
      {{"BALIE_QUEUE", ""}, "SET VARIABLE BALIE_QUEUE \"\"\n"},
      {{"BALIE_OFFER_1_TEXT", "say \"yes\" \\ no"},
       "SET VARIABLE BALIE_OFFER_1_TEXT \"say \\\"yes\\\" \\\\ no\"\n"},
      {{"X", "a\r\nEXEC System reboot\n"}, "SET VARIABLE X \"a  EXEC System reboot \"\n"},
      {{"X", std::string("a\0b\tc\x7f", 6)}, "SET VARIABLE X \"a b c \"\n"},
      {{"X", "caf\xc3\xa9 \xff!"}, "SET VARIABLE X \"caf\xc3\xa9 \xef\xbf\xbd!\"\n"},
      {{"X", "${SHELL(reboot)}"},
       "SET VARIABLE X \"${SHELL(reboot)}\"\n"},  // Asterisk does not read it again
      {{"SHELL(reboot)", "1"}, "SET VARIABLE SHELL_REBOOT_ \"1\"\n"},
      {{"BALIE_SCORE_churn risk", "0.5"}, "SET VARIABLE BALIE_SCORE_CHURN_RISK \"0.5\"\n"},
  };
  for (const auto& one : cases) EXPECT_EQ(set_variable(one.variable), one.line);
}

TEST(Command, is_cut_between_two_characters) {
  std::string value;
  for (int i = 0; i < 2000; ++i) value += "\xe2\x82\xac";
  const auto line = set_variable({"X", value});
  EXPECT_LE(line.size(), command_bytes_max);
  EXPECT_GT(line.size(), command_bytes_max - 4);
  EXPECT_TRUE(line.ends_with("\xe2\x82\xac\"\n"));
  // An escaped character is not cut in two, either: a quote that closes would be escaped.
  const auto escaped = set_variable({"X", std::string(4000, '"')});
  EXPECT_TRUE(escaped.ends_with("\\\"\"\n"));
  EXPECT_EQ(escaped.size() % 2, std::string("SET VARIABLE X \"\"\n").size() % 2);
}

TEST(Command, has_a_name_that_calls_no_function) {
  EXPECT_EQ(variable_name("Balie-Queue"), "BALIE_QUEUE");
  EXPECT_EQ(variable_name("caf\xc3\xa9"), "CAF__");
  EXPECT_EQ(variable_name(std::string(200, 'a')).size(), 80U);
}

}  // namespace
}  // namespace balie::agi
