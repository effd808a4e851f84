// What Asterisk tells of the call when it opens a FastAGI connection (res_agi.c, setup_env).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::agi {

struct Environment {
  // agi_callerid, agi_uniqueid, ... without "agi_". Where a name comes twice, the first holds: what the
  // caller chose, the name, comes late.
  std::map<std::string, std::string, std::less<>> values;
  std::vector<std::string> arguments;  // agi_arg_1, agi_arg_2, ...
  // Of agi_network_script, "contact?entry=100&topic=new": before and behind the question mark. Asterisk hands
  // it on as the dialplan wrote it: %41 is read as "A", but "+" stays, as telephone numbers begin with it.
  std::string script;
  std::map<std::string, std::string, std::less<>> query;

  // Empty where it is not there.
  [[nodiscard]] std::string_view value(std::string_view name) const;
  [[nodiscard]] std::string_view asked(std::string_view name) const;
  bool operator==(const Environment&) const = default;
};

// Puts one line, "agi_name: value", into it; false where it is none. Bytes that are not UTF-8 become U+FFFD.
bool add_line(Environment& environment, std::string_view line);

}  // namespace balie::agi
