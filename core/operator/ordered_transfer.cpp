#include "core/operator/ordered_transfer.hpp"

#include <algorithm>

namespace balie::operation {

void OrderedTransfer::send(v1::ToHub message, std::uint64_t tag) {
  slots_.push_back({.request = connection_.send(std::move(message)), .tag = tag, .answer = {}});
}

void OrderedTransfer::hand_out() {
  while (!slots_.empty() && slots_.front().answer) {
    const auto slot = std::move(slots_.front());
    slots_.pop_front();
    handler_(slot.tag, *slot.answer);
  }
}

result<void> OrderedTransfer::step(Duration limit, zmq::pollitem_t* also) {
  BALIE_TRY(auto answer, connection_.wait(limit, also));
  if (!answer) return {};
  // Numbers ascend with the order of the requests.
  const auto slot =
      std::lower_bound(slots_.begin(), slots_.end(), answer->request(),
                       [](const Slot& one, std::uint64_t request) { return one.request < request; });
  if (slot == slots_.end() || slot->request != answer->request()) return {};
  slot->answer = std::move(*answer);
  hand_out();
  return {};
}

result<void> OrderedTransfer::finish() {
  while (!slots_.empty()) BALIE_CHECK(step(std::chrono::hours(1)));
  return {};
}

}  // namespace balie::operation
