// What comes over a FastAGI connection: the same values however the bytes are split, and a session that
// always ends.
#include "protocols/agi/session.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <vector>

namespace {

using namespace balie::agi;

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
  balie::Instant now{};
  Session session({}, now);
  session.on_bytes(bytes, now);
  bool closed = false;
  while (auto action = session.poll()) {
    closed = closed || std::holds_alternative<Close>(*action);
    if (std::holds_alternative<Asked>(*action)) session.answer({{"A", std::string(bytes)}, {"B", "b"}}, now);
  }
  for (int i = 0; i < 8 && !closed; ++i) {
    now = session.wake_at();
    session.on_time(now);
    while (auto action = session.poll()) {
      closed = closed || std::holds_alternative<Close>(*action);
      if (std::holds_alternative<Late>(*action)) session.answer({}, now);
    }
  }
  BALIE_ASSERT(closed);
  return 0;
}
