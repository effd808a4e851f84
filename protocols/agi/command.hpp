// The few commands that we send to Asterisk over FastAGI. None of them takes a name from outside, and none of
// them is EXEC or GET FULL VARIABLE: those would carry out functions, SHELL() among them, that stand in what
// a caller sent.
#pragma once

#include <string>
#include <string_view>

namespace balie::agi {

struct Variable {
  std::string name;
  std::string value;
  bool operator==(const Variable&) const = default;
};

// Asterisk 16 and before read lines of 2,047 bytes; longer values are cut between two characters.
constexpr std::size_t command_bytes_max = 2000;

// "SET VARIABLE name "value"\n": quotes and backslashes escaped, line ends and other control characters
// blanks, and what is not UTF-8 U+FFFD. The name is written as variable_name() makes it.
std::string set_variable(const Variable& variable);

// "GET VARIABLE CHANNEL(linkedid)\n": the call that the channel belongs to, also where it is half of a Local
// channel.
std::string ask_for_linkedid();

// Capital letters, digits and "_", 80 at most: "Churn risk" becomes "CHURN_RISK". So it can end in no
// bracket, which would make Asterisk call a function.
std::string variable_name(std::string_view text);

}  // namespace balie::agi
