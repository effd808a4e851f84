// SIGTERM and SIGINT, waited for instead of handled: no handler, no global, nothing that must be
// async-signal-safe.
#pragma once

#include <csignal>
#include <functional>
#include <thread>

namespace balie {

// Made first thing in a program, before other threads: they inherit that the signals are blocked.
class StopSignals {
 public:
  StopSignals();

  // Calls `stop` once, from a thread of its own, when one of the signals came. The thread ends with what is
  // returned.
  [[nodiscard]] std::jthread watch(std::function<void()> stop) const;

 private:
  sigset_t set_;
};

}  // namespace balie
