// Reads one request with Beast's parser, straight into a Request: no table of fields, no memory of its own.
#pragma once

#include "adapters/sdk/web/message.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <bitset>
#include <cstdint>
#include <functional>
#include <string_view>

namespace balie::web {

struct RequestLimits {
  std::uint32_t header_bytes_max = 16 << 10;
  std::uint64_t body_bytes_max = 1 << 20;
};

class RequestParser final : public boost::beast::http::basic_parser<true> {
 public:
  // Of a request with a body, whose head was read: how large that may be, within the limits.
  using BodyLimit = std::function<std::uint64_t(const Request&)>;
  // `request` is filled, and must live as long.
  RequestParser(Request& request, const RequestLimits& limits, BodyLimit body_limit_of = {});

  [[nodiscard]] bool expects_continue() const { return expects_continue_; }

 private:
  using error_code = boost::beast::error_code;
  using string_view = boost::beast::string_view;

  void on_request_impl(boost::beast::http::verb method, string_view method_text, string_view target,
                       int version, error_code& error) override;
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_field_impl(boost::beast::http::field name, string_view name_text, string_view value,
                     error_code& error) override;
  void on_header_impl(error_code& error) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& error) override;
  std::size_t on_body_impl(string_view body, error_code& error) override;
  void on_chunk_header_impl(std::uint64_t size, string_view extensions, error_code& error) override;
  std::size_t on_chunk_body_impl(std::uint64_t remain, string_view body, error_code& error) override;
  void on_finish_impl(error_code& error) override;

  void on_unknown_field(string_view name, string_view value);
  void split_absolute_target();
  void limit_body(error_code& error);

  Request& request_;
  std::uint64_t body_bytes_max_;
  BodyLimit body_limit_of_;
  std::bitset<512> seen_;  // by beast::field, of those that may come once
  bool is_header_read_ = false;
  bool websocket_ = false;
  bool expects_continue_ = false;
};

// What to answer to bytes that are no request we take.
int status_of(const boost::beast::error_code& error);

}  // namespace balie::web
