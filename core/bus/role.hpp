// What a client of the bus may do.
#pragma once

#include "balie/v1/session.pb.h"

#include <optional>
#include <string_view>

namespace balie::bus {

enum class Role : unsigned char { observer, adapter, desk, admin };

std::string_view to_string(Role role);
std::optional<Role> role_of(std::string_view word);

// adapter: brings contacts, outcomes and presences. observer: reads events. desk: both of these, and sees
// customers and decisions. admin: everything, publishing included. Everybody may ask for the status.
bool may(Role role, v1::ToHub::BodyCase what);

// May hear events as they are published.
bool may_subscribe(Role role);

}  // namespace balie::bus
