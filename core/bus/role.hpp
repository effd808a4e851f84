// What a client of the bus may do.
#pragma once

#include "balie/v1/session.pb.h"

#include <optional>
#include <string>
#include <string_view>

namespace balie::bus {

enum class Role : unsigned char { observer, adapter, desk, admin };

std::string_view to_string(Role role);
std::optional<Role> role_of(std::string_view word);

// What the transport knows of a peer.
struct Rights {
  Role role = Role::observer;
  // The only adapter name that it may give itself: contact ids are unique within one, so whoever could take
  // another's would answer for its contacts. Empty: any.
  std::string_view name;
  Rights() = default;
  Rights(Role what, std::string_view only = {}) : role(what), name(only) {}
  bool operator==(const Rights&) const = default;
};

// One word for a connection that a key was checked for, and back: "adapter sms_main", "admin". An adapter or
// desk is held to its name.
std::string user_id(Role role, std::string_view name);
Rights rights_of(std::string_view user_id);

// adapter: brings contacts, outcomes, presences, signals and changes of customers, orders commands and asks
// what can be ordered and chosen. observer: reads events. desk: both of these, sees customers and decisions,
// and merges customers. admin: everything, publishing included. Everybody may ask for the status.
bool may(Role role, v1::ToHub::BodyCase what);

// May hear events as they are published.
bool may_subscribe(Role role);

}  // namespace balie::bus
