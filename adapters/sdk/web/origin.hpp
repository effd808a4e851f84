// Which pages may speak to us: the Origin header (RFC 6454) against a list.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace balie::web {

// An origin as browsers send it: "https://shop.example", "http://127.0.0.1:8080"; lower case, no path, no
// port that is the scheme's own.
bool is_origin(std::string_view text);

// True where `origin` is in `allowed`, or is the server's own (its host with `encrypted` or not) where
// `own_too`. An empty origin (no browser), and "null", are allowed by nothing.
bool allows_origin(const std::vector<std::string>& allowed, bool own_too, std::string_view origin,
                   std::string_view host, bool encrypted);

// A Host header as it is sent to a server of one's own machine: "localhost:8080", "127.0.0.1", "[::1]:8080".
// A page whose name was made to lead here (DNS rebinding) has its own name there.
bool is_loopback_host(std::string_view host);

}  // namespace balie::web
