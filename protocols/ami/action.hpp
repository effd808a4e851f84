// What we send to Asterisk's manager.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace balie::ami {

// manager.c reads lines of 1,024 bytes and 128 of them; a longer one breaks the whole action.
constexpr std::size_t line_bytes_max = 1000;
constexpr std::size_t fields_max = 120;

struct Action {
  std::string name;
  std::vector<std::pair<std::string, std::string>> fields;

  explicit Action(std::string action) : name(std::move(action)) {}
  // A name may come several times. Empty values are left out.
  Action with(std::string_view field, std::string_view value) &&;
  bool operator==(const Action&) const = default;
};

// The action under this id. Of the values, line ends and other control characters become blanks, so that none
// begins a line of its own; what is not UTF-8 U+FFFD; and what does not fit into a line is cut between two
// characters. Fields past the limit are left out.
std::string encode(const Action& action, std::string_view action_id);

// What "Login" takes for AuthType MD5: the digest of challenge and secret in hexadecimal digits.
std::string md5_key(std::string_view challenge, std::string_view secret);

// Whether it may stand in "Variable: name=value" and in the arguments of Dial: letters, digits and any of
// "+*#_.:@/-", so that no comma, bracket or "$" makes two of it or calls a function.
bool is_plain(std::string_view text);

}  // namespace balie::ami
