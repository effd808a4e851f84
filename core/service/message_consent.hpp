// Whether a message that somebody orders may go to its receiver: whoever withdrew a consent hears no more of
// what it was about, over any channel. Pure.
#pragma once

#include "core/customer/record.hpp"
#include "core/playbook/playbook.hpp"

#include "balie/v1/agent.pb.h"
#include "balie/v1/session.pb.h"

#include <optional>
#include <string>

namespace balie::service {

// The command "send" has two arguments for this: "purpose" (a word of consent.toml: "marketing") and
// "channel" (over which it goes). Without a purpose it is a message that needs no consent: an answer, a login
// code. Empty: none.
std::string purpose_of(const v1::Command& command);

// Who is to get it, where the command does not say which customer: its identifier, or `to` where that is
// plainly a number or a mail address.
std::optional<v1::Identifier> receiver_of(const v1::Command& command);

// As consent.toml has it: an answer to a contact needs consent alone; what goes out unasked must be neither
// in a register nor in quiet hours either. `record`: nullptr, nobody who is known. Refusals (reject):
// "invalid" (a purpose without a channel), "conflict" (several customers share the identifier),
// "consent.not_allowed" with the reason.
std::optional<v1::Refusal> refused_message(const v1::Command& command, const customer::Record* record,
                                           const playbook::Playbook& playbook, Time now);

}  // namespace balie::service
