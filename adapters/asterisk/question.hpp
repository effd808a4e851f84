// What a call is to the hub: Asterisk's environment as a contact.
#pragma once

#include "protocols/agi/session.hpp"

#include "balie/v1/contact.pb.h"

namespace balie::asterisk {

// The id is the call's Linkedid, which all its channels share; a dialplan that asks a second time about the
// same call adds "ask=WORD", and gets another answer. Of the query (or of arguments "name=value"):
//   entry, topic, language, country, subject     as in a contact; else DNID or extension, and the channel's
//   language tel, email, account, loyalty                 identifiers beside the caller's number: "claimed";
//   those that verified=account                             names are "verified" everything else an attribute
// The caller's number is "observed"; one that the caller asked to be withheld is none.
v1::Contact contact_of(const agi::Asked& asked);

// "PJSIP/2001" of "PJSIP/2001-0000002a"; "Local/2001@agents" of "Local/2001@agents-00000001;2".
std::string_view interface_of(std::string_view channel);

}  // namespace balie::asterisk
