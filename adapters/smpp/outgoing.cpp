#include "adapters/smpp/outgoing.hpp"

#include "protocols/gsm/packing.hpp"
#include "protocols/gsm/unicode.hpp"
#include "protocols/gsm/user_data_header.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::smpp {
namespace {

constexpr std::size_t address_max = 20, name_max = 11, short_code_max = 8;
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

result<gsm::Message> in_alphabets(const v1::Command& command, const Settings& settings) {
  auto rules = rules_of(settings);
  const auto& arguments = command.arguments().fields();
  if (const auto set = arguments.find("transliterate"); set != arguments.end()) {
    rules.transliterate = set->second.bool_value();
  }
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
    default:
      return flash ? 0x10 : 0x00;
  }
}

std::uint8_t registered_delivery(const Settings& settings) {
  return settings.receipts == "none" ? 0 : settings.receipts == "final" ? 1 : 0x11;
}

// Puts one segment into a PDU, in the way that the settings say.
Pdu part_of(const ShortMessage& pattern, const gsm::Message& message, std::size_t index,
            std::uint16_t reference, const Settings& settings) {
  Pdu pdu;
  pdu.command = command::submit_sm;
  auto body = pattern;
  const auto total = static_cast<std::uint8_t>(message.segments.size());
  const auto number = static_cast<std::uint8_t>(index + 1);
  gsm::UserDataHeader header{gsm::elements_of(message.shift)};
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

Pdu whole_of(const ShortMessage& pattern, const gsm::Message& message, const Settings& settings) {
  gsm::Message joined = message;
  joined.segments = {{}};
  for (const auto& segment : message.segments) joined.segments[0] += segment;
  auto pdu = part_of(pattern, joined, 0, 0, settings);
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

const std::string& receiver_of(const v1::Command& command) {
  return command.to().empty() ? command.identifier().value() : command.to();
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
  BALIE_TRY(pattern.destination, address_of(receiver_of(command), false));
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
  BALIE_TRY(outgoing.message, in_alphabets(command, settings));
  outgoing.to = pattern.destination.digits;
  const auto& arguments = command.arguments().fields();
  const auto flash = arguments.find("flash");
  pattern.service_type = settings.service_type;
  pattern.validity_period = relative_time(validity);
  pattern.registered_delivery = registered_delivery(settings);
  pattern.data_coding =
      data_coding_of(outgoing.message.alphabet, flash != arguments.end() && flash->second.bool_value());
  if (settings.parts == "payload" && outgoing.message.segments.size() > 1) {
    outgoing.parts = {whole_of(pattern, outgoing.message, settings)};
    return outgoing;
  }
  for (std::size_t i = 0; i < outgoing.message.segments.size(); ++i) {
    outgoing.parts.push_back(part_of(pattern, outgoing.message, i, reference, settings));
  }
  return outgoing;
}

}  // namespace balie::smpp
