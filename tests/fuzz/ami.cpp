// What comes from what answers at the manager's port: the same values however the bytes are split.
#include "protocols/ami/session.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace balie::ami;

std::vector<Received> decode(std::string_view bytes, std::size_t piece) {
  Decoder decoder;
  std::vector<Received> all;
  while (!bytes.empty()) {
    decoder.feed(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    for (auto next = decoder.next(); next && *next; next = decoder.next()) all.push_back(std::move(**next));
  }
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = balie::fuzz::text(data, size);
  BALIE_ASSERT(decode(bytes, 1) == decode(bytes, size + 1));
  Session::Settings settings;
  settings.events = {"Hangup"};
  balie::Instant now{};
  Session session(settings, now);
  session.submit(Action("QueueStatus").with("Queue", bytes), now);
  session.on_bytes(bytes, now);
  while (session.poll()) {
  }
  for (int i = 0; i < 4; ++i) session.on_time(now = session.wake_at());
  return 0;
}
