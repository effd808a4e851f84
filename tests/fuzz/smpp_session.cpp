// A centre that says anything at any time: the window holds, what comes in is bounded, and after the end
// there is nothing. The first byte of each step says what happens; 0 to 199 bytes of the stream follow.
#include "protocols/smpp/session.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

namespace {

using namespace balie::smpp;

constexpr std::size_t window = 3, incoming_max = 4;

void take(Session& session, bool& closed, std::vector<std::uint32_t>& open) {
  while (auto action = session.poll()) {
    BALIE_ASSERT(!closed);
    if (const auto* send = std::get_if<Session::Send>(&*action))
      BALIE_ASSERT(decode(send->bytes).has_value());
    if (const auto* incoming = std::get_if<Session::Incoming>(&*action))
      open.push_back(incoming->pdu.sequence);
    closed = std::holds_alternative<Session::Close>(*action);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  SessionSettings settings;
  settings.window = window;
  settings.incoming_max = incoming_max;
  settings.pdu_bytes_max = 512;
  balie::Instant now{std::chrono::seconds(1)};
  auto bytes = balie::fuzz::text(data, size);
  Session session(settings, now, !bytes.empty() && bytes[0] == 'o');
  bool closed = false;
  std::vector<std::uint32_t> open;
  for (std::uint64_t token = 1; !bytes.empty(); ++token) {
    const auto what = static_cast<unsigned char>(bytes[0]);
    bytes.remove_prefix(1);
    if (what < 200) {
      session.on_bytes(bytes.substr(0, what), now);
      bytes.remove_prefix(std::min<std::size_t>(what, bytes.size()));
    } else if (what < 220) {
      session.request({command::submit_sm, 0, 0, ShortMessage{}, {}, {}, false}, token, now);
    } else if (what < 240) {
      if (!open.empty()) session.respond(open.back(), 0, now);
      if (!open.empty()) open.pop_back();
    } else if (what < 255) {
      session.on_time(now += std::chrono::seconds(what - 239));
    } else {
      session.unbind(now);
    }
    take(session, closed, open);
    BALIE_ASSERT(session.in_flight() <= window);
  }
  return 0;
}
