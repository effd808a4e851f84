#include "adapters/smpp/incoming.hpp"

#include "core/base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::smpp {
namespace {

constexpr std::uint8_t has_header = 0x40;
constexpr std::uint16_t wap_push_port = 2948, wap_push_secure_port = 2949;

// What no text in ASCII has.
bool is_control(char letter) {
  return letter >= 0 && letter < ' ' && letter != '\n' && letter != '\r' && letter != '\t' && letter != '\f';
}

// Some centres forget to say that there is a header. One of a part alone, whose numbers fit each other, is
// believed: as text it would be control letters.
bool looks_like_part(std::string_view bytes) {
  const bool narrow = bytes.starts_with(std::string_view("\5\0\3", 3)) && bytes.size() >= 6;
  const bool wide = bytes.starts_with(std::string_view("\6\10\4", 3)) && bytes.size() >= 7;
  if (!narrow && !wide) return false;
  const auto total = static_cast<unsigned char>(bytes[narrow ? 4 : 5]),
             number = static_cast<unsigned char>(bytes[narrow ? 5 : 6]);
  return total > 1 && number >= 1 && number <= total;
}

void read_header(IncomingMessage& message) {
  if ((message.esm_class & has_header) == 0 && !looks_like_part(message.bytes)) return;
  const auto split = gsm::split_user_data(message.bytes);
  if (!split) return;
  message.header_octets = split->header_octets;
  message.ports = split->header.ports();
  const auto shift = split->header.shift();
  message.shift_known = shift.has_value();
  message.shift = shift.value_or(gsm::Shift{});
  if (const auto part = split->header.concatenation()) {
    message.part =
        PartOf{part->reference, part->total, part->number, static_cast<std::uint8_t>(part->wide ? 2 : 1)};
  }
  message.bytes.erase(0, split->header_octets);
}

void read_parameters(IncomingMessage& message) {
  const auto& tlvs = message.tlvs;
  const auto reference = integer(tlvs, tag::sar_msg_ref_num), total = integer(tlvs, tag::sar_total_segments),
             number = integer(tlvs, tag::sar_segment_seqnum);
  if (!message.part && reference && total && number && *number >= 1 && *number <= *total && *total <= 255) {
    message.part = PartOf{static_cast<std::uint16_t>(*reference), static_cast<std::uint8_t>(*total),
                          static_cast<std::uint8_t>(*number), 3};
  }
  if (const auto to = integer(tlvs, tag::destination_port); to && !message.ports) {
    message.ports = gsm::Ports{static_cast<std::uint16_t>(*to),
                               static_cast<std::uint16_t>(integer(tlvs, tag::source_port).value_or(0))};
  }
  // "Part 1 of 1" is a whole message.
  if (message.part && message.part->total == 1) message.part.reset();
}

bool has_high_bit(char letter) { return static_cast<unsigned char>(letter) >= 0x80; }

// Whether letters beyond ASCII are there, all of them in UTF-8. A part may begin and end within a letter.
bool is_beyond_ascii_in_utf8(std::string_view bytes, bool is_part) {
  constexpr std::size_t letter_bytes_max = 4;
  if (std::ranges::none_of(bytes, has_high_bit)) return false;
  const auto is_tail = [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; };
  for (std::size_t i = 1; is_part && i < letter_bytes_max && !bytes.empty() && is_tail(bytes.front()); ++i) {
    bytes.remove_prefix(1);
  }
  while (!bytes.empty()) {
    const auto length = utf8_length(bytes);
    if (length == 0) return is_part && bytes.size() < letter_bytes_max && !is_tail(bytes.front());
    bytes.remove_prefix(length);
  }
  return true;
}

// What centres mean where they cannot mean what they say.
gsm::Alphabet meant(const IncomingMessage& message, gsm::Alphabet said) {
  const auto& bytes = message.bytes;
  const bool plain = said == gsm::Alphabet::gsm7 || said == gsm::Alphabet::ascii;
  const bool default_latin1 = said == gsm::Alphabet::latin1 && message.data_coding == 0;
  if (!plain && !default_latin1) return said;
  // Septets and ASCII have no high bit.
  if (is_beyond_ascii_in_utf8(bytes, message.part.has_value())) return gsm::Alphabet::utf8;
  if (std::ranges::any_of(bytes, has_high_bit)) return gsm::Alphabet::latin1;
  // Many say ASCII and mean the GSM alphabet; an escape or an @ gives them away.
  if (said == gsm::Alphabet::ascii && std::ranges::any_of(bytes, is_control)) return gsm::Alphabet::gsm7;
  return said;
}

Kind kind_of(const IncomingMessage& message, const gsm::DataCoding& coding) {
  if (message.ports) {
    const auto port = message.ports->destination;
    if (port == wap_push_port || port == wap_push_secure_port) return Kind::wap_push;
  }
  if (coding.alphabet == gsm::Alphabet::octets || coding.alphabet == gsm::Alphabet::unknown)
    return Kind::binary;
  if (!message.shift_known) return Kind::binary;
  return coding.message_class == 0 ? Kind::flash : Kind::text;
}

}  // namespace

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::flash:
      return "flash";
    case Kind::binary:
      return "binary";
    case Kind::wap_push:
      return "wap_push";
    default:
      return "text";
  }
}

result<IncomingMessage> read_message(const Pdu& pdu, gsm::Alphabet of_default) {
  IncomingMessage message;
  if (const auto* body = std::get_if<ShortMessage>(&pdu.body)) {
    message.source = body->source, message.destination = body->destination;
    message.esm_class = body->esm_class, message.protocol_id = body->protocol_id;
    message.data_coding = body->data_coding;
    message.bytes = body->short_message;
  } else if (const auto* data = std::get_if<DataMessage>(&pdu.body)) {
    message.source = data->source, message.destination = data->destination;
    message.esm_class = data->esm_class, message.data_coding = data->data_coding;
  } else {
    return failure(Fate::reject, "smpp.no_message",
                   fmt::format("{} has no message", command_name(pdu.command)));
  }
  message.tlvs = pdu.tlvs;
  // Where both are there and the payload goes on where the other ends, it is the whole.
  if (const auto* payload = find(pdu.tlvs, tag::message_payload);
      payload != nullptr && payload->value.starts_with(message.bytes)) {
    message.bytes = payload->value;
  }
  read_header(message);
  read_parameters(message);
  const auto coding = gsm::data_coding_of(message.data_coding, of_default);
  message.alphabet = meant(message, coding.alphabet);
  message.kind = kind_of(message, coding);
  return message;
}

std::string stable_bytes(const IncomingMessage& message) {
  std::string bytes;
  const auto add = [&](std::string_view field) { bytes += fmt::format("{}:", field.size()).append(field); };
  add(message.source.digits);
  add(message.destination.digits);
  add(fmt::format("{},{},{},{}", message.esm_class & has_header, message.protocol_id, message.data_coding,
                  message.header_octets));
  add(message.bytes);
  if (message.part) {
    add(fmt::format("{},{},{},{}", message.part->kind, message.part->reference, message.part->total,
                    message.part->number));
  }
  for (const auto kept :
       {tag::user_message_reference, tag::receipted_message_id, tag::source_port, tag::destination_port}) {
    if (const auto* tlv = find(message.tlvs, kept)) add(tlv->value);
  }
  return bytes;
}

}  // namespace balie::smpp
