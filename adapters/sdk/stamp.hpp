// An id and a time for what is said to the hub, which knows by them what it has heard before, and when it
// was.
#pragma once

#include "core/base/clock.hpp"

#include "balie/v1/session.pb.h"

#include <functional>
#include <string>

namespace balie::sdk {

// Where the message needs them and has none; `fresh_id` gives an id that no other message of this adapter
// has.
void stamp(v1::ToHub& message, const std::function<std::string()>& fresh_id, Time now);

}  // namespace balie::sdk
