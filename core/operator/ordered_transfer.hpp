// Many requests under way, their answers handed out in the order of the requests.
#pragma once

#include "core/operator/bus_connection.hpp"

#include <deque>
#include <functional>

namespace balie::operation {

class OrderedTransfer {
 public:
  // Called with each answer, a Refusal too, and the tag that came with its request.
  using Handler = std::function<void(std::uint64_t tag, const v1::FromHub& answer)>;

  OrderedTransfer(BusConnection& connection, std::size_t window_max, Handler handler)
      : connection_(connection), window_max_(window_max), handler_(std::move(handler)) {}

  // There is room for another request; without it, call step().
  [[nodiscard]] bool has_room() const { return slots_.size() < window_max_; }
  [[nodiscard]] bool empty() const { return slots_.empty(); }
  void send(v1::ToHub message, std::uint64_t tag);

  // Waits for an answer or for `also`, at most `limit`; the handler may send more.
  result<void> step(Duration limit, zmq::pollitem_t* also = nullptr);
  // Until everything is answered.
  result<void> finish();

 private:
  struct Slot {
    std::uint64_t request = 0;
    std::uint64_t tag = 0;
    std::optional<v1::FromHub> answer;
  };
  void hand_out();

  BusConnection& connection_;
  std::size_t window_max_;
  Handler handler_;
  std::deque<Slot> slots_;  // in the order of the requests
};

}  // namespace balie::operation
