#include "adapters/sdk/web/request_parser.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>

namespace balie::web {
namespace {

namespace beast = boost::beast::http;

constexpr std::uint64_t body_reserve_max = 64 << 10;  // a length that a peer only claims reserves no more

void assign(std::string& text, boost::beast::string_view value) { text.assign(value.data(), value.size()); }

}  // namespace

RequestParser::RequestParser(Request& request, const RequestLimits& limits) : request_(request) {
  request_.clear();
  header_limit(limits.header_bytes_max);
  body_limit(limits.body_bytes_max);
  eager(true);
}

void RequestParser::on_request_impl(beast::verb, string_view method_text, string_view target, int version,
                                    error_code&) {
  assign(request_.method, method_text);
  assign(request_.target, target);
  request_.http_1_0 = version < 11;
}

void RequestParser::on_field_impl(beast::field name, string_view name_text, string_view value,
                                  error_code& error) {
  // Two of them could mean two different things to us and to who stands before us.
  const auto only = [&](std::string& text) {
    if (!text.empty()) error = beast::error::bad_field;
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
  if (boost::beast::iequals(name, "x-csrf-token")) assign(request_.csrf, value);
  if (boost::beast::iequals(name, "x-twilio-signature")) assign(request_.signature, value);
  if (boost::beast::iequals(name, "x-forwarded-for")) {
    // Each proxy adds at the end, in a header of its own or in the last.
    if (!request_.forwarded_for.empty()) request_.forwarded_for += ',';
    request_.forwarded_for.append(value.data(), value.size());
  }
}

void RequestParser::on_header_impl(error_code&) {
  request_.keep_alive = keep_alive();
  request_.wants_websocket = websocket_ && upgrade();
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
