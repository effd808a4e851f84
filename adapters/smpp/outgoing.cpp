#include "adapters/smpp/outgoing.hpp"

#include "adapters/sdk/arguments.hpp"
#include "protocols/gsm/packing.hpp"
#include "protocols/gsm/unicode.hpp"
#include "protocols/gsm/user_data_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace balie::smpp {
namespace {

constexpr std::size_t address_max = 20, name_max = 11, short_code_max = 8, user_data_octets = 140;
constexpr std::uint8_t has_header = 0x40;

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

// The centre's alphabet 0 where it is not GSM's: the same text in it, or nothing where it lacks a letter.
std::optional<std::string> in_default(const gsm::Message& message, const std::string& segment,
                                      gsm::Alphabet target) {
  const auto text = gsm::decode_septets(segment, message.shift);
  std::string bytes;
  for (const auto point : gsm::to_code_points(text)) {
    if (point > (target == gsm::Alphabet::latin1 ? 0xffu : 0x7fu)) return std::nullopt;
    bytes += static_cast<char>(point);
  }
  return bytes;
}

std::optional<std::string> from_hex(std::string_view digits) {
  std::string bytes;
  for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
    unsigned value = 0;
    const auto* end = digits.data() + at + 2;
    if (const auto [read, error] = std::from_chars(digits.data() + at, end, value, 16); read != end)
      return {};
    bytes += static_cast<char>(value);
  }
  if (digits.size() % 2 != 0 || bytes.empty()) return std::nullopt;
  return bytes;
}

// What is no text, cut so that its header has room.
result<gsm::Message> in_octets(const google::protobuf::Value& digits, bool has_port,
                               const Settings& settings) {
  const auto bytes = from_hex(digits.string_value());
  if (!bytes) return failure(Fate::reject, "smpp.bytes", "the argument bytes is not in hexadecimal");
  const std::size_t port = has_port ? 6 : 0, part = settings.parts == "udh16" ? 6 : 5;
  const auto alone = user_data_octets - (has_port ? 1 + port : 0),
             of_several = user_data_octets - 1 - port - part;
  const auto room = bytes->size() <= alone ? alone : of_several;
  gsm::Message message{gsm::Alphabet::octets, {}, {}, false, static_cast<std::uint32_t>(bytes->size()), {}};
  for (std::size_t at = 0; at < bytes->size(); at += room)
    message.segments.push_back(bytes->substr(at, room));
  if (message.segments.size() <= settings.parts_max) return message;
  return failure(Fate::reject, "gsm.too_long", fmt::format("{} bytes are too many", bytes->size()));
}

result<gsm::Message> in_alphabets(const v1::Command& command, const Settings& settings) {
  auto rules = rules_of(settings);
  if (const auto* set = sdk::argument_of(command, "transliterate")) rules.transliterate = set->bool_value();
  const auto target = alphabet_of_default(settings);
  BALIE_TRY(auto message, gsm::make_message(command.text(), rules));
  const bool other = target == gsm::Alphabet::latin1 || target == gsm::Alphabet::ascii;
  if (!other || message.alphabet != gsm::Alphabet::gsm7) return message;
  for (auto& segment : message.segments) {
    auto bytes = message.shift == gsm::Shift{} ? in_default(message, segment, target) : std::nullopt;
    if (!bytes) {
      rules.gsm7 = false;
      return gsm::make_message(command.text(), rules);
    }
    segment = std::move(*bytes);
  }
  return message;
}

std::uint8_t data_coding_of(gsm::Alphabet alphabet, bool flash) {
  switch (alphabet) {
    case gsm::Alphabet::ucs2:
      return flash ? 0x18 : 0x08;
    case gsm::Alphabet::latin1:
      return 0x03;
    case gsm::Alphabet::octets:
      return 0x04;
    default:
      return flash ? 0x10 : 0x00;
  }
}

std::uint8_t registered_delivery(const Settings& settings) {
  return settings.receipts == "none" ? 0 : settings.receipts == "final" ? 1 : 0x11;
}

// Puts one segment into a PDU, in the way that the settings say.
Pdu part_of(const ShortMessage& pattern, const gsm::Message& message, std::size_t index,
            std::uint16_t reference, std::optional<std::uint16_t> port, const Settings& settings) {
  Pdu pdu;
  pdu.command = command::submit_sm;
  auto body = pattern;
  const auto total = static_cast<std::uint8_t>(message.segments.size());
  const auto number = static_cast<std::uint8_t>(index + 1);
  gsm::UserDataHeader header{gsm::elements_of(message.shift)};
  if (port) header.elements.push_back(gsm::element_of(gsm::Ports{*port, *port}));
  if (total > 1 && settings.parts == "sar") {
    pdu.tlvs = {make_tlv(tag::sar_msg_ref_num, reference), make_tlv(tag::sar_total_segments, total),
                make_tlv(tag::sar_segment_seqnum, number)};
  } else if (total > 1) {
    const bool wide = settings.parts == "udh16";
    const auto shown = static_cast<std::uint16_t>(wide ? reference : reference & 0xff);
    header.elements.insert(header.elements.begin(), gsm::element_of({shown, total, number, wide}));
  }
  const auto octets = gsm::encode(header);
  if (!octets.empty()) body.esm_class |= has_header;
  const bool packed = settings.coding == "gsm7_packed" && message.alphabet == gsm::Alphabet::gsm7;
  const auto& segment = message.segments[index];
  body.short_message = octets + (packed ? gsm::pack(segment, octets.size()) : segment);
  pdu.body = std::move(body);
  return pdu;
}

