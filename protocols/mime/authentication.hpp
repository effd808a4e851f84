// What our own gateway found out about a mail's sender: Authentication-Results (RFC 8601).
#pragma once

#include "protocols/mime/message.hpp"

namespace balie::mime {

// True when each DMARC result that `service` (the gateway's authserv-id) wrote says "pass", there is one, and
// it is for the domain of the only From. Headers of other services say nothing; the gateway must remove
// foreign ones with its own name (RFC 8601, section 5).
bool dmarc_passed(const Message& message, std::string_view service);

}  // namespace balie::mime
