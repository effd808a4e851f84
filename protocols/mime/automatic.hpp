// Whether a machine wrote a mail: such a mail gets no automatic answer (RFC 3834).
#pragma once

#include "protocols/mime/message.hpp"

namespace balie::mime {

enum class Automatic : unsigned char {
  no,
  reply,         // out of office and the like
  notification,  // sent by a program of its own accord
  list,          // of a mailing list, or in bulk
  bounce,        // what became of a mail that was sent (RFC 3464), or of a sender "<>"
  complaint,     // somebody called a mail junk (RFC 5965)
  own,           // it is ours; not found by automatic(), which knows nothing of that
};

// `return_path` is the sender of the envelope, "" or "<>" for none.
Automatic automatic(const Message& message, std::string_view return_path);
std::string_view to_string(Automatic kind);

}  // namespace balie::mime
