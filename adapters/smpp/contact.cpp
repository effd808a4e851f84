#include "adapters/smpp/contact.hpp"

#include "protocols/gsm/keywords.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::smpp {
namespace {

constexpr std::uint8_t international = 1, alphanumeric = 5;
constexpr std::size_t full_number_min = 8;
constexpr std::string_view gap = " [...] ";

std::string hex(std::string_view bytes) {
  std::string digits;
  for (const char byte : bytes) digits += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return digits;
}

void set(v1::Contact& contact, const std::string& name, std::string_view value) {
  (*contact.mutable_attributes()->mutable_fields())[name].set_string_value(std::string(value));
}
void set(v1::Contact& contact, const std::string& name, double value) {
  (*contact.mutable_attributes()->mutable_fields())[name].set_number_value(value);
}

bool is_text(const IncomingMessage& message) {
  return message.kind == Kind::text || message.kind == Kind::flash;
}

// Whoever, to whom; and what all of them have.
v1::Contact addressed(const IncomingMessage& message, const Settings& settings) {
  v1::Contact contact;
  auto& who = *contact.add_identifiers();
  who.set_scheme(message.source.ton == alphanumeric ? "sms_sender" : "tel");
  who.set_value(number_of(message.source, settings));
  who.set_assurance("observed");
  contact.set_entry(number_of(message.destination, settings));
  contact.set_country(settings.country);
  // Both sides of a conversation have the same two numbers.
  contact.set_thread(fmt::format("sms/{}/{}", contact.entry(), who.value()));
  if (message.kind != Kind::text) set(contact, "kind", to_string(message.kind));
  if (message.ports) set(contact, "port", message.ports->destination);
  return contact;
}

// Parts that follow each other in the same alphabet are one text: a surrogate pair may lie across two of
// them.
void append_text(std::string& text, std::string& bytes, const IncomingMessage& as) {
  if (bytes.empty()) return;
  const bool packed = as.alphabet == gsm::Alphabet::gsm7_packed;
  const auto decoded = gsm::decode_text(bytes, as.alphabet, as.shift, packed ? as.header_octets : 0);
  if (decoded) text += *decoded;
  bytes.clear();
}

std::string joined_text(const std::vector<std::optional<IncomingMessage>>& parts) {
  std::string text, bytes;
  const IncomingMessage* last = nullptr;
  for (const auto& part : parts) {
    const bool goes_on = last != nullptr && part && part->alphabet == last->alphabet &&
                         part->shift == last->shift && part->alphabet != gsm::Alphabet::gsm7_packed;
    if (last != nullptr && !goes_on) append_text(text, bytes, *last);
    if (!part) text += gap;
    if (part) bytes += part->bytes;
    last = part ? &*part : nullptr;
  }
  if (last != nullptr) append_text(text, bytes, *last);
  return text;
}

}  // namespace

std::string number_of(const Address& address, const Settings& settings) {
  const auto& digits = address.digits;
  const bool all_digits =
      std::ranges::all_of(digits, [](char letter) { return letter >= '0' && letter <= '9'; });
  const bool full = all_digits && digits.size() >= full_number_min && !digits.starts_with('0');
  if (full && (address.ton == international || (address.ton == 0 && settings.international)))
    return "+" + digits;
  return digits;
}

v1::Contact contact_of(const IncomingMessage& message, const std::string& service_type,
                       const Settings& settings) {
  auto contact = addressed(message, settings);
  if (!service_type.empty()) set(contact, "premium", service_type);
  if (is_text(message)) {
    // The kind says that the alphabet is one of texts.
    contact.set_text(gsm::decode_text(message.bytes, message.alphabet, message.shift, message.header_octets)
                         .value_or(std::string()));
  } else {
    set(contact, "bytes", hex(message.bytes));
  }
  contact.set_topic(gsm::topic_of(contact.entry(), contact.text(), settings.topics));
  return contact;
}

v1::Contact contact_of(const Inbox::Long& whole, const Settings& settings) {
  const auto first = std::ranges::find_if(whole.parts, [](const auto& part) { return part.has_value(); });
  if (first == whole.parts.end()) return {};
  auto contact = addressed(**first, settings);
  contact.set_id(whole.id);
  set(contact, "parts", static_cast<double>(whole.parts.size()));
  const auto missing = std::ranges::count_if(whole.parts, [](const auto& part) { return !part; });
  if (missing > 0) set(contact, "missing", static_cast<double>(missing));
  if (is_text(**first)) {
    contact.set_text(joined_text(whole.parts));
    contact.set_topic(gsm::topic_of(contact.entry(), contact.text(), settings.topics));
    return contact;
  }
  std::string bytes;
  for (const auto& part : whole.parts) bytes += part ? hex(part->bytes) : std::string("..");
  set(contact, "bytes", bytes);
  return contact;
}

v1::Outcome outcome_of(const Outbox::Report& report) {
  v1::Outcome outcome;
  outcome.set_id(fmt::format("{}-{}", report.command_id, report.kind));
  outcome.set_command_id(report.command_id);
  outcome.set_contact_id(report.contact_id);
  outcome.set_kind(report.kind);
  outcome.set_reason(report.reason);
  return outcome;
}

}  // namespace balie::smpp
