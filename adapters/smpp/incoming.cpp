#include "adapters/smpp/incoming.hpp"

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

void read_header(IncomingMessage& message) {
  if ((message.esm_class & has_header) == 0) return;
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
  if (const auto* payload = find(pdu.tlvs, tag::message_payload);
      payload != nullptr && message.bytes.empty()) {
    message.bytes = payload->value;
  }
  read_header(message);
  read_parameters(message);
  const auto coding = gsm::data_coding_of(message.data_coding, of_default);
  message.alphabet = coding.alphabet;
  // Many centres say ASCII and mean the GSM alphabet; an escape or an @ gives them away.
  if (message.alphabet == gsm::Alphabet::ascii && std::ranges::any_of(message.bytes, is_control)) {
    message.alphabet = gsm::Alphabet::gsm7;
  }
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
