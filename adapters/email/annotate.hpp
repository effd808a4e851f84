// What becomes of a mail in transit, once the hub has decided: headers, another recipient, quarantine, a
// reply.
#pragma once

#include "adapters/email/settings.hpp"
#include "adapters/email/understand.hpp"
#include "protocols/milter/session.hpp"

#include "balie/v1/decision.pb.h"

#include <optional>

namespace balie::email {

struct Answer {
  std::vector<milter::Change> changes;
  milter::Verdict verdict;
};

// Removes the headers X-Balie-* that came with it: nobody outside writes them. All a mail gets that is not
// for the hub, or that could not be decided.
Answer untouched(const milter::Envelope& envelope, std::uint32_t actions);

// A decision for each of understood.contacts; nullopt: there is none. Where the hub was away for one (a
// fallback of the adapter's), it stays as it came. What the decisions have in their annotations: email_action
// ("reject", "quarantine"), email_reply (of SMTP), email_subject_tag. Where contacts differ the mildest
// holds, as one message has one fate: accepted, in quarantine, to come again, rejected.
//
// Headers with what is known of a customer are added only where everybody who gets the mail is one of ours.
Answer annotated(const milter::Envelope& envelope, std::uint32_t actions, const Understood& understood,
                 const std::vector<std::optional<v1::Decision>>& decisions, const Settings& settings,
                 bool all_ours);

}  // namespace balie::email
