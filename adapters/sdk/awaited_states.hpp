// The states of an agent that follow from what we ordered on a platform, in their order: when they are seen
// they are our own doing, and no news.
#pragma once

#include <algorithm>
#include <deque>
#include <string>
#include <string_view>

namespace balie::sdk {

class AwaitedStates {
 public:
  static constexpr std::size_t most = 16;  // older ones are waited for no longer

  void add(std::string_view state) {
    if (states_.size() >= most) states_.pop_front();
    states_.emplace_back(state);
  }
  // Whether this state was awaited; then those before it are not any more. Another one ends the wait for all.
  bool takes(std::string_view state) {
    const auto found = std::ranges::find(states_, state);
    const bool is_awaited = found != states_.end();
    states_.erase(states_.begin(), is_awaited ? found + 1 : found);
    return is_awaited;
  }
  void clear() { states_.clear(); }
  // Empty: none.
  [[nodiscard]] std::string_view last() const {
    return states_.empty() ? std::string_view() : std::string_view(states_.back());
  }
  [[nodiscard]] bool empty() const { return states_.empty(); }

 private:
  std::deque<std::string> states_;
};

}  // namespace balie::sdk
