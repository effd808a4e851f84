// One event on its way to one webhook, as a value: what to do after each attempt. No clock, no socket.
#pragma once

#include "core/base/backoff.hpp"

#include <cstdint>
#include <optional>

namespace balie::http {

class WebhookDelivery {
 public:
  struct Settings {
    std::uint32_t attempts = 12;
    Duration retry_first = std::chrono::seconds(1);
    Duration retry_max = std::chrono::minutes(10);
  };
  // What an attempt brought: a status, or none where there was no answer.
  struct Attempt {
    int status = 0;
    Duration retry_after{};  // what the receiver asked for
  };
  enum class Step : unsigned char { delivered, wait, dead };

  WebhookDelivery(Settings settings, std::uint64_t seed);

  // 2xx is delivered; 410 (Gone) is dead at once; all else, redirects too, is tried again after wait().
  Step on(const Attempt& attempt, Instant now);
  [[nodiscard]] Duration wait() const { return wait_; }
  [[nodiscard]] std::uint32_t attempts() const { return attempts_; }

 private:
  Settings settings_;
  Backoff backoff_;
  Duration wait_{};
  std::uint32_t attempts_ = 0;
};

}  // namespace balie::http
