// Writes a mail: text, and the same as HTML, with what makes it part of a conversation. RFC 5322, 2046, 2369,
// 3834, 8058.
#pragma once

#include "protocols/mime/automatic.hpp"
#include "protocols/mime/message.hpp"

#include <optional>

namespace balie::mime {

struct Outgoing {
  Address from, to;
  std::string reply_to;  // an address; empty: none
  std::string subject;
  std::string message_id;               // without angle brackets
  std::string in_reply_to;              // an id; empty: it begins a conversation
  std::vector<std::string> references;  // the eldest first
  std::string text;                     // UTF-8
  std::string html;                     // empty: text alone
  std::string unsubscribe_address;      // mailto: of List-Unsubscribe
  std::string unsubscribe_url;          // https: one click, RFC 8058
  // Auto-Submitted (RFC 3834, 5): `reply` is auto-replied, `notification` auto-generated; others are none.
  Automatic automatic = Automatic::no;
  std::int64_t seconds = 0;  // since 1970, UTC: its Date
  struct Attachment {
    std::string name, type, content;
  };
  std::vector<Attachment> attachments;
};

// The whole mail, with CRLF. No text of it can make a header of its own.
std::string compose(const Outgoing& mail);

std::string to_base64(std::string_view bytes);
// nullopt: it is none.
std::optional<std::string> from_base64(std::string_view text);

// "Re: " before it, unless it is there.
std::string reply_subject(std::string_view subject);

}  // namespace balie::mime
