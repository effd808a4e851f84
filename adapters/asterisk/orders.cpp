#include "adapters/asterisk/orders.hpp"

#include "protocols/ami/action.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::asterisk {

// As manager.c words it.
std::unexpected<Error> error_of(const ami::Message& response) {
  const auto text = std::string(response.value("Message"));
  const auto has = [&](const char* words) { return text.find(words) != std::string::npos; };
  if (has("No such channel") || (has("hannel") && has("does not exist")) || has("not up"))
    return refused("hung_up", "the channel is gone");
  if (has("ermission denied")) return refused("not_permitted", "the manager's user may not do that");
  return refused("refused", "Asterisk refused it");
}

std::string channel_id_of(const v1::Command& command) {
  constexpr std::size_t most = 100;  // AST_MAX_PUBLIC_UNIQUEID is 149
  auto id = "balie-" + command.id().substr(0, most);
  std::replace_if(
      id.begin(), id.end(),
      [](char one) {
        return !ami::is_plain({&one, 1}) || one == '/' || one == ';';
      },
      '_');
  return id;
}

std::string_view reason_of(std::string_view originate_reason) {
  // frame.h, enum ast_control_frame_type; 0 is a channel that could not be made.
  if (originate_reason == "1" || originate_reason == "3") return "no_answer";
  if (originate_reason == "5") return "busy";
  return originate_reason == "8" ? "congestion" : "unavailable";
}

bool is_address(std::string_view text) {
  constexpr std::size_t most = 200;
  const auto slash = text.find('/');
  return slash != 0 && slash != std::string_view::npos && slash + 1 < text.size() && text.size() <= most &&
         ami::is_plain(text);
}

std::string dialled_number(std::string_view text) {
  constexpr std::size_t most = 40;
  std::string number;
  for (const char one : text) {
    if (std::string_view(" -()./").find(one) != std::string_view::npos) continue;
    if (std::string_view("0123456789+*#").find(one) == std::string_view::npos) return {};
    number += one;
  }
  return number.size() > most ? std::string() : number;
}

}  // namespace balie::asterisk
