#include "core/bus/role.hpp"

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

bool may(Role role, v1::ToHub::BodyCase what) {
  switch (what) {
    case v1::ToHub::kPublish:
      return role == Role::admin;
    case v1::ToHub::kCustomerQuery:
    case v1::ToHub::kDecisionQuery:
      return role == Role::desk || role == Role::admin;
    case v1::ToHub::kContact:
    case v1::ToHub::kOutcome:
    case v1::ToHub::kPresence:
    case v1::ToHub::kCommandDone:
      return role != Role::observer;
    case v1::ToHub::kEventsQuery:
      return may_subscribe(role);
    default:
      return true;
  }
}

bool may_subscribe(Role role) { return role != Role::adapter; }

}  // namespace balie::bus
