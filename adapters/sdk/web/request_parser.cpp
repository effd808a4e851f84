#include "adapters/sdk/web/request_parser.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

namespace balie::web {
namespace {

namespace beast = boost::beast::http;

constexpr std::uint64_t body_reserve_max = 64 << 10;  // a length that a peer only claims reserves no more

// Of RFC 3986's reg-name, IP literal and port; no name and password before an "@".
bool is_host_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("-._~%!$&'()*+,;=:[]").contains(c);
}

void assign(std::string& text, boost::beast::string_view value) { text.assign(value.data(), value.size()); }

}  // namespace

RequestParser::RequestParser(Request& request, const RequestLimits& limits, BodyLimit body_limit_of)
    : request_(request), body_bytes_max_(limits.body_bytes_max), body_limit_of_(std::move(body_limit_of)) {
  request_.clear();
  header_limit(limits.header_bytes_max);
  body_limit(limits.body_bytes_max);
  eager(true);
}

void RequestParser::on_request_impl(beast::verb, string_view method_text, string_view target, int version,
                                    error_code& error) {
  if (version / 10 != 1) error = beast::error::bad_version;
  assign(request_.method, method_text);
  assign(request_.target, target);
  request_.http_1_0 = version < 11;
}

void RequestParser::on_field_impl(beast::field name, string_view name_text, string_view value,
                                  error_code& error) {
  // A trailer is behind the body, where nobody before us has looked (RFC 9110, 6.5.1).
  if (is_header_read_) return;
  // Two of them could mean two different things to us and to who stands before us.
  const auto only = [&](std::string& text) {
    if (seen_[static_cast<std::size_t>(name)]) error = beast::error::bad_field;
    seen_.set(static_cast<std::size_t>(name));
    assign(text, value);
  };
  switch (name) {
    case beast::field::content_type:
      return assign(request_.content_type, value);
    case beast::field::accept:
      return assign(request_.accept, value);
    case beast::field::authorization:
      return only(request_.authorization);
    case beast::field::cookie:
      return only(request_.cookie);
    case beast::field::host:
      return only(request_.host);
    case beast::field::origin:
      return only(request_.origin);
    case beast::field::if_none_match:
      return assign(request_.if_none_match, value);
    case beast::field::accept_encoding:
      return assign(request_.accept_encoding, value);
    case beast::field::accept_language:
      return assign(request_.accept_language, value);
    case beast::field::transfer_encoding:
      // Beast takes what it does not know for a request without a body, and its body for the next request.
      if (!boost::beast::iequals(value, "chunked")) error = beast::error::bad_transfer_encoding;
      if (request_.http_1_0) error = beast::error::bad_transfer_encoding;
      return;
    case beast::field::upgrade:
      websocket_ = boost::beast::iequals(value, "websocket");
      return;
    case beast::field::sec_websocket_key:
      return only(request_.websocket_key);
    case beast::field::sec_websocket_version:
      return only(request_.websocket_version);
    case beast::field::expect:
      expects_continue_ = boost::beast::iequals(value, "100-continue");
      return;
    case beast::field::unknown:
      return on_unknown_field(name_text, value);
    default:
      return;
  }
}

void RequestParser::on_unknown_field(string_view name, string_view value) {
  if (boost::beast::iequals(name, "last-event-id")) assign(request_.last_event_id, value);
  if (boost::beast::iequals(name, "x-forwarded-proto")) assign(request_.forwarded_proto, value);
  if (boost::beast::iequals(name, "x-csrf-token")) assign(request_.csrf, value);
  if (boost::beast::iequals(name, "x-twilio-signature")) assign(request_.signature, value);
  if (boost::beast::iequals(name, "x-forwarded-for")) {
    // Each proxy adds at the end, in a header of its own or in the last.
    if (!request_.forwarded_for.empty()) request_.forwarded_for += ',';
    request_.forwarded_for.append(value.data(), value.size());
  }
}

void RequestParser::on_header_impl(error_code& error) {
  is_header_read_ = true;
  split_absolute_target();
  // RFC 9112, 3.2
  const bool has_host = seen_[static_cast<std::size_t>(beast::field::host)];
  if (!request_.http_1_0 && !has_host) error = beast::error::bad_field;
  if (!std::all_of(request_.host.begin(), request_.host.end(), is_host_character)) {
    error = beast::error::bad_field;
  }
  request_.keep_alive = keep_alive();
  request_.wants_websocket = websocket_ && upgrade();
  const bool has_body = chunked() || content_length().value_or(0) > 0;
  if (!error && has_body && body_limit_of_) limit_body(error);
}

// Beast has looked at a length that was given before it came here.
void RequestParser::limit_body(error_code& error) {
  const auto most = std::min(body_bytes_max_, body_limit_of_(request_));
  body_limit(most);
  if (content_length().value_or(0) > most) error = beast::error::body_limit;
}

// "http://host/path": the host counts, and not the field of that name (RFC 9112, 3.2.2).
void RequestParser::split_absolute_target() {
  std::string_view rest = request_.target;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!boost::beast::iequals(rest.substr(0, scheme.size()), scheme)) continue;
    rest.remove_prefix(scheme.size());
    const auto authority = rest.substr(0, rest.find_first_of("/?#"));
    rest.remove_prefix(authority.size());
    request_.host = authority;
    request_.target = rest.starts_with('/') ? std::string(rest) : fmt::format("/{}", rest);
    return;
  }
}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) {
  if (length) request_.body.reserve(std::min(*length, body_reserve_max));
}

std::size_t RequestParser::on_body_impl(string_view body, error_code&) {
  request_.body.append(body.data(), body.size());
  return body.size();
}

void RequestParser::on_chunk_header_impl(std::uint64_t, string_view, error_code&) {}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, string_view body, error_code&) {
  request_.body.append(body.data(), body.size());
  return body.size();
}

void RequestParser::on_finish_impl(error_code&) {}

int status_of(const boost::beast::error_code& error) {
  if (error == beast::error::body_limit || error == beast::error::buffer_overflow) return 413;
  if (error == beast::error::header_limit) return 431;
  return 400;
}

}  // namespace balie::web
