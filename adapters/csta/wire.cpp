#include "adapters/csta/wire.hpp"

#include "adapters/sdk/net.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

namespace balie::csta {
namespace {

namespace asio = sdk::asio;
constexpr auto awaited = asio::as_tuple(asio::use_awaitable);

sdk::Task<void> shake_hands(asio::ssl::stream<asio::ip::tcp::socket>& stream) {
  const auto [failed] = co_await stream.async_handshake(asio::ssl::stream_base::client, awaited);
  if (failed) co_return failure(Fate::reconnect, "net.tls", failed.message());
  co_return result<void>{};
}

}  // namespace

result<void> trust(asio::ssl::context& tls, const Settings& settings) {
  boost::system::error_code wrong;
  if (settings.ca.empty()) {
    tls.set_default_verify_paths(wrong);
  } else {
    tls.load_verify_file(settings.ca, wrong);
  }
  if (wrong)
    return failure(Fate::fatal, "csta.bad_setting", fmt::format("ca: {}: {}", settings.ca, wrong.message()));
  return {};
}

sdk::Task<void> Wire::open(const Settings& settings, Duration limit) {
  BALIE_CO_CHECK(co_await sdk::dial(stream_.next_layer(), settings.host, settings.port, limit));
  if (!encrypted_) co_return result<void>{};
  stream_.set_verify_mode(asio::ssl::verify_peer);
  // A certificate that is named itself may be of any name: PBXs make their own.
  if (settings.ca.empty()) stream_.set_verify_callback(asio::ssl::host_name_verification(settings.host));
  SSL_set_tlsext_host_name(stream_.native_handle(), settings.host.c_str());
  co_return co_await sdk::within(limit, shake_hands(stream_));
}

asio::awaitable<std::size_t> Wire::read(std::span<char> room) {
  const auto buffer = asio::buffer(room.data(), room.size());
  if (encrypted_) {
    const auto [failed, count] = co_await stream_.async_read_some(buffer, awaited);
    co_return failed ? 0 : count;
  }
  const auto [failed, count] = co_await stream_.next_layer().async_read_some(buffer, awaited);
  co_return failed ? 0 : count;
}

void Wire::write(std::string bytes, std::function<void(bool)> done) {
  writing_ = std::move(bytes);
  auto written = [self = shared_from_this(), done = std::move(done)](const boost::system::error_code& failed,
                                                                     std::size_t) {
    self->writing_.clear();
    done(!failed);
  };
  if (encrypted_) {
    asio::async_write(stream_, asio::buffer(writing_), std::move(written));
  } else {
    asio::async_write(stream_.next_layer(), asio::buffer(writing_), std::move(written));
  }
}

void Wire::shut() noexcept { sdk::shut(stream_.next_layer()); }

}  // namespace balie::csta
