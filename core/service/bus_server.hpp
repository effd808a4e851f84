// The sockets of the bus: ROUTER for the work, XPUB for events, and the answers to ZAP that let known clients
// in. ZeroMQ's own thread moves the bytes; everything here is called from the hub's thread, but for wake().
#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/bus/role.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace balie::service {

struct BusServerSettings {
  std::string endpoint;  // ipc:// or tcp://; tcp only with keys
  std::string events_endpoint;
  std::string secret_key;                      // CURVE, Z85; empty: no encryption, and only ipc
  std::map<std::string, std::string> clients;  // CURVE public key (Z85) -> bus::user_id()
  bus::Role local_role = bus::Role::admin;     // of whoever can open the ipc socket
  std::size_t frame_bytes_max = 64 << 20;
  int queue_max = 2048;  // frames that wait for one peer, each way
};

class BusServer {
 public:
  // Errors: "bus.endpoint" - cannot be bound, or tcp without keys; "bus.key" - a key of the wrong form.
  static result<std::unique_ptr<BusServer>> open(const BusServerSettings& settings);
  virtual ~BusServer() = default;

  // Returns when something came, wake() was called, a signal of `signals` came or the time is over.
  virtual void wait(Duration limit) = 0;
  // Thread-safe; also from a signal handler's point of view: it writes to an eventfd.
  virtual void wake() = 0;

  using Frame = std::function<void(std::string_view peer, const bus::Rights& rights, std::string_view frame)>;
  using Violation = std::function<void(std::string_view peer)>;
  // Takes at most `count_max` messages; true when nothing is left. A message of more than one frame is a
  // violation.
  virtual bool receive(std::size_t count_max, const Frame& frame, const Violation& violation) = 0;

  // False: the peer is gone, or does not read what it was sent.
  virtual bool send(std::string_view peer, std::string_view frame) = 0;

  // Somebody subscribed to events of this type.
  [[nodiscard]] virtual bool wanted(std::string_view type) = 0;
  virtual void publish(std::string_view type, std::string_view event) = 0;

  // The endpoints as bound (with the port, where 0 was asked for).
  [[nodiscard]] virtual std::string endpoint() const = 0;
  [[nodiscard]] virtual std::string events_endpoint() const = 0;
};

}  // namespace balie::service
