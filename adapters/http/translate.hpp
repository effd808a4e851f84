// A request to what the hub is asked, and the hub's answer to a response. Pure.
#pragma once

#include "adapters/http/problem.hpp"
#include "adapters/http/reading.hpp"
#include "adapters/http/routes.hpp"
#include "adapters/http/web.hpp"
#include "core/base/error.hpp"
#include "protocols/bus/client_session.hpp"

#include "balie/v1/session.pb.h"

#include <expected>

namespace balie::http {

// Fills `message`, which may hold what was asked before, for an operation that the hub carries out. What
// breaks a limit or lacks what it must have is a Problem with the field, before anything goes to the hub.
// A contact without a channel gets `channel`.
Asked to_hub(const Matched& matched, const Target& target, const Request& request, std::string_view channel,
             const bus::Limits& limits, v1::ToHub& message);

// The hub's answer, whatever it is.
Response from_hub(const v1::FromHub& message);
Response from_hub(bus::ClientSession::Answered&& answer, const bus::Limits& limits);

// No answer: the hub is away or late (503).
Problem no_answer(const Error& error);

}  // namespace balie::http
