// A tiny HTTP server on loopback: /metrics, /healthz (the event loop turns), /readyz (hub and channel are
// there).
#pragma once

#include "adapters/sdk/metrics.hpp"
#include "core/base/result.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>

namespace balie::sdk {

class StatusServer {
 public:
  // Listens on "127.0.0.1:9101" or "[::1]:0". Other than loopback addresses are refused. Fate::fatal:
  // "status.bad_address", "status.not_listening".
  static result<std::unique_ptr<StatusServer>> listen(boost::asio::any_io_executor executor,
                                                      const std::string& address, const Metrics& metrics);
  ~StatusServer();  // ends all that it serves
  StatusServer(const StatusServer&) = delete;
  StatusServer& operator=(const StatusServer&) = delete;
  [[nodiscard]] std::uint16_t port() const;

 private:
  struct Parts;
  explicit StatusServer(std::shared_ptr<Parts> parts);
  std::shared_ptr<Parts> parts_;
};

// Where the address is one; nullptr: it is empty. Errors as listen().
result<std::unique_ptr<StatusServer>> serve_status(boost::asio::any_io_executor executor,
                                                   const std::string& address, const Metrics& metrics);

}  // namespace balie::sdk
