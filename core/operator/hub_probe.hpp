// Asks a hub that is starting whether it is ready, without waiting for it longer than it is told to.
#pragma once

#include "core/operator/bus_connection.hpp"

#include <memory>

namespace balie::operation {

class HubProbe {
 public:
  HubProbe(BusSettings bus, const Clock& clock);

  // The hub was started anew.
  void reset();
  // At most `limit`, or until `also` has something to read. True: the hub is ready.
  bool step(Duration limit, zmq::pollitem_t* also);
  // Why the hub is not ready, as it says itself; empty: it has not said anything.
  [[nodiscard]] const std::string& reason() const { return reason_; }

 private:
  BusSettings bus_;
  const Clock& clock_;
  std::unique_ptr<BusConnection> connection_;
  Instant ask_at_{};
  bool asked_ = false;
  std::string reason_;
};

}  // namespace balie::operation
