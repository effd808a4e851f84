// From the hub's command "send" to the mail that goes out.
//
// Of a Command: to (an address; or `identifier`), entry (the mailbox it is from), subject, text, contact_id
// (what it answers). arguments: name, salutation; automatic (no person wrote it); confirmation (kept to be
// sent again); unsubscribe (it is an offer), purpose (of the consent that it needs); html (instead of the
// template's); attachments, a list of {name, type, content in base64}.
#pragma once

#include "adapters/email/settings.hpp"
#include "adapters/email/unsubscribe_token.hpp"
#include "protocols/mime/compose.hpp"
#include "protocols/mime/thread.hpp"

#include "balie/v1/agent.pb.h"

#include <optional>

namespace balie::email {

struct Templates {
  std::string text;
  std::string html;  // empty: text alone
};
// Those of the settings, or one that says the salutation and the text. Errors: those of read_file,
// "email.template" (fatal).
result<Templates> load_templates(const Settings& settings);
// The file, or `otherwise` where there is none. The same errors.
result<std::string> load_template(const std::string& path, std::string_view otherwise);

struct Ready {
  std::string sender, recipient;  // of the envelope; no sender: nobody is to answer
  std::string message_id;
  std::string bytes;
};

// `original`: the headers of the mail that it answers, where they are still there. Errors, of Fate::reject:
// "email.address", "email.automatic" (a machine is not answered by a machine), "email.attachment".
result<Ready> outgoing(const v1::Command& command, const std::optional<mime::Message>& original,
                       const Settings& settings, const Templates& templates, const mime::OwnIds& own,
                       const UnsubscribeTokens& tokens, Time now);

// A command's id as it stands in a message id, and back.
std::string to_word(std::string_view id);
std::string from_word(std::string_view word);

}  // namespace balie::email
