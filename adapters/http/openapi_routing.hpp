// The part of the OpenAPI document that is about agents, queues and commands.
#pragma once

#include <string>

namespace balie::http {

// The members of "paths", each with a comma behind it.
void append_routing_paths(std::string& out);

}  // namespace balie::http
