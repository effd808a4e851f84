#include "adapters/smpp/stream.hpp"

#include "adapters/sdk/net.hpp"

#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

namespace balie::smpp {
namespace {

using asio::ip::tcp;
constexpr auto awaited = asio::as_tuple(asio::use_awaitable);

class PlainStream final : public Stream {
 public:
  explicit PlainStream(asio::any_io_executor executor) : socket_(std::move(executor)) {}

  Task<void> connect(Host host, Duration limit) override {
    co_return co_await sdk::dial(socket_, host.name, host.port, limit);
  }
  void adopt(tcp::socket socket) override { socket_ = std::move(socket); }
  Task<std::string_view> read_some(std::span<char> room) override { return sdk::read_some(socket_, room); }
  Task<void> write_all(std::string bytes) override { return sdk::write_all(socket_, std::move(bytes)); }
  void write_now(std::string_view bytes) noexcept override {
    boost::system::error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.write_some(asio::buffer(bytes.data(), bytes.size()), ignored);
  }
  void shut() noexcept override { sdk::shut(socket_); }

 private:
  tcp::socket socket_;
};

class TlsStream final : public Stream {
 public:
  TlsStream(asio::any_io_executor executor, asio::ssl::context context, bool verify)
      : executor_(std::move(executor)), context_(std::move(context)), verify_(verify) {
    stream_.emplace(executor_, context_);
  }

  Task<void> connect(Host host, Duration limit) override {
    stream_.emplace(executor_, context_);  // a session of TLS is used once
    BALIE_CO_CHECK(co_await sdk::dial(stream_->next_layer(), host.name, host.port, limit));
    co_return co_await sdk::within(limit, shake_hands(host.name));
  }
  void adopt(tcp::socket socket) override {
    stream_.emplace(executor_, context_);
    stream_->next_layer() = std::move(socket);
  }
  Task<std::string_view> read_some(std::span<char> room) override {
    const auto [failed, count] =
        co_await stream_->async_read_some(asio::buffer(room.data(), room.size()), awaited);
    if (failed)
      co_return failure(Fate::reconnect, "net.closed", fmt::format("reading: {}", failed.message()));
    co_return std::string_view(room.data(), count);
  }
  Task<void> write_all(std::string bytes) override {
    const auto [failed, count] = co_await asio::async_write(*stream_, asio::buffer(bytes), awaited);
    if (failed)
      co_return failure(Fate::reconnect, "net.closed", fmt::format("writing: {}", failed.message()));
    co_return result<void>{};
  }
  // TLS may have to read before it can write: no last word then.
  void write_now(std::string_view) noexcept override {}
  void shut() noexcept override { sdk::shut(stream_->next_layer()); }

 private:
  Task<void> shake_hands(std::string name) {
    SSL_set_tlsext_host_name(stream_->native_handle(), name.c_str());
    if (verify_) stream_->set_verify_callback(asio::ssl::host_name_verification(name));
    const auto [failed] = co_await stream_->async_handshake(asio::ssl::stream_base::client, awaited);
    if (failed) co_return failure(Fate::reconnect, "smpp.tls", fmt::format("{}: {}", name, failed.message()));
    co_return result<void>{};
  }

  asio::any_io_executor executor_;
  asio::ssl::context context_;
  bool verify_;
  std::optional<asio::ssl::stream<tcp::socket>> stream_;
};

}  // namespace

result<std::unique_ptr<Stream>> make_stream(asio::any_io_executor executor, const Settings& settings) {
  if (!settings.tls) return std::make_unique<PlainStream>(std::move(executor));
  asio::ssl::context context(asio::ssl::context::tls_client);
  boost::system::error_code failed;
  context.set_options(
      asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1,
      failed);
  if (settings.tls_ca.empty()) {
    context.set_default_verify_paths(failed);
  } else {
    context.load_verify_file(settings.tls_ca, failed);
  }
  if (failed) return failure(Fate::fatal, "smpp.tls", fmt::format("tls_ca: {}", failed.message()));
  context.set_verify_mode(settings.tls_verify ? asio::ssl::verify_peer : asio::ssl::verify_none, failed);
  return std::make_unique<TlsStream>(std::move(executor), std::move(context), settings.tls_verify);
}

}  // namespace balie::smpp
