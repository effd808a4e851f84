// Lets clients in by their CURVE public key: ZeroMQ's authentication protocol,
// https://rfc.zeromq.org/spec/27/
#pragma once

#include "core/bus/role.hpp"

#include <zmq.hpp>

#include <map>
#include <string>
#include <string_view>

namespace balie::service {

// Answers on the hub's own thread: ZeroMQ's thread asks, and goes on with others until it is answered.
class Zap {
 public:
  static constexpr const char* work_domain = "balie.work";
  static constexpr const char* events_domain = "balie.events";

  // `clients`: public key (Z85) -> bus::user_id(). Must be made before the sockets it guards are bound.
  Zap(zmq::context_t& context, std::map<std::string, std::string> clients);

  [[nodiscard]] zmq::socket_t& socket() { return socket_; }
  // Answers all that is asked.
  void answer();

 private:
  [[nodiscard]] std::string verdict(std::string_view domain, std::string_view mechanism,
                                    std::string_view key) const;
  std::map<std::string, std::string> clients_;
  zmq::socket_t socket_;
};

}  // namespace balie::service
