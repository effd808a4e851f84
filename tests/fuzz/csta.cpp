// CSTA: frames are the same whole and in pieces; a document is a value or a refusal; a session ends once, or
// goes on.
#include "protocols/csta/session.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace balie;

std::size_t count_frames(std::string_view bytes, std::size_t piece, bool& failed) {
  csta::Decoder decoder;
  std::size_t frames = 0;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    decoder.feed(bytes.substr(at, piece));
    while (true) {
      const auto next = decoder.next();
      if (!next) return failed = true, frames;
      if (!*next) break;
      ++frames;
    }
  }
  return frames;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = fuzz::text(data, size);
  bool whole_failed = false, pieces_failed = false;
  const auto whole = count_frames(bytes, size + 1, whole_failed);
  const auto pieces = count_frames(bytes, 1, pieces_failed);
  BALIE_ASSERT(whole == pieces && whole_failed == pieces_failed);
  if (const auto read = csta::read_message(bytes); !read) BALIE_ASSERT(read.error().fate() == Fate::reject);
  csta::Session session({.monitors = {"1"}, .routes = {"*"}});
  session.start(Instant{});
  session.feed(bytes, Instant{});
  if (size < csta::document_bytes_max) session.feed(csta::encode({1, std::string(bytes)}).value(), Instant{});
  int closes = 0;
  while (const auto action = session.poll())
    closes += std::holds_alternative<csta::Session::Close>(*action) ? 1 : 0;
  BALIE_ASSERT(closes <= 1);
  BALIE_ASSERT(csta::from_hex(csta::to_hex(bytes)) == bytes);
  return 0;
}
