// Where the MTA finds the milter: a UNIX socket, or TCP.
#include "adapters/email/adapter.hpp"
#include "core/base/file.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>

namespace balie::email {
namespace {

using Endpoint = asio::generic::stream_protocol::endpoint;

std::unexpected<Error> cannot_listen(const std::string& where, std::string_view why) {
  return failure(Fate::fatal, "email.cannot_listen", fmt::format("listen = \"{}\": {}", where, why));
}

// "/run/milter.sock" or "unix:/run/milter.sock"; "" for TCP.
std::string path_of(std::string_view where) {
  if (where.starts_with("unix:")) where.remove_prefix(5);
  return where.starts_with('/') ? std::string(where) : std::string();
}

result<Endpoint> tcp_endpoint(const std::string& where) {
  const auto colon = where.rfind(':');
  if (colon == std::string::npos) return cannot_listen(where, "neither host:port nor a path");
  std::uint16_t port = 0;
  const auto* end = where.data() + where.size();
  const auto read = std::from_chars(where.data() + colon + 1, end, port);
  boost::system::error_code error;
  const auto address = asio::ip::make_address(where.substr(0, colon), error);
  if (error || read.ec != std::errc() || read.ptr != end)
    return cannot_listen(where, "the host is an address in numbers");
  return Endpoint(asio::ip::tcp::endpoint(address, port));
}

// What a process that died left behind.
void remove_stale(const std::string& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode)) ::unlink(path.c_str());
}

}  // namespace

result<void> EmailAdapter::listen() {
  const auto& where = settings_.listen;
  socket_path_ = path_of(where);
  Endpoint endpoint;
  if (socket_path_.empty()) {
    BALIE_TRY(endpoint, tcp_endpoint(where));
  } else {
    if (socket_path_.size() > 100) return cannot_listen(where, "the path is too long for a socket");
    remove_stale(socket_path_);
    endpoint = Endpoint(asio::local::stream_protocol::endpoint(socket_path_));
  }
  boost::system::error_code error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error && socket_path_.empty()) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) return cannot_listen(where, error.message());
  std::string address = fmt::format("unix:{}", socket_path_);
  if (socket_path_.empty()) {
    asio::ip::tcp::endpoint bound;
    const auto local = acceptor_.local_endpoint(error);
    std::memcpy(bound.data(), local.data(), local.size());
    address = fmt::format("inet:{}:{}", bound.address().to_string(), bound.port());
  } else if (::chmod(socket_path_.c_str(), static_cast<mode_t>(settings_.socket_mode)) != 0) {
    return cannot_listen(where, "its mode cannot be set");
  }
  log_.info("listening", {{"address", address}});
  if (settings_.address_file.empty()) return {};
  return write_file_atomically(settings_.address_file, address + "\n", 0644);
}

}  // namespace balie::email
