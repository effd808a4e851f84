#include "protocols/milter/frame.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace balie::milter {
namespace {

constexpr std::size_t length_bytes = 4;

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < length_bytes; ++i) number = number << 8 | static_cast<unsigned char>(bytes[i]);
  return number;
}

}  // namespace

void encode(const Frame& frame, std::string& out) {
  const auto length = static_cast<std::uint32_t>(frame.data.size() + 1);
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(length >> shift & 0xff);
  out += frame.code;
  out += frame.data;
}

void FrameDecoder::feed(std::string_view bytes) {
  unread_.erase(0, taken_);
  taken_ = 0;
  unread_ += bytes;
}

result<std::optional<Frame>> FrameDecoder::next() {
  const auto rest = std::string_view(unread_).substr(taken_);
  if (rest.size() < length_bytes) return std::nullopt;
  const std::size_t length = big_endian(rest);
  if (length == 0) return failure(Fate::reconnect, "milter.empty_frame", "a frame without a command");
  if (length > frame_bytes_max_) {
    return failure(Fate::reconnect, "milter.frame_too_large",
                   fmt::format("a frame of {} bytes; at most {} are taken", length, frame_bytes_max_));
  }
  if (rest.size() < length_bytes + length) return std::nullopt;
  taken_ += length_bytes + length;
  return Frame{rest[length_bytes], std::string(rest.substr(length_bytes + 1, length - 1))};
}

}  // namespace balie::milter
