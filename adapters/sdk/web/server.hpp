// Listens, and owns the connections: how many, how long they may be idle, and their end.
#pragma once

#include "adapters/sdk/web/certificate.hpp"
#include "adapters/sdk/web/connection.hpp"
#include "core/base/clock.hpp"
#include "core/base/log.hpp"
#include "core/base/result.hpp"

#include <boost/asio/steady_timer.hpp>

#include <optional>
#include <unordered_set>

namespace balie::web {

struct ServerSettings {
  std::string host = "127.0.0.1";  // an address, not a name
  std::uint16_t port = 0;          // 0: any that is free
  // Beyond it those go that wait for their peer, longest first, of the address that has most of them; where
  // there are none, clients wait in the kernel's queue.
  std::size_t connections_max = 1'000;
  ConnectionLimits connection;
  // PEM; TLS when both are given. Looked at again every ten seconds: a renewed certificate is that of new
  // connections; one that cannot be used is logged, and the one before it stays.
  std::string certificate_path;
  std::string key_path;
};

// All on one strand.
class Server {
 public:
  Server(asio::any_io_executor executor, const Clock& clock, Log log, ServerSettings settings,
         Handler& handler);
  ~Server();

  // Binds and begins to accept. Fate::fatal: "web.bad_address", "web.cannot_listen",
  // "web.bad_certificate".
  result<void> start();
  // "http://127.0.0.1:8080", once started.
  [[nodiscard]] std::string address() const;
  [[nodiscard]] std::size_t connections() const { return connections_.size(); }

  // No new connections and no new requests. finished() is true when the last connection is gone.
  void drain();
  [[nodiscard]] bool finished() const { return connections_.empty(); }
  void close();

 private:
  void renew_certificate();
  void accept();
  void make_room();
  void open(asio::ip::tcp::socket socket);
  void sweep();
  void stamp_date();

  const Clock& clock_;
  Log log_;
  ServerSettings settings_;
  asio::ip::tcp::acceptor acceptor_;
  asio::steady_timer timer_;
  std::optional<Certificate> certificate_;  // with TLS
  std::uint32_t sweeps_ = 0;
  std::string date_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  ConnectionShared shared_;
  std::unordered_set<Connection*> connections_;
  bool accepting_ = false;
  bool full_ = false;  // and it is looked whether somebody knocks
  bool draining_ = false;
};

}  // namespace balie::web
