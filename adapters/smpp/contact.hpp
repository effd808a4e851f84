// Messages of customers as contacts for the hub, and what became of ours as outcomes.
#pragma once

#include "adapters/smpp/inbox.hpp"
#include "adapters/smpp/outbox.hpp"
#include "adapters/smpp/settings.hpp"

#include "balie/v1/contact.pb.h"
#include "balie/v1/outcome.pb.h"

#include <string>

namespace balie::smpp {

// Attributes: "kind" where it is no plain text ("flash", "binary", "wap_push"); "bytes" in hexadecimal, where
// it is no text; "port"; "premium" (the service type, where there is one); of a long message "parts", and
// "missing" where not all came: its text has " [...] " in their place.
v1::Contact contact_of(const IncomingMessage& message, const std::string& service_type,
                       const Settings& settings);
v1::Contact contact_of(const Inbox::Long& whole, const Settings& settings);

v1::Outcome outcome_of(const Outbox::Report& report);

// The other side's number as people write it.
std::string number_of(const Address& address, const Settings& settings);

}  // namespace balie::smpp
