#include "adapters/desk/orders.hpp"

namespace balie::desk {
namespace {

constexpr const char *state_ordered = "ordered", *state_delivered = "delivered",
                     *state_not_delivered = "not_delivered";

}  // namespace

void Orders::ordered(const std::string& user, const wire::Command& command) {
  if (has(command.id())) return;
  auto& orders = by_user_[user];
  if (orders.size() >= limits_.of_user_max) forget(orders, orders.begin());
  Order one{{}, command.kind() == "send" && !command.contact_id().empty(), clock_.instant()};
  one.state.set_command_id(command.id());
  one.state.set_kind(command.kind());
  one.state.set_contact_id(command.contact_id());
  one.state.set_contact_adapter(key_of(command).adapter);
  one.state.set_state(state_ordered);
  const auto place = orders.insert(orders.end(), std::move(one));
  places_.emplace(command.id(), std::pair(user, place));
  ++waiting_;
}

void Orders::forget(std::list<Order>& orders, Place which) {
  if (which->state.state() == state_ordered) --waiting_;
  places_.erase(which->state.command_id());
  orders.erase(which);
}

void Orders::refused(const std::string& id) {
  const auto found = places_.find(id);
  if (found == places_.end()) return;
  const auto [user, place] = found->second;
  forget(by_user_[user], place);
}

std::optional<Orders::Ended> Orders::end(const std::string& id, std::string_view error) {
  const auto found = places_.find(id);
  if (found == places_.end()) return std::nullopt;
  const auto& [user, one] = found->second;
  if (one->state.state() != state_ordered) return std::nullopt;
  --waiting_;
  one->state.set_state(error.empty() ? state_delivered : state_not_delivered);
  one->state.set_error(std::string(error));
  return Ended{user, one->state, one->is_message};
}

std::optional<Orders::Ended> Orders::done(const wire::CommandDone& what) {
  return end(what.command_id(), what.error());
}

std::optional<Orders::Ended> Orders::delivered(const std::string& id) { return end(id, {}); }

void Orders::failed(const std::string& id) {
  const auto found = places_.find(id);
  if (found == places_.end()) return;
  auto& failed = found->second.second->failed;
  if (!failed) failed = clock_.instant();
}

std::vector<Orders::Ended> Orders::sweep() {
  const auto now = clock_.instant();
  std::vector<Ended> ended;
  for (auto user = by_user_.begin(); user != by_user_.end();) {
    auto& orders = user->second;
    while (!orders.empty() && now - orders.front().at >= limits_.kept) forget(orders, orders.begin());
    for (const auto& one : orders) {
      if (!one.failed || now - *one.failed < limits_.reason_waits) continue;
      if (auto told = end(one.state.command_id(), state_not_delivered)) ended.push_back(*std::move(told));
    }
    user = orders.empty() ? by_user_.erase(user) : std::next(user);
  }
  return ended;
}

std::vector<page::CommandState> Orders::of(const std::string& user) const {
  std::vector<page::CommandState> states;
  const auto found = by_user_.find(user);
  if (found == by_user_.end()) return states;
  for (const auto& one : found->second) {
    if (!one.is_message) states.push_back(one.state);
  }
  return states;
}

}  // namespace balie::desk
