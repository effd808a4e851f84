// What stands in the hub's commands, and what Asterisk says to the actions that they become.
#pragma once

#include "adapters/sdk/telephony.hpp"
#include "protocols/ami/message.hpp"

#include "balie/v1/agent.pb.h"

#include <string>
#include <string_view>

namespace balie::asterisk {

using sdk::refused;

// Of a "Response: Error": "hung_up", "not_permitted" or "refused".
std::unexpected<Error> error_of(const ami::Message& response);

// Why a call that we made did not come about, of OriginateResponse's Reason: "busy", "no_answer",
// "congestion", "unavailable".
std::string_view reason_of(std::string_view originate_reason);

// The uniqueid of the channel that a command makes: the same command makes it once, as Asterisk refuses a
// second one.
std::string channel_id_of(const v1::Command& command);

// "PJSIP/2001", "Local/2001@agents": technology and resource, and nothing that Dial would take for more.
bool is_address(std::string_view text);

// Digits with "+", "*" and "#" only, at least one, of a text with blanks, "-", "(" and ")" between; else
// empty.
std::string dialled_number(std::string_view text);

}  // namespace balie::asterisk
