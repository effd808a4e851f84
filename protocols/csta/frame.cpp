#include "protocols/csta/frame.hpp"

#include <fmt/format.h>

namespace balie::csta {
namespace {

constexpr std::size_t header_bytes = 8;

unsigned byte_at(std::string_view bytes, std::size_t place) {
  return static_cast<unsigned char>(bytes[place]);
}

}  // namespace

result<std::optional<Frame>> Decoder::next() {
  if (failed_) return std::unexpected(*failed_);
  const auto fail = [this](std::string_view code, std::string_view why) {
    failed_ = Error(Fate::reconnect, code, std::string(why));
    unread_.clear();
    return std::unexpected(*failed_);
  };
  const auto rest = std::string_view(unread_).substr(from_);
  // Judged as soon as it is there: who speaks another protocol is told so at once.
  if (!rest.empty() && rest[0] != 0)
    return fail("csta.malformed", "a frame does not begin with two zero bytes");
  if (rest.size() >= 2 && rest[1] == 1) return fail("csta.soap", "the peer speaks SOAP");
  if (rest.size() >= 2 && rest[1] != 0)
    return fail("csta.malformed", "a frame does not begin with two zero bytes");
  if (rest.size() < header_bytes) return std::nullopt;
  const auto length = byte_at(rest, 2) * 256 + byte_at(rest, 3);
  if (length < header_bytes) return fail("csta.malformed", "a frame is shorter than its header");
  Frame frame;
  for (std::size_t i = 4; i < header_bytes; ++i) {
    if (rest[i] < '0' || rest[i] > '9') return fail("csta.malformed", "an invoke id is not four digits");
    frame.invoke_id = frame.invoke_id * 10 + (rest[i] - '0');
  }
  if (rest.size() < length) return std::nullopt;
  frame.document = rest.substr(header_bytes, length - header_bytes);
  from_ += length;
  if (from_ > unread_.size() / 2) {
    unread_.erase(0, from_);
    from_ = 0;
  }
  return frame;
}

result<std::string> encode(const Frame& frame) {
  if (frame.document.size() > document_bytes_max)
    return failure(Fate::reject, "csta.too_long", "a document is longer than a frame can be");
  const auto length = header_bytes + frame.document.size();
  std::string bytes(2, '\0');
  bytes += static_cast<char>(length / 256);
  bytes += static_cast<char>(length % 256);
  bytes += fmt::format("{:04}", frame.invoke_id % 10'000);
  bytes += frame.document;
  return bytes;
}

}  // namespace balie::csta
