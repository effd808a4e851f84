#include "adapters/sdk/web/server.hpp"

#include <boost/asio/ip/address.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <vector>

namespace balie::web {
namespace {

using boost::system::error_code;

constexpr auto sweep_interval = std::chrono::seconds(1);
constexpr std::uint32_t certificate_sweeps = 10;
constexpr std::size_t room_made = 16;  // of all connections this part is closed at once

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

result<void> Server::start() {
  if (!settings_.certificate_path.empty()) {
    certificate_.emplace(settings_.certificate_path, settings_.key_path);
    BALIE_CHECK(certificate_->load(clock_.time()));
  }
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

void Server::accept() {
  if (!acceptor_.is_open() || full_) return;
  if (connections_.size() >= settings_.connections_max) {
    full_ = true;
    return acceptor_.async_wait(asio::socket_base::wait_read, [this](error_code error) {
      if (error) return;
      full_ = false;
      connections_.size() < settings_.connections_max ? accept() : make_room();
    });
  }
  accepting_ = true;
  acceptor_.async_accept([this](error_code error, asio::ip::tcp::socket socket) {
    if (error == asio::error::operation_aborted) return;
    accepting_ = false;
    if (!acceptor_.is_open()) return;
    if (!error) open(std::move(socket));
    // Out of file descriptors: the next sweep tries again, rather than this loop at once.
    if (!error || error == asio::error::connection_aborted) accept();
  });
}

// Who holds connections and does nothing with them keeps nobody else out. Some at a time: finding them looks
// at all. Those that are closed bring the next accept(), and else the next sweep does.
void Server::make_room() {
  using Waiting = std::vector<std::pair<std::uint32_t, Connection*>>;
  std::unordered_map<std::string_view, Waiting> by_address;
  for (auto* one : connections_) {
    if (const auto quiet = one->quiet_sweeps()) by_address[one->peer()].emplace_back(*quiet, one);
  }
  Waiting most;
  for (auto& [address, waiting] : by_address) {
    if (waiting.size() > most.size()) most = std::move(waiting);
  }
  const auto count = std::min(most.size(), std::max<std::size_t>(1, settings_.connections_max / room_made));
  std::partial_sort(most.begin(), most.begin() + static_cast<std::ptrdiff_t>(count), most.end(),
                    std::greater<>());
  most.resize(count);
  for (const auto& [quiet, one] : most) one->close();
}

void Server::open(asio::ip::tcp::socket socket) {
  const auto connection = certificate_ ? make_connection(std::move(socket), certificate_->context(), shared_)
                                       : make_connection(std::move(socket), shared_);
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
  if (++sweeps_ % certificate_sweeps == 0 && certificate_) renew_certificate();
  timer_.expires_after(sweep_interval);
  timer_.async_wait([this](error_code error) {
    if (!error) sweep();
  });
}

void Server::renew_certificate() {
  if (!certificate_->is_renewed()) return;
  if (const auto loaded = certificate_->load(clock_.time()); !loaded) {
    return log_.error("the renewed certificate cannot be used",
                      {{"code", loaded.error().code()}, {"error", loaded.error().text()}});
  }
  log_.info("the certificate is renewed");
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
