#include "adapters/http/sms_form.hpp"

#include "adapters/http/web.hpp"
#include "core/base/utf8.hpp"
#include "protocols/gsm/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace balie::http {
namespace {

constexpr std::size_t fields_max = 200, media_max = 20;

// Twilio's words, those that others use in the same form, and those of SMPP's receipts.
constexpr std::array delivered_words = {"delivered", "delivrd", "read"};
constexpr std::array failed_words = {"failed",   "undelivered", "undeliv", "undeliverable",
                                     "canceled", "cancelled",   "expired", "rejected",
                                     "rejectd",  "deleted",     "failure"};

// Empty: the end is not there yet.
std::string_view kind_of(std::string_view status, const std::vector<std::string>& states) {
  for (const std::string_view state : states) {
    const auto equals = state.rfind('=');
    if (state.substr(0, equals) != status) continue;
    const auto means = state.substr(equals + 1);
    return means == "under_way" ? std::string_view() : means;
  }
  std::string word(status);
  std::ranges::transform(word, word.begin(), [](unsigned char letter) { return std::tolower(letter); });
  if (std::ranges::find(delivered_words, word) != delivered_words.end()) return "delivered";
  if (std::ranges::find(failed_words, word) != failed_words.end()) return "failed";
  return {};
}

void set(v1::Contact& contact, const std::string& name, google::protobuf::Value value) {
  (*contact.mutable_attributes()->mutable_fields())[name] = std::move(value);
}

std::size_t number(std::string_view text) {
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// As the bus takes it: what is no UTF-8 becomes U+FFFD.
std::string text_of(std::string_view bytes) {
  std::string text(bytes);
  repair_utf8(text);
  return text;
}

bool fits_one_message(std::string_view text) {
  gsm::Rules rules;
  rules.segments_max = 1;
  return gsm::make_message(text, rules).has_value();
}

}  // namespace

std::optional<FormFields> read_form(std::string_view body) {
  FormFields fields;
  while (!body.empty()) {
    const auto end = std::min(body.find('&'), body.size());
    const auto pair = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = percent_decode(pair.substr(0, equals), true);
    auto value = percent_decode(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value || fields.size() == fields_max) return std::nullopt;
    fields.emplace_back(std::move(*name), std::move(*value));
  }
  return fields;
}

FormFields renamed(FormFields fields, const std::vector<std::string>& names) {
  for (auto& [name, value] : fields) {
    for (const auto& pair : names) {
      const auto equals = pair.find('=');
      if (std::string_view(pair).substr(equals + 1) != name) continue;
      name = pair.substr(0, equals);
      break;
    }
  }
  return fields;
}

std::string_view field(const FormFields& fields, std::string_view name) {
  for (const auto& [known, value] : fields) {
    if (known == name) return value;
  }
  return {};
}

bool is_status(const FormFields& fields) {
  const auto status = field(fields, "MessageStatus");
  return !status.empty() && status != "received" && status != "receiving";
}

std::optional<v1::Contact> sms_contact(const FormFields& fields, const SmsSettings& settings) {
  const auto id = text_of(field(fields, field(fields, "MessageSid").empty() ? "SmsSid" : "MessageSid"));
  const auto from = text_of(field(fields, "From")), to = text_of(field(fields, "To"));
  if (id.empty() || from.empty()) return std::nullopt;
  v1::Contact contact;
  contact.set_id(id);
  contact.set_channel("sms");
  auto& who = *contact.add_identifiers();
  who.set_scheme("tel");
  who.set_value(from);
  who.set_assurance("observed");
  contact.set_entry(to);
  const auto country = text_of(field(fields, "FromCountry"));
  contact.set_country(country.size() == 2 ? country : settings.country);
  contact.set_thread(fmt::format("sms/{}/{}", to, from));
  contact.set_text(text_of(field(fields, "Body")));
  contact.set_topic(gsm::topic_of(contact.entry(), contact.text(), settings.topics));
  google::protobuf::Value value;
  if (const auto parts = number(field(fields, "NumSegments")); parts > 1) {
    value.set_number_value(static_cast<double>(parts));
    set(contact, "parts", value);
  }
  const auto media = std::min(number(field(fields, "NumMedia")), media_max);
  auto& addresses = *value.mutable_list_value();
  for (std::size_t i = 0; i < media; ++i) {
    addresses.add_values()->set_string_value(text_of(field(fields, fmt::format("MediaUrl{}", i))));
  }
  if (media > 0) set(contact, "media", std::move(value));
  return contact;
}

bool is_final(const FormFields& fields, const std::vector<std::string>& states) {
  return !kind_of(field(fields, "MessageStatus"), states).empty();
}

std::optional<v1::Outcome> sms_outcome(const FormFields& fields, std::string_view command,
                                       std::string_view contact, const std::vector<std::string>& states) {
  const auto status = field(fields, "MessageStatus"), kind = kind_of(status, states);
  if (kind.empty() || command.empty()) return std::nullopt;
  v1::Outcome outcome;
  outcome.set_id(text_of(fmt::format("{}-{}", command, kind)));
  outcome.set_command_id(text_of(command));
  outcome.set_contact_id(text_of(contact));
  outcome.set_kind(std::string(kind));
  const auto error = text_of(field(fields, "ErrorCode"));
  if (kind == "failed")
    outcome.set_reason(error.empty() ? std::string(status) : fmt::format("{} {}", status, error));
  return outcome;
}

sms::Reply sms_reply(const v1::Contact& contact, const v1::Decision& decision, const SmsSettings& settings) {
  return sms::reply_to(contact, decision, settings, fits_one_message);
}

std::string sms_answer(std::string_view text) {
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>";
  if (!text.empty()) xml += "<Message>";
  for (const char letter : text) {
    if (letter == '&') {
      xml += "&amp;";
    } else if (letter == '<') {
      xml += "&lt;";
    } else if (letter == '>') {
      xml += "&gt;";
    } else if (static_cast<unsigned char>(letter) >= ' ' || letter == '\n' || letter == '\t') {
      xml += letter;  // XML 1.0 has no other controls
    }
  }
  if (!text.empty()) xml += "</Message>";
  return xml + "</Response>";
}

}  // namespace balie::http
