// What a browser, or who claims to be one, sends: the same request however the bytes are split; and what is
// read out of its headers.
#include "adapters/sdk/web/cookie.hpp"
#include "adapters/sdk/web/origin.hpp"
#include "adapters/sdk/web/rate_limiter.hpp"
#include "adapters/sdk/web/request_parser.hpp"
#include "adapters/sdk/web/static_files.hpp"
#include "adapters/sdk/web/target.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <boost/beast/core/flat_buffer.hpp>

namespace {

using namespace balie::web;

// The status of the answer, 200 for a request; 0: more is needed.
int parse(std::string_view bytes, std::size_t piece, Request& request) {
  RequestParser parser(request, {.header_bytes_max = 4096, .body_bytes_max = 4096});
  boost::beast::flat_buffer buffer;
  boost::beast::error_code error;
  while (!parser.is_done()) {
    const auto used = parser.put(buffer.data(), error);
    buffer.consume(used);
    if (error && error != boost::beast::http::error::need_more) return status_of(error);
    if (parser.is_done()) break;
    if (used > 0) continue;
    if (bytes.empty()) return 0;
    const auto next = bytes.substr(0, piece);
    bytes.remove_prefix(next.size());
    buffer.commit(boost::asio::buffer_copy(buffer.prepare(next.size()), boost::asio::buffer(next)));
  }
  return 200;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = balie::fuzz::text(data, size);
  Request whole, split;
  if (parse(bytes, size + 1, whole) != 200) return 0;
  BALIE_ASSERT(parse(bytes, 1, split) == 200);
  BALIE_ASSERT(whole.target == split.target && whole.cookie == split.cookie && whole.body == split.body);
  BALIE_ASSERT(whole.wants_websocket == split.wants_websocket && whole.origin == split.origin);
  // Whoever sent it, and however, the target is a path here and the host a host.
  BALIE_ASSERT(!whole.target.starts_with("http://") && whole.host == split.host);
  BALIE_ASSERT(whole.host.find_first_of("/@ ") == std::string::npos);
  if (is_loopback_host(whole.host)) BALIE_ASSERT(!whole.host.empty());
  is_https("10.0.0.1", whole.forwarded_proto, {"10.0.0.1"});
  parse_target(whole.target);
  if (const auto value = cookie_of(whole.cookie, "s"))
    format_cookie({.name = "s", .value = std::string(*value)});
  accepts_encoding(whole.accept_encoding, "br");
  matches_tag(whole.if_none_match, "\"tag\"");
  if (allows_origin({"https://a.example"}, true, whole.origin, whole.host, false))
    BALIE_ASSERT(is_origin(whole.origin));
  rate_key(client_address("10.0.0.1", whole.forwarded_for, {"10.0.0.1"}));
  return 0;
}
