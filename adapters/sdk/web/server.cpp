#include "adapters/sdk/web/server.hpp"

#include <boost/asio/ip/address.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <vector>

namespace balie::web {
namespace {

using boost::system::error_code;

constexpr auto sweep_interval = std::chrono::seconds(1);

}  // namespace

Server::Server(asio::any_io_executor executor, const Clock& clock, Log log, ServerSettings settings,
               Handler& handler)
    : clock_(clock),
      log_(std::move(log)),
      settings_(std::move(settings)),
      acceptor_(executor),
      timer_(executor),
      shared_{handler, settings_.connection, date_, [this, alive = std::weak_ptr(alive_)](Connection& one) {
                if (alive.expired()) return;  // it was kept by something that outlived us
                connections_.erase(&one);
                if (!accepting_ && !draining_) accept();
              }} {
  stamp_date();
}

Server::~Server() { close(); }

result<void> Server::load_certificate() {
  if (settings_.certificate_path.empty()) return {};
  tls_.emplace(asio::ssl::context::tls_server);
  error_code error;
  tls_->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                    asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                    asio::ssl::context::no_tlsv1_1 | asio::ssl::context::no_compression);
  tls_->use_certificate_chain_file(settings_.certificate_path, error);
  if (error) return failure(Fate::fatal, "web.bad_certificate", "certificate_file: " + error.message());
  tls_->use_private_key_file(settings_.key_path, asio::ssl::context::pem, error);
  if (error) return failure(Fate::fatal, "web.bad_certificate", "key_file: " + error.message());
  return {};
}

result<void> Server::start() {
  BALIE_CHECK(load_certificate());
  error_code error;
  const auto address = asio::ip::make_address(settings_.host, error);
  if (error)
    return failure(Fate::fatal, "web.bad_address", fmt::format("host: {} is not an address", settings_.host));
  const asio::ip::tcp::endpoint endpoint(address, settings_.port);
  const auto failed = [&](std::string_view step) {
    return failure(Fate::fatal, "web.cannot_listen",
                   fmt::format("{}:{}: {}: {}", settings_.host, settings_.port, step, error.message()));
  };
  if (acceptor_.open(endpoint.protocol(), error)) return failed("open");
  if (acceptor_.set_option(asio::socket_base::reuse_address(true), error)) return failed("open");
  if (acceptor_.bind(endpoint, error)) return failed("bind");
  if (acceptor_.listen(asio::socket_base::max_listen_connections, error)) return failed("listen");
  accept();
  sweep();
  return {};
}

std::string Server::address() const {
  error_code ignored;
  const auto endpoint = acceptor_.local_endpoint(ignored);
  const auto* pattern = endpoint.address().is_v6() ? "{}://[{}]:{}" : "{}://{}:{}";
  return fmt::format(fmt::runtime(pattern), settings_.certificate_path.empty() ? "http" : "https",
                     endpoint.address().to_string(), endpoint.port());
}

// Beyond connections_max clients wait in the kernel's queue, until another has gone.
void Server::accept() {
  if (!acceptor_.is_open() || connections_.size() >= settings_.connections_max) return;
  accepting_ = true;
  acceptor_.async_accept([this](error_code error, asio::ip::tcp::socket socket) {
    accepting_ = false;
    if (error == asio::error::operation_aborted || !acceptor_.is_open()) return;
    if (!error) open(std::move(socket));
    // Out of file descriptors: the next sweep tries again, rather than this loop at once.
    if (!error || error == asio::error::connection_aborted) accept();
  });
}

void Server::open(asio::ip::tcp::socket socket) {
  const auto connection =
      tls_ ? make_connection(std::move(socket), *tls_, shared_) : make_connection(std::move(socket), shared_);
  connections_.insert(connection.get());
  connection->start();
}

void Server::sweep() {
  stamp_date();
  for (auto* one : std::vector<Connection*>(connections_.begin(), connections_.end())) {
    // Closing one may end it, and no other.
    if (connections_.contains(one)) one->sweep();
  }
  if (!accepting_ && !draining_) accept();
  timer_.expires_after(sweep_interval);
  timer_.async_wait([this](error_code error) {
    if (!error) sweep();
  });
}

void Server::stamp_date() {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(clock_.time());
  date_ =
      fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)));
}

void Server::drain() {
  draining_ = true;
  error_code ignored;
  acceptor_.close(ignored);
  for (auto* one : std::vector<Connection*>(connections_.begin(), connections_.end())) {
    if (connections_.contains(one)) one->drain();
  }
}

void Server::close() {
  draining_ = true;
  error_code ignored;
  acceptor_.close(ignored);
  timer_.cancel();
  for (auto* one : std::vector<Connection*>(connections_.begin(), connections_.end())) {
    if (connections_.contains(one)) one->close();
  }
}

}  // namespace balie::web
