// The two kinds of messages that the desk is about: `wire`, of the hub's bus, and `page`, of its own pages.
#pragma once

#include "balie/v1/session.pb.h"
#include "desk.pb.h"

namespace balie::desk {

namespace wire = balie::v1;
namespace page = balie::desk::v1;

}  // namespace balie::desk
