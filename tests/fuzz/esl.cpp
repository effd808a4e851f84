// FreeSWITCH's event socket: packets are the same whole and in pieces; both sessions end or go on, and never
// fail.
#include "protocols/esl/inbound_session.hpp"
#include "protocols/esl/outbound_session.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace balie;
constexpr esl::PacketLimits limits{.head_bytes_max = 4096, .headers_max = 64, .body_bytes_max = 4096};

std::size_t count_packets(std::string_view bytes, std::size_t piece, bool& failed) {
  esl::Decoder decoder(limits);
  std::size_t packets = 0;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    decoder.feed(bytes.substr(at, piece));
    while (true) {
      const auto next = decoder.next();
      if (!next) return failed = true, packets;
      if (!*next) break;
      ++packets;
      (void)esl::read_event(**next, limits.headers_max);
    }
  }
  return packets;
}

template <typename Session>
void converse(Session session, std::string_view bytes) {
  session.start(Instant{});
  int closes = 0;
  for (std::size_t at = 0; at < bytes.size(); at += 97) {
    session.feed(bytes.substr(at, 97), Instant{});
    while (auto action = session.poll()) {
      BALIE_ASSERT(closes == 0);
      closes += std::holds_alternative<typename Session::Close>(*action) ? 1 : 0;
      if constexpr (std::is_same_v<Session, esl::OutboundSession>)
        if (std::holds_alternative<esl::OutboundSession::Arrived>(*action))
          session.route({{"x", std::string(bytes)}}, {esl::Destination::Kind::hold, {}}, Instant{});
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = fuzz::text(data, size);
  bool whole_failed = false, pieces_failed = false;
  const auto whole = count_packets(bytes, size + 1, whole_failed);
  const auto pieces = count_packets(bytes, 1, pieces_failed);
  BALIE_ASSERT(whole == pieces && whole_failed == pieces_failed);
  converse(esl::InboundSession({.packets = limits}), bytes);
  converse(esl::OutboundSession({.packets = limits}), bytes);
  BALIE_ASSERT(esl::escape_value(bytes).find('\n') == std::string::npos);
  return 0;
}
