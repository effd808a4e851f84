// What becomes of a mail that came by LMTP: an answer for each recipient, and the copies that go on.
#pragma once

#include "adapters/email/head.hpp"
#include "adapters/email/mail.hpp"
#include "adapters/email/settings.hpp"
#include "protocols/lmtp/reply.hpp"

#include <optional>

namespace balie::email {

// The mail with headers of its own, for some of its recipients.
struct Copy {
  struct To {
    std::string address;
    std::vector<std::size_t> places;  // of the envelope, whose answer is this one's
  };
  std::string head;
  std::vector<To> to;
};

struct Plan {
  // By the places of the envelope; nullopt: what becomes of its copy.
  std::vector<std::optional<lmtp::Reply>> replies;
  std::vector<Copy> copies;
};

// May mail for this recipient come here?
lmtp::Reply lmtp_recipient(const std::string& recipient, const Settings& settings);

// Whether it has been through our own milter, and comes with what was decided then.
bool annotated_before(const milter::Envelope& envelope, const Settings& settings);

// `mail` is understood, and decided as far as it was.
// Each contact has a copy of its own, so what is known of a customer goes to no one else. Where nothing is
// delivered on (no lmtp_deliver_to) there are no copies, and a mail that was decided and kept is answered
// with 250.
//
// Answers 451 where a contact was stored nowhere: the mail is to come again.
Plan plan(const milter::Envelope& envelope, const Head& head, const Mail& mail, const Settings& settings);

}  // namespace balie::email
