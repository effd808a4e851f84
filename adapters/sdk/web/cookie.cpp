#include "adapters/sdk/web/cookie.hpp"

#include "core/base/assert.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::web {
namespace {

// RFC 6265, 4.1.1: cookie-octet.
bool is_value_character(char c) {
  return c > 0x20 && c < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\';
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<std::string_view> cookie_of(std::string_view header, std::string_view name) {
  std::optional<std::string_view> found;
  while (!header.empty()) {
    const auto pair = header.substr(0, header.find(';'));
    header.remove_prefix(std::min(header.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || trimmed(pair.substr(0, equals)) != name) continue;
    if (found) return std::nullopt;
    found = trimmed(pair.substr(equals + 1));
  }
  if (found && !std::all_of(found->begin(), found->end(), is_value_character)) return std::nullopt;
  return found;
}

std::string format_cookie(const NewCookie& cookie) {
  BALIE_ASSERT(std::all_of(cookie.value.begin(), cookie.value.end(), is_value_character));
  auto text =
      fmt::format("{}={}; Path={}; SameSite={}", cookie.name, cookie.value, cookie.path, cookie.same_site);
  if (cookie.max_age) text += fmt::format("; Max-Age={}", cookie.max_age->count());
  if (cookie.secure) text += "; Secure";
  if (cookie.http_only) text += "; HttpOnly";
  return text;
}

}  // namespace balie::web
