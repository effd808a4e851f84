// An event loop that a test runs until something holds.
#pragma once

#include "core/base/clock.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>

namespace balie::sdk {

class EventLoop {
 public:
  auto executor() { return loop_.get_executor(); }
  [[nodiscard]] const Clock& clock() const { return clock_; }
  // Runs until the condition holds; false after ten seconds.
  bool until(const std::function<bool()>& holds) {
    const auto end = clock_.instant() + std::chrono::seconds(10);
    while (!holds() && clock_.instant() < end) {
      loop_.restart();
      loop_.run_one_for(std::chrono::milliseconds(5));
    }
    return holds();
  }

 private:
  SystemClock clock_;
  boost::asio::io_context loop_;
};

}  // namespace balie::sdk
