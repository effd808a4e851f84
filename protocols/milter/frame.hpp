// What goes over a milter connection, in both directions: a length (32 bits, big-endian) that counts what
// follows it, a code of one byte, and data.
//
// The protocol is Sendmail's, version 6, as its mfdef.h and Postfix's milter8.c have it; no standard
// describes it.
#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace balie::milter {

struct Frame {
  char code = 0;
  std::string data;
  bool operator==(const Frame&) const = default;
};

void encode(const Frame& frame, std::string& out);

// One for each direction of one connection.
class FrameDecoder {
 public:
  // An MTA sends bodies in pieces of 64 KiB, but a header in one frame.
  explicit FrameDecoder(std::size_t frame_bytes_max = 2u << 20) : frame_bytes_max_(frame_bytes_max) {}

  void feed(std::string_view bytes);
  // The next frame; nullopt: more bytes are needed. Errors are final: "milter.empty_frame",
  // "milter.frame_too_large" (reconnect).
  result<std::optional<Frame>> next();

 private:
  std::size_t frame_bytes_max_;
  std::string unread_;
  std::size_t taken_ = 0;  // of unread_
};

}  // namespace balie::milter
