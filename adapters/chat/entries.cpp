#include "adapters/chat/entries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace balie::chat {
namespace {

constexpr std::string_view any = "*", wild = "://*.";

std::unexpected<Error> wrong(std::string text) {
  return failure(Fate::fatal, "chat.settings", std::move(text));
}

bool is_origin_pattern(std::string_view text) {
  if (text == any) return true;
  const auto scheme = text.substr(0, text.find("://"));
  if (scheme != "https" && scheme != "http") return false;
  auto rest = text.substr(scheme.size() + 3);
  if (rest.starts_with("*.")) rest.remove_prefix(2);
  return !rest.empty() && rest.find_first_of("/*?#@ ") == rest.npos &&
         std::ranges::none_of(rest, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool fits(std::string_view pattern, std::string_view origin) {
  if (pattern == any || pattern == origin) return true;
  const auto at = pattern.find(wild);
  if (at == pattern.npos) return false;
  const auto scheme = pattern.substr(0, at + 3);
  const auto tail = pattern.substr(at + 4);  // ".shop.example"
  return origin.starts_with(scheme) && origin.ends_with(tail) && origin.size() > scheme.size() + tail.size();
}

}  // namespace

result<Entries> Entries::of(const std::vector<std::string>& lines) {
  Entries made;
  for (const auto& line : lines) {
    std::istringstream words(line);
    Entry entry;
    words >> entry.name;
    for (std::string origin; words >> origin;) {
      if (!is_origin_pattern(origin)) {
        return wrong(
            fmt::format("entries: {} is no origin (\"https://shop.example\", in small letters)", origin));
      }
      entry.origins.push_back(std::move(origin));
    }
    if (entry.origins.empty()) return wrong(fmt::format("entries: \"{}\" is not NAME ORIGIN...", line));
    made.entries_.push_back(std::move(entry));
  }
  if (made.entries_.empty()) return wrong("entries: there is none");
  return made;
}

bool Entries::allows(std::string_view entry, std::string_view origin) const {
  if (origin.empty() || origin == "null") return false;
  return std::ranges::any_of(entries_, [&](const Entry& one) {
    return one.name == entry &&
           std::ranges::any_of(one.origins, [&](const auto& pattern) { return fits(pattern, origin); });
  });
}

}  // namespace balie::chat
