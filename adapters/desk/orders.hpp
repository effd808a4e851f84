// What pages had ordered of adapters, and what became of it: for whoever ordered it, also after a reload.
// Pure.
#pragma once

#include "adapters/desk/conversations.hpp"
#include "core/base/clock.hpp"

#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace balie::desk {

struct OrderLimits {
  std::size_t of_user_max = 50;  // beyond, the user's oldest is forgotten
  Duration kept = std::chrono::hours(1);
  // The hub's signal that something failed does not say why; its event does, and comes at about the same
  // time.
  Duration reason_waits = std::chrono::seconds(2);
};

class Orders {
 public:
  // What came of one.
  struct Ended {
    std::string user;  // who ordered it
    page::CommandState state;
    bool is_message = false;  // to the customer: its state is the conversation's
  };

  explicit Orders(const Clock& clock, OrderLimits limits = {}) : clock_(clock), limits_(limits) {}

  // It goes to the hub now. The same id again is the same order.
  void ordered(const std::string& user, const wire::Command& command);
  // The hub does not take it, and its answer says so.
  void refused(const std::string& id);

  // nullopt: none of ours, or known.
  std::optional<Ended> done(const wire::CommandDone& what);
  std::optional<Ended> delivered(const std::string& id);
  // Why will be told; else sweep() gives it, with "not_delivered" for an error.
  void failed(const std::string& id);
  // About once a second.
  std::vector<Ended> sweep();

  [[nodiscard]] bool has(const std::string& id) const { return places_.contains(id); }
  [[nodiscard]] bool waits() const { return waiting_ > 0; }  // some have not ended
  // Those of a user but for messages, oldest first: with "ordered" for what has not ended.
  [[nodiscard]] std::vector<page::CommandState> of(const std::string& user) const;

 private:
  struct Order {
    page::CommandState state;
    bool is_message = false;
    Instant at;
    std::optional<Instant> failed{};
  };
  using Place = std::list<Order>::iterator;
  std::optional<Ended> end(const std::string& id, std::string_view error);
  void forget(std::list<Order>& orders, Place which);

  const Clock& clock_;
  OrderLimits limits_;
  std::map<std::string, std::list<Order>> by_user_;  // oldest first
  std::unordered_map<std::string, std::pair<std::string, Place>> places_;
  std::size_t waiting_ = 0;
};

}  // namespace balie::desk
