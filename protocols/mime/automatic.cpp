#include "protocols/mime/automatic.hpp"

#include <algorithm>
#include <array>

namespace balie::mime {
namespace {

bool one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](auto word) { return same_name(text, word); });
}

std::string_view local_part(std::string_view address) {
  address = trimmed(address);
  if (address.starts_with('<')) address.remove_prefix(1);
  return address.substr(0, address.find_first_of("@>"));
}

// "auto-replied; owner=..." -> "auto-replied"
std::string first_word(std::string_view value) {
  value = trimmed(value);
  return lower(value.substr(0, value.find_first_of("; \t(")));
}

bool has_report(const Part& part, std::string_view type) {
  return part.type == type ||
         std::ranges::any_of(part.parts, [&](const Part& each) { return has_report(each, type); });
}

}  // namespace

Automatic automatic(const Message& message, std::string_view return_path) {
  if (has_report(message.body, "message/feedback-report")) return Automatic::complaint;
  if (message.body.type == "multipart/report" && has_report(message.body, "message/delivery-status")) {
    return Automatic::bounce;
  }
  const auto path = trimmed(return_path);
  const bool nobody = path.empty() || path == "<>";
  const auto submitted = first_word(message.field("Auto-Submitted"));
  if (submitted == "auto-replied" || !message.field("X-Autoreply").empty() ||
      !message.field("X-Autorespond").empty() ||
      one_of(trimmed(message.field("X-Precedence")), {"auto_reply"}) ||
      one_of(trimmed(message.field("Precedence")), {"auto_reply"})) {
    return Automatic::reply;
  }
  if (one_of(local_part(path), {"mailer-daemon"})) return Automatic::bounce;
  if (!message.field("List-Id").empty() ||
      one_of(trimmed(message.field("Precedence")), {"bulk", "list", "junk"}) ||
      lower(local_part(path)).starts_with("owner-") || lower(local_part(path)).ends_with("-request")) {
    return Automatic::list;
  }
  if (!submitted.empty() && submitted != "no") return Automatic::notification;
  // Exchange says with it what its own replies must not be answered with.
  const auto suppress = lower(message.field("X-Auto-Response-Suppress"));
  if (suppress.contains("all") || suppress.contains("autoreply") || suppress.contains("oof")) {
    return nobody ? Automatic::reply : Automatic::notification;
  }
  return nobody ? Automatic::bounce : Automatic::no;
}

std::string_view to_string(Automatic kind) {
  constexpr std::array<std::string_view, 7> words = {"no",     "reply",     "notification", "list",
                                                     "bounce", "complaint", "own"};
  return words[static_cast<std::size_t>(kind)];
}

}  // namespace balie::mime
