// A message of a customer's, as it came from the centre.
#pragma once

#include "protocols/gsm/data_coding.hpp"
#include "protocols/gsm/user_data_header.hpp"
#include "protocols/smpp/pdu.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace balie::smpp {

enum class Kind : std::uint8_t { text, flash, binary, wap_push };
std::string_view to_string(Kind kind);  // "text", ...

// Which part of several it is, and of which message.
struct PartOf {
  std::uint16_t reference = 0;
  std::uint8_t total = 0, number = 0;
  std::uint8_t kind = 0;  // of reference: 8 or 16 bits in a header, or sar_msg_ref_num
};

struct IncomingMessage {
  Address source, destination;
  Kind kind = Kind::text;
  gsm::Alphabet alphabet = gsm::Alphabet::gsm7;
  gsm::Shift shift;
  bool shift_known = true;        // false: in a national table that we do not have
  std::size_t header_octets = 0;  // of the user data header, which is not in `bytes`
  std::string bytes;              // the text in its alphabet, or what is no text
  std::optional<PartOf> part;
  std::optional<gsm::Ports> ports;
  std::uint8_t esm_class = 0, protocol_id = 0, data_coding = 0;
  Tlvs tlvs;
};

// Of a deliver_sm or data_sm; `of_default`: what the centre means by data coding 0. A header that makes no
// sense is taken for part of the text, as phones do. Error of Fate::reject: "smpp.no_message" (another PDU).
result<IncomingMessage> read_message(const Pdu& pdu, gsm::Alphabet of_default);

// What identifies the message when the centre brings it again: who, to whom, what; nothing that a centre
// makes up anew for each attempt.
std::string stable_bytes(const IncomingMessage& message);

}  // namespace balie::smpp
