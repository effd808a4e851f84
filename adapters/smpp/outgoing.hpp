// A command "send" as the PDUs that carry it out.
#pragma once

#include "adapters/smpp/settings.hpp"
#include "protocols/smpp/pdu.hpp"

#include "balie/v1/agent.pb.h"

#include <cstdint>
#include <string>
#include <vector>

namespace balie::smpp {

struct Outgoing {
  std::vector<Pdu> parts;       // submit_sm each, without a sequence number
  Address source, destination;  // as they go out
  gsm::Message message;         // what it costs
};

// `to`, or the identifier, is a number; `entry`, or the setting from, is who sends. Arguments that it may
// have: "transliterate" (a flag, goes before the setting), "flash" (a flag: shown at once, not kept); "bytes"
// (in hexadecimal, instead of a text) and "port" (a number, with bytes alone: 2948 is a WAP push).
// `reference` tells long messages apart; `now` is for Command.expires. Errors of Fate::reject:
// "smpp.address", "smpp.bytes", "gsm.too_long", "gsm.no_alphabet", "expired".
result<Outgoing> make_outgoing(const v1::Command& command, const Settings& settings, std::uint16_t reference,
                               Time now);

// A number or a name as the centre wants it: "+44..." international, letters a name, few digits a short code.
// Error of Fate::reject: "smpp.address".
result<Address> address_of(std::string_view text, bool may_be_name);

// "000001123000000R": so long from now (SMPP 3.4, 7.1.1); empty for nothing.
std::string relative_time(Duration time);

}  // namespace balie::smpp
