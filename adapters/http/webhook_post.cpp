#include "adapters/http/webhook_post.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <charconv>

namespace balie::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;

using PostRequest = beast::http::request<beast::http::string_body>;

constexpr std::uint32_t answer_header_bytes_max = 16 << 10;
constexpr auto result_tuple = asio::as_tuple(asio::use_awaitable);

std::unexpected<Error> failed(std::string_view code, const beast::error_code& error) {
  return failure(Fate::retry, code, error.message());
}

PostRequest make_request(const WebhookTarget& target, const PostHeaders& headers, std::string body) {
  PostRequest request(beast::http::verb::post, target.target, 11);
  const bool v6 = target.host.find(':') != std::string::npos;
  auto host = v6 ? "[" + target.host + "]" : target.host;
  if (target.port != (target.tls ? "443" : "80")) host.append(1, ':').append(target.port);
  request.set(beast::http::field::host, host);
  request.set(beast::http::field::user_agent, "balie-http");
  request.set(beast::http::field::connection, "close");
  for (const auto& [name, value] : headers) request.set(name, value);
  request.body() = std::move(body);
  request.prepare_payload();
  return request;
}

// Seconds; a date is taken for nothing.
Duration read_retry_after(std::string_view text) {
  std::uint32_t seconds = 0;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return std::chrono::seconds(seconds);
}

template <typename Stream>
sdk::Task<PostAnswer> exchange(Stream& stream, beast::tcp_stream& lowest, const PostRequest& request,
                               Duration limit, std::uint64_t body_bytes_max) {
  lowest.expires_after(limit);
  const auto [write_error, written] = co_await beast::http::async_write(stream, request, result_tuple);
  if (write_error) co_return failed("webhook.no_answer", write_error);
  beast::flat_buffer buffer;
  beast::http::response_parser<beast::http::string_body> parser;
  parser.header_limit(answer_header_bytes_max);
  if (body_bytes_max > 0) parser.body_limit(body_bytes_max);
  const auto [read_error, read] =
      co_await beast::http::async_read_header(stream, buffer, parser, result_tuple);
  if (read_error) co_return failed("webhook.no_answer", read_error);
  const auto& answer = parser.get();
  const auto wait = answer[beast::http::field::retry_after];
  PostAnswer made{static_cast<int>(answer.result_int()), read_retry_after({wait.data(), wait.size()}), {}};
  if (body_bytes_max == 0) co_return made;
  // The head said what became of it; a body that does not come or is too large changes nothing.
  const auto [body_error, more] = co_await beast::http::async_read(stream, buffer, parser, result_tuple);
  if (!body_error) made.body = std::move(parser.get().body());
  co_return made;
}

sdk::Task<void> connect(beast::tcp_stream& stream, const WebhookTarget& target, Duration limit) {
  asio::ip::tcp::resolver resolver(co_await asio::this_coro::executor);
  const auto [resolve_error, endpoints] =
      co_await resolver.async_resolve(target.host, target.port, result_tuple);
  if (resolve_error) co_return failed("webhook.unreachable", resolve_error);
  stream.expires_after(limit);
  const auto [connect_error, endpoint] = co_await stream.async_connect(endpoints, result_tuple);
  if (connect_error) co_return failed("webhook.unreachable", connect_error);
  co_return result<void>();
}

sdk::Task<void> shake_hands(beast::ssl_stream<beast::tcp_stream>& stream, const WebhookTarget& target,
                            Duration limit) {
  stream.set_verify_mode(asio::ssl::verify_peer);
  stream.set_verify_callback(asio::ssl::host_name_verification(target.host));
  if (SSL_set_tlsext_host_name(stream.native_handle(), target.host.c_str()) != 1) {
    co_return failure(Fate::retry, "webhook.untrusted", "the host's name cannot be asked for");
  }
  beast::get_lowest_layer(stream).expires_after(limit);
  const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::client, result_tuple);
  if (error) co_return failed("webhook.untrusted", error);
  co_return result<void>();
}

}  // namespace

std::shared_ptr<asio::ssl::context> client_tls() {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
  beast::error_code error;
  context->set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1, error);
  if (!error) context->set_default_verify_paths(error);
  return error ? nullptr : context;
}

sdk::Task<PostAnswer> post(std::shared_ptr<asio::ssl::context> tls, WebhookTarget target, PostHeaders headers,
                           std::string body, Duration limit, std::uint64_t body_bytes_max) {
  const auto executor = co_await asio::this_coro::executor;
  const auto request = make_request(target, headers, std::move(body));
  if (!target.tls) {
    beast::tcp_stream stream(executor);
    BALIE_CO_CHECK(co_await connect(stream, target, limit));
    co_return co_await exchange(stream, stream, request, limit, body_bytes_max);
  }
  if (!tls) co_return failure(Fate::retry, "webhook.untrusted", "TLS could not be set up");
  beast::ssl_stream<beast::tcp_stream> stream(executor, *tls);
  BALIE_CO_CHECK(co_await connect(beast::get_lowest_layer(stream), target, limit));
  BALIE_CO_CHECK(co_await shake_hands(stream, target, limit));
  co_return co_await exchange(stream, beast::get_lowest_layer(stream), request, limit, body_bytes_max);
}

}  // namespace balie::http
