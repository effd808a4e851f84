// Bytes to PDUs and back.
#pragma once

#include "core/base/result.hpp"
#include "protocols/smpp/pdu.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace balie::smpp {

constexpr std::size_t header_bytes = 16;

struct Header {
  std::uint32_t length = 0, command = 0, status = 0, sequence = 0;
};
Header read_header(std::string_view bytes);  // of at least 16 bytes

// One whole PDU. Lenient where peers are known to err and the meaning is plain: an answer without its body,
// a last text without its NUL, texts longer than 3.4 has them (up to 255 bytes), bytes that are left over.
// Errors of Fate::reject: "smpp.length" (the length is not that of the bytes), "smpp.body" (a field, named in
// the text, is cut off or too long), "smpp.tlvs" (more than 200).
result<Pdu> decode(std::string_view bytes);

// Appends it. A text ends at its first NUL; more than 255 destinations or unsuccessful ones are left out.
void encode(const Pdu& pdu, std::string& bytes);
std::string encode(const Pdu& pdu);

// Cuts a stream into PDUs.
class Framer {
 public:
  explicit Framer(std::size_t pdu_bytes_max) : pdu_bytes_max_(pdu_bytes_max) {}
  void feed(std::string_view bytes);
  // The bytes of the next PDU, valid until the next call of feed(); nullopt: more are needed. The error, of
  // Fate::reconnect, is final: "smpp.command_length" (below 16 or above the limit).
  result<std::optional<std::string_view>> next();

 private:
  std::size_t pdu_bytes_max_;
  std::string held_;
  std::size_t taken_ = 0;
};

}  // namespace balie::smpp
