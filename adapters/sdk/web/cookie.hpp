// Cookies (RFC 6265): read from a request, written for an answer.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace balie::web {

// The value of the cookie in a Cookie header; nullopt where there is none, or more than one of that name (a
// neighbour's subdomain may have set the other: neither can be trusted). Points into `header`.
std::optional<std::string_view> cookie_of(std::string_view header, std::string_view name);

struct NewCookie {
  std::string name;   // a token
  std::string value;  // of the characters that a value may have: ours are base64url or hexadecimal
  std::string path = "/";
  std::optional<std::chrono::seconds> max_age{};  // none: as long as the browser runs; 0: take it away
  bool secure = true;
  bool http_only = true;
  std::string same_site = "Strict";  // "Strict", "Lax", "None"
};

// The value of a Set-Cookie header.
std::string format_cookie(const NewCookie& cookie);

}  // namespace balie::web
