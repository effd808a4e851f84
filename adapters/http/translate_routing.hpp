// The part of translate.hpp that is about queues, agents and commands.
#pragma once

#include "adapters/http/reading.hpp"
#include "adapters/http/routes.hpp"

#include "balie/v1/session.pb.h"

#include <vector>

namespace balie::http {

// As to_hub().
Asked routing_to_hub(const Matched& matched, const Target& target, const Request& request,
                     const bus::Limits& limits, v1::ToHub& message);

// What a channel says became of a command: POST /v1/commands/{id}/done.
Asked read_done(const Matched& matched, const Target& target, const Request& request,
                const bus::Limits& limits, v1::CommandDone& done);

// The hub's answer to a question about one: that one, or 404.
Response only(const v1::Agents& agents);
Response only(const v1::Queues& queues);

// {"reservations":[...]} and {"commands":[...]}
Response list(const std::vector<v1::Reservation>& reservations);
Response list(const std::vector<v1::Command>& commands);

}  // namespace balie::http
