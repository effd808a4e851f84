// Milter frames of strangers: bytes in pieces give the same conversation as all of them at once; what is sent
// back is frames again, whatever was said.
#include "protocols/milter/session.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

namespace {

using balie::milter::Session;

balie::milter::SessionLimits limits() {
  balie::milter::SessionLimits small;
  small.frame_bytes_max = 4'096;
  small.header_bytes_max = 1'024;
  small.headers_max = 64;
  small.recipients_max = 16;
  small.macros_max = 64;
  return small;
}

struct Conversation {
  std::vector<Session::Event> events;
  std::string sent, error;
  bool operator==(const Conversation&) const = default;
};

Conversation hold(std::string_view bytes, std::size_t piece) {
  Session session(limits());
  Conversation held;
  for (; !bytes.empty() && held.error.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    session.feed(bytes.substr(0, piece));
    for (;;) {
      auto happened = session.next();
      if (!happened) held.error = happened.error().code();
      if (!happened || !*happened) break;
      if (std::holds_alternative<Session::Complete>(**happened)) {
        session.answer({balie::milter::AddHeader{"X", " y"}}, balie::milter::Accept{});
      }
      held.events.push_back(*std::move(*happened));
    }
  }
  BALIE_ASSERT(session.envelope().recipients.size() <= limits().recipients_max);
  BALIE_ASSERT(session.envelope().headers.size() <= limits().headers_max);
  held.sent = session.take_output();
  return held;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const auto bytes = balie::fuzz::text(data + 1, size - 1);
  const auto whole = hold(bytes, bytes.size() + 1);
  BALIE_ASSERT(whole == hold(bytes, data[0] % 32 + 1u));
  balie::milter::FrameDecoder decoder;
  decoder.feed(whole.sent);
  for (;;) {
    const auto frame = decoder.next();
    BALIE_ASSERT(frame);
    if (!*frame) break;
  }
  return 0;
}
