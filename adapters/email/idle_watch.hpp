// Closes a peer's connection when nothing was heard for too long and nothing is asked of us.
#pragma once

#include "adapters/email/listener.hpp"
#include "core/base/clock.hpp"

#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>

namespace balie::email {

// A member of the peer that it watches. One strand.
class IdleWatch {
 public:
  IdleWatch(asio::any_io_executor executor, Duration limit) : timer_(std::move(executor)), limit_(limit) {}

  // Until stop(), which the peer's close() calls. `busy`: something is asked of us, and so its silence is
  // ours.
  void start(std::shared_ptr<Peer> peer, std::function<bool()> busy);
  void heard() { timer_.expires_after(limit_); }
  void stop() noexcept;

 private:
  asio::steady_timer timer_;
  Duration limit_;
  bool stopped_ = false;
};

}  // namespace balie::email
