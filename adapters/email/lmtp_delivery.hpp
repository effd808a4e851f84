// Hands a mail that came by LMTP on to the server that has the mailboxes, Dovecot's say, by LMTP as well.
#pragma once

#include "adapters/email/listener.hpp"
#include "adapters/email/lmtp_plan.hpp"

namespace balie::email {

struct Onward {
  Endpoint server;
  std::string name;    // what we call ourselves
  std::string sender;  // of the envelope, without brackets
  std::string trace;   // a header before all others: "Received: ...\r\n"
  Duration limit;      // for all of it
};

// Delivers the plan's copies, with what stands in `raw` from `body_offset` on as their body, and fills in the
// answers that are missing. Without an answer of the server's that is 451: the mail is to come again. Then
// some mailbox may get it twice, where the server had taken it and could not say so any more; RFC 5321, 6.1
// prefers that to none.
asio::awaitable<void> deliver(const Onward& onward, const RawMessage& raw, std::uint64_t body_offset,
                              Plan& plan);

}  // namespace balie::email
