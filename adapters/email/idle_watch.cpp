#include "adapters/email/idle_watch.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace balie::email {

void IdleWatch::start(std::shared_ptr<Peer> peer, std::function<bool()> busy) {
  heard();
  const auto executor = timer_.get_executor();
  asio::co_spawn(
      executor,
      [this, alive = std::move(peer), busy = std::move(busy)]() -> asio::awaitable<void> {
        while (!stopped_) {
          co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
          if (timer_.expiry() > asio::steady_timer::clock_type::now()) continue;
          if (busy()) {
            heard();
          } else {
            alive->close();
          }
        }
      },
      asio::detached);
}

void IdleWatch::stop() noexcept {
  stopped_ = true;
  timer_.cancel();
}

}  // namespace balie::email
