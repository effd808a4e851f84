#include "protocols/mime/thread.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::mime {
namespace {

constexpr HashKey public_key = {'b', 'a', 'l', 'i', 'e', ' ', 'e', '-',
                                'm', 'a', 'i', 'l', ' ', 'i', 'd', 's'};
constexpr std::string_view mark = "balie.";

}  // namespace

std::string digest(std::string_view bytes) { return to_base32(hash128(public_key, bytes)); }

std::string OwnIds::seal(std::string_view text) const { return to_base32(hash128(key_, text)).substr(0, 16); }

std::string OwnIds::make(std::string_view thread, std::string_view unique) const {
  const auto named = fmt::format("{}.{}", thread, unique);
  return fmt::format("{}{}.{}@{}", mark, named, seal(named), domain_);
}

std::optional<OwnIds::Own> OwnIds::read(std::string_view message_id) const {
  const auto at = message_id.find('@');
  if (!message_id.starts_with(mark) || at == std::string_view::npos) return std::nullopt;
  const auto inside = message_id.substr(mark.size(), at - mark.size());
  const auto dot = inside.find('.'), last = inside.rfind('.');
  if (dot == std::string_view::npos || dot == last) return std::nullopt;
  if (seal(inside.substr(0, last)) != inside.substr(last + 1)) return std::nullopt;
  return Own{std::string(inside.substr(0, dot)), std::string(inside.substr(dot + 1, last - dot - 1))};
}

std::string OwnIds::tag(std::string_view thread) const {
  const bool sound = !thread.empty() && std::ranges::all_of(thread, [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
  });
  return sound ? fmt::format("t.{}.{}", thread, seal(fmt::format("tag.{}", thread))) : std::string();
}

std::optional<std::string> OwnIds::read_tag(std::string_view text) const {
  if (!text.starts_with("t.")) return std::nullopt;
  const auto thread = text.substr(2, text.rfind('.') - 2);
  if (thread.empty() || tag(thread) != text) return std::nullopt;
  return std::string(thread);
}

std::string thread_of(const Message& message, const OwnIds& own, const std::vector<std::string>& tags) {
  for (const auto* list : {&message.in_reply_to, &message.references}) {
    for (const auto& id : *list) {
      if (const auto ours = own.read(id)) return ours->thread;
    }
  }
  for (const auto& tag : tags) {
    if (auto thread = own.read_tag(lower(tag))) return *std::move(thread);
  }
  if (!message.references.empty()) return digest(message.references.front());
  if (!message.in_reply_to.empty()) return digest(message.in_reply_to.front());
  return digest(message.message_id);
}

}  // namespace balie::mime
