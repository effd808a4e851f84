// Frames of CSTA XML over TCP (ECMA-323, annex J): two bytes of format (0: without SOAP), two of length
// (big-endian, of the whole frame), four digits of invoke id, and the document.
#pragma once

#include "core/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace balie::csta {

constexpr int event_invoke_id = 9999;  // events have no answer, and all this number; requests have 0 to 9998
constexpr std::size_t document_bytes_max = 65'535 - 8;

struct Frame {
  int invoke_id = 0;
  std::string document{};
  bool operator==(const Frame&) const = default;
};

// One direction of one connection. An error is final, of Fate::reconnect: "csta.malformed", "csta.soap".
class Decoder {
 public:
  void feed(std::string_view bytes) { unread_.append(bytes); }
  result<std::optional<Frame>> next();  // nullopt: needs more bytes

 private:
  std::string unread_;
  std::size_t from_ = 0;
  std::optional<Error> failed_;
};

// Fate::reject, "csta.too_long": a document that no frame holds.
result<std::string> encode(const Frame& frame);

}  // namespace balie::csta
