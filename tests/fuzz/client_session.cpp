// A client's session fed with frames that do not keep to the order, nor to the meaning, of the conversation.
// The input is cut into frames: a byte that says what to do, a byte for the length, the frame.
#include "protocols/bus/client_session.hpp"

#include "tests/fuzz/fuzz.hpp"

namespace {

balie::v1::ToHub some_request() {
  balie::v1::ToHub message;
  message.mutable_contact()->set_id("1");
  message.mutable_contact()->set_channel("voice");
  return message;
}

// Takes what the session has to say; nothing may follow its end.
void drain(balie::bus::ClientSession& session) {
  bool closed = false;
  for (int i = 0; i < 10'000; ++i) {
    const auto action = session.poll();
    if (!action) return;
    BALIE_ASSERT(!closed);
    closed = std::holds_alternative<balie::bus::ClientSession::Closed>(*action);
  }
  BALIE_ASSERT(!"a session that never comes to rest");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto bytes = balie::fuzz::text(data, size);
  balie::Instant now{};
  balie::bus::ClientSession session(
      {.adapter = "fuzz", .channel = "voice", .boot_id = "1", .program = "fuzz"}, {});
  session.start(now);
  drain(session);
  while (bytes.size() >= 2) {
    const auto what = static_cast<unsigned char>(bytes[0]);
    const auto length = static_cast<unsigned char>(bytes[1]);
    now += std::chrono::milliseconds(what);
    const auto frame = bytes.substr(2, length);
    bytes.remove_prefix(2 + frame.size());
    if (what % 4 == 0) session.request(some_request(), now);
    if (what % 4 == 1) session.on_time(now);
    if (what % 16 == 2) session.grant(what, now);
    session.on_frame(frame, now);
    drain(session);
  }
  return 0;
}
