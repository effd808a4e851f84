#include "core/base/stop_signals.hpp"

#include <pthread.h>

#include <ctime>
#include <utility>

namespace balie {

StopSignals::StopSignals() {
  sigemptyset(&set_);
  sigaddset(&set_, SIGTERM);
  sigaddset(&set_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
}

std::jthread StopSignals::watch(std::function<void()> stop) const {
  return std::jthread([set = set_, stop = std::move(stop)](const std::stop_token& ended) {
    // How long the end of the program may have to wait for this thread.
    constexpr timespec look = {.tv_sec = 0, .tv_nsec = 100'000'000};
    while (!ended.stop_requested()) {
      if (sigtimedwait(&set, nullptr, &look) > 0) return stop();
    }
  });
}

}  // namespace balie
