// What an adapter counts, for Prometheus; and whether it is ready.
#pragma once

#include "core/base/clock.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace balie::sdk {

// Any thread, but for also().
class Metrics {
 public:
  explicit Metrics(const std::string& adapter);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // `result`: "decided", "fallback", "refused", "recorded"; `waited` from its arrival to the answer.
  void inbound(std::string_view result, Duration waited);
  void command(bool done);
  void replayed(bool accepted);
  void spool(std::size_t entries, std::uint64_t bytes);
  void hub(bool open);
  void channel(bool connected);
  // What the adapter counts of its own, in the same format: called by text(), on its thread.
  void also(std::function<std::string()> own) { own_ = std::move(own); }

  [[nodiscard]] bool ready() const;        // hub and channel are both there
  [[nodiscard]] std::string text() const;  // in Prometheus' text format

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
  std::function<std::string()> own_;
};

}  // namespace balie::sdk
