// What the hub orders, in FreeSWITCH's words. Pure: who says it, and to which call, is the adapter's.
#pragma once

#include "adapters/freeswitch/settings.hpp"
#include "adapters/sdk/telephony.hpp"
#include "core/base/result.hpp"
#include "protocols/esl/command.hpp"

#include "balie/v1/agent.pb.h"
#include "balie/v1/contact.pb.h"

#include <string>

namespace balie::freeswitch {

// A call that FreeSWITCH is to make: "originate ..." and what is known of it beforehand.
struct NewCall {
  std::string line;
  std::string uuid;  // of the first leg: made of the command's id, so that the same command is the same call
  std::string contact_id;  // the command's, or where it has none the uuid
  v1::Contact contact{};   // to be reported, where the command has none
};

// "dial" (the agent's phone, then the customer) or "call_back" (the customer, then the agent). Errors, of
// Fate::reject: "freeswitch.bad_number", "freeswitch.bad_address". What may end the text that it stands in is
// refused, not escaped: `originate` has four kinds of brackets and no escape that all of them know.
result<NewCall> new_call(const v1::Command& command, const Settings& settings);

// A phone as an endpoint: "user/1001" as it is, "1001" becomes "user/1001". Empty: not safe to say.
std::string phone_endpoint(const std::string& to);

// Where "route" sends a call: its `to`, or `transfer` with the queue's name. Empty: nowhere that is safe.
std::string route_target(const v1::Command& command, const Settings& settings);

// The variables that "wait" sets: BALIE_ESTIMATE in seconds, BALIE_REASON.
esl::Variables wait_variables(const v1::Command& command);

}  // namespace balie::freeswitch
