#include "core/bus/role.hpp"

#include <fmt/format.h>

namespace balie::bus {

std::string_view to_string(Role role) {
  switch (role) {
    case Role::observer:
      return "observer";
    case Role::adapter:
      return "adapter";
    case Role::desk:
      return "desk";
    case Role::admin:
      return "admin";
  }
  return "observer";
}

std::optional<Role> role_of(std::string_view word) {
  for (const auto role : {Role::observer, Role::adapter, Role::desk, Role::admin}) {
    if (to_string(role) == word) return role;
  }
  return std::nullopt;
}

std::string user_id(Role role, std::string_view name) {
  const bool is_held = role == Role::adapter || role == Role::desk;
  return is_held ? fmt::format("{} {}", to_string(role), name) : std::string(to_string(role));
}

Rights rights_of(std::string_view user_id) {
  const auto blank = user_id.find(' ');
  const auto role = role_of(user_id.substr(0, blank));
  if (!role) return {};
  return {*role, blank == user_id.npos ? std::string_view() : user_id.substr(blank + 1)};
}

bool may(Role role, v1::ToHub::BodyCase what) {
  switch (what) {
    case v1::ToHub::kPublish:
    case v1::ToHub::kEraseCustomer:
      return role == Role::admin;
    case v1::ToHub::kCustomerQuery:
    case v1::ToHub::kHistoryQuery:
    case v1::ToHub::kDecisionQuery:
    case v1::ToHub::kMergeCustomers:
    case v1::ToHub::kUnmergeCustomers:
      return role == Role::desk || role == Role::admin;
    case v1::ToHub::kContact:
    case v1::ToHub::kOutcome:
    case v1::ToHub::kPresence:
    case v1::ToHub::kCustomerChange:
    case v1::ToHub::kCommandDone:
    case v1::ToHub::kCommand:
    case v1::ToHub::kReservationAnswer:
    case v1::ToHub::kRoutingOrder:
    case v1::ToHub::kSignal:
    case v1::ToHub::kChoicesQuery:
    case v1::ToHub::kAdapterQuery:
      return role != Role::observer;
    case v1::ToHub::kEventsQuery:
    case v1::ToHub::kResultsQuery:
      return may_subscribe(role);
    default:
      return true;
  }
}

bool may_subscribe(Role role) { return role != Role::adapter; }

}  // namespace balie::bus
