// Hands a mail to an MTA: SMTP submission (RFC 6409) by libcurl.
#pragma once

#include "adapters/email/outgoing.hpp"

namespace balie::email {

// Blocks, for at most settings.send_limit; any thread. Errors: "email.refused" (reject: the MTA said no for
// good), "email.login" (reject: it does not take name and password), "email.deferred" (retry: it said no for
// now, or was not there; nothing was sent), "unknown" (reject: it was all said, and no answer came).
result<void> submit(const Ready& mail, const Settings& settings);

}  // namespace balie::email