Pdu whole_of(const ShortMessage& pattern, const gsm::Message& message, std::optional<std::uint16_t> port,
             const Settings& settings) {
  gsm::Message joined = message;
  joined.segments = {{}};
  for (const auto& segment : message.segments) joined.segments[0] += segment;
  auto pdu = part_of(pattern, joined, 0, 0, port, settings);
  auto& body = std::get<ShortMessage>(pdu.body);
  pdu.tlvs.push_back({tag::message_payload, std::move(body.short_message)});
  body.short_message.clear();
  return pdu;
}

}  // namespace

result<Address> address_of(std::string_view text, bool may_be_name) {
  Address address;
  const bool international = text.starts_with('+');
  for (const char letter : text.substr(international ? 1 : 0)) {
    if (letter == ' ' && !may_be_name) continue;
    address.digits += letter;
  }
  const bool number = !address.digits.empty() && address.digits.size() <= address_max &&
                      std::ranges::all_of(address.digits, is_digit);
  if (number) {
    if (international) return Address{1, 1, address.digits};
    return Address{static_cast<std::uint8_t>(address.digits.size() <= short_code_max ? 3 : 0), 0,
                   address.digits};
  }
  const bool printable =
      std::ranges::all_of(address.digits, [](char letter) { return letter >= ' ' && letter <= '~'; });
  if (may_be_name && !international && printable && !address.digits.empty() &&
      address.digits.size() <= name_max) {
    return Address{5, 0, address.digits};
  }
  return failure(Fate::reject, "smpp.address", "an address that is no number");
}

std::string relative_time(Duration time) {
  if (time <= Duration::zero()) return {};
  const auto seconds =
      std::min<std::int64_t>(std::chrono::ceil<std::chrono::seconds>(time).count(), 99 * 86'400);
  const auto days = seconds / 86'400;
  return fmt::format("{:02}{:02}{:02}{:02}{:02}{:02}000R", 0, days / 30, days % 30, seconds / 3600 % 24,
                     seconds / 60 % 60, seconds % 60);
}

result<Outgoing> make_outgoing(const v1::Command& command, const Settings& settings, std::uint16_t reference,
                               Time now) {
  ShortMessage pattern;
  BALIE_TRY(pattern.destination, address_of(sdk::receiver_of(command), false));
  const auto& from = command.entry().empty() ? settings.from : command.entry();
  if (!from.empty()) {
    BALIE_TRY(pattern.source, address_of(from, true));
  }
  auto validity = settings.validity;
  if (command.has_expires()) {
    const Duration left = std::chrono::seconds(command.expires().seconds()) - now.time_since_epoch();
    if (left <= Duration::zero()) return failure(Fate::reject, "expired", "its time is over");
    validity = validity == Duration::zero() ? left : std::min(validity, left);
  }
  Outgoing outgoing;
  std::optional<std::uint16_t> port;
  if (const auto* bytes = sdk::argument_of(command, "bytes")) {
    if (const auto* given = sdk::argument_of(command, "port")) {
      const auto number = given->number_value();
      if (!(number >= 1 && number <= 65'535)) return failure(Fate::reject, "smpp.bytes", "the port is none");
      port = static_cast<std::uint16_t>(number);
    }
    BALIE_TRY(outgoing.message, in_octets(*bytes, port.has_value(), settings));
  } else {
    BALIE_TRY(outgoing.message, in_alphabets(command, settings));
  }
  outgoing.source = pattern.source;
  outgoing.destination = pattern.destination;
  pattern.service_type = settings.service_type;
  pattern.validity_period = relative_time(validity);
  pattern.registered_delivery = registered_delivery(settings);
  pattern.data_coding = data_coding_of(outgoing.message.alphabet, sdk::flag_argument(command, "flash"));
  if (settings.parts == "payload" && outgoing.message.segments.size() > 1) {
    outgoing.parts = {whole_of(pattern, outgoing.message, port, settings)};
    return outgoing;
  }
  for (std::size_t i = 0; i < outgoing.message.segments.size(); ++i) {
    outgoing.parts.push_back(part_of(pattern, outgoing.message, i, reference, port, settings));
  }
  return outgoing;
}

}  // namespace balie::smpp
