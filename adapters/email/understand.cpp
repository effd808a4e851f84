#include "adapters/email/understand.hpp"

#include "adapters/email/mailbox.hpp"
#include "adapters/email/outgoing.hpp"
#include "core/base/utf8.hpp"
#include "protocols/mime/authentication.hpp"
#include "protocols/mime/compose.hpp"
#include "protocols/mime/delivery_report.hpp"
#include "protocols/mime/language.hpp"
#include "protocols/mime/reply_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::email {
namespace {

constexpr std::size_t senders_max = 5, attachments_max = 30, addressees_max = 10, problems_max = 10;
constexpr std::size_t value_bytes_max = 1'000, subject_bytes_max = 2'000;

// At most so many bytes, whole characters.
std::string cut(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  while (bytes_max > 0 && (static_cast<unsigned char>(text[bytes_max]) & 0xc0) == 0x80) --bytes_max;
  return std::string(text.substr(0, bytes_max));
}

using Fields = google::protobuf::Map<std::string, google::protobuf::Value>;

void set(Fields& fields, const char* name, std::string_view text) {
  if (!text.empty()) fields[name].set_string_value(cut(text, value_bytes_max));
}

// "nl-BE, en" -> "nl-BE"
std::string declared_language(const mime::Message& message) {
  auto declared = message.field("Content-Language");
  if (declared.empty()) declared = mime::field(message.body.fields, "Content-Language");
  const auto first = mime::trimmed(declared.substr(0, declared.find(',')));
  const bool sound =
      first.size() >= 2 && first.size() <= 35 && std::ranges::all_of(first, [](unsigned char letter) {
        return std::isalnum(letter) != 0 || letter == '-';
      });
  return sound ? std::string(first) : std::string();
}

// What stood behind the '+' of addresses that the mail is to: an MTA may have taken it out of the envelope.
std::vector<std::string> tags_of(const milter::Envelope& envelope, const mime::Message& message) {
  std::vector<std::string> tags;
  const auto add = [&](std::string_view address) {
    auto tag = without_tag(mime::lower(address)).tag;
    if (!tag.empty() && tags.size() < addressees_max) tags.push_back(std::move(tag));
  };
  for (const auto& recipient : envelope.recipients) add(plain_address(recipient.address));
  for (const auto* list : {&message.to, &message.cc}) {
    for (const auto& each : *list) add(each.address);
  }
  return tags;
}

void list_attachments(const mime::Message& message, std::uint64_t content_bytes_max, Fields& fields) {
  const auto attached = mime::attachments(message);
  if (attached.empty()) return;
  std::uint64_t left = content_bytes_max;
  auto& list = *fields["attachments"].mutable_list_value();
  for (std::size_t i = 0; i < std::min(attached.size(), attachments_max); ++i) {
    auto& each = *list.add_values()->mutable_struct_value()->mutable_fields();
    set(each, "name", attached[i]->name);
    set(each, "type", attached[i]->type);
    each["bytes"].set_number_value(static_cast<double>(attached[i]->bytes));
    const auto& content = attached[i]->content;  // there where it was asked for; half a file is none
    if (content.empty() || content.size() < attached[i]->bytes || content.size() > left) continue;
    left -= content.size();
    each["content"].set_string_value(mime::to_base64(content));
  }
  fields["attachment_count"].set_number_value(static_cast<double>(attached.size()));
}

// A mail that comes again has other Received headers. Where the sender's program gave it no Message-ID or
// Date, Postfix does, and another one each time. Such an id has its queue's id in it; then the day tells it
// from the same words of another day.
std::string name_of(const milter::Envelope& envelope, const mime::Message& message) {
  const auto queue_id = envelope.macro("i");
  const bool given_here = !queue_id.empty() && message.message_id.contains(queue_id);
  constexpr std::size_t day_bytes = 16;  // "Tue, 03 Mar 2026"
  const auto id = given_here ? std::string(message.field("Date").substr(0, day_bytes)) : message.message_id;
  return mime::digest(fmt::format("{}\n{}\n{}\n{}\n{}", id,
                                  message.from.empty() ? std::string() : message.from.front().address,
                                  message.subject, message.body.bytes, message.text));
}

}  // namespace

std::vector<std::size_t> Understanding::ours(const milter::Envelope& envelope) const {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < envelope.recipients.size(); ++i) {
    const auto address = plain_address(envelope.recipients[i].address);
    const bool stop =
        !settings_.unsubscribe_address.empty() && is_among(address, {settings_.unsubscribe_address});
    if (stop || is_among(address, settings_.mailboxes)) places.push_back(i);
  }
  return places;
}

Understood Understanding::understand(const milter::Envelope& envelope, const mime::Message& message,
                                     std::uint64_t bytes, bool cut_short) const {
  Understood understood;
  understood.name = name_of(envelope, message);
  understood.automatic = mime::automatic(message, envelope.mail.sender);
  if (own_.read(message.message_id)) understood.automatic = mime::Automatic::own;
  add_outcomes(message, understood);
  if (!understood.outcomes.empty()) return understood;
  for (const auto place : ours(envelope)) {
    const auto address = mime::lower(plain_address(envelope.recipients[place].address));
    if (auto change = withdrawal(message, address, understood)) {
      understood.withdrawals.push_back(*std::move(change));
      continue;
    }
    auto made = contact(envelope, message, without_tag(address).address, understood);
    auto& fields = *made.mutable_attributes()->mutable_fields();
    fields["bytes"].set_number_value(static_cast<double>(bytes));
    if (cut_short || message.text_cut) fields["cut"].set_bool_value(true);
    // Under two names for one mailbox it is still one contact.
    const auto same = std::ranges::find_if(
        understood.contacts, [&](const Addressed& other) { return other.contact.id() == made.id(); });
    if (same != understood.contacts.end()) {
      same->recipients.push_back(place);
    } else {
      understood.contacts.push_back({{place}, is_among(address, settings_.tempfail), std::move(made)});
    }
  }
  return understood;
}

void Understanding::add_outcomes(const mime::Message& message, Understood& understood) const {
  const auto report = mime::delivery_report(message);
  const auto sent = report ? own_.read(report->message_id) : std::nullopt;
  if (!sent) return;
  const auto add = [&](std::string_view kind, std::string_view reason) {
    v1::Outcome outcome;
    outcome.set_id(fmt::format("{}-{}", understood.name, understood.outcomes.size()));
    outcome.set_command_id(from_word(sent->unique));
    outcome.set_kind(std::string(kind));
    outcome.set_reason(cut(reason, value_bytes_max));
    (*outcome.mutable_attributes()->mutable_fields())["message_id"].set_string_value(report->message_id);
    understood.outcomes.push_back(std::move(outcome));
  };
  if (report->complaint) return add("failed", "complaint");
  for (const auto& each : report->recipients) {
    if (each.action == "failed") add("failed", fmt::format("{} {}", each.status, each.diagnostic));
    if (each.action == "delivered") add("delivered", each.status);
  }
}

// Of whom it claims to be from: less cannot be asked of somebody who wants no more mail.
std::optional<v1::CustomerChange> Understanding::withdrawal(const mime::Message& message,
                                                            std::string_view recipient,
                                                            const Understood& understood) const {
  if (settings_.unsubscribe_address.empty() || !is_among(recipient, {settings_.unsubscribe_address}))
    return std::nullopt;
  const auto id = fmt::format("{}-stop", understood.name);
  // The subject of the address in List-Unsubscribe: whoever has the mail by now, it is about whom we sent it
  // to.
  const auto subject = mime::trimmed(message.subject);
  const auto sent = tokens_.open(subject.substr(subject.rfind(' ') + 1));
  if (sent) return withdrawn(*sent, id, "unsubscribed by mail");
  if (message.from.empty()) return std::nullopt;
  return withdrawn({message.from.front().address, settings_.unsubscribe_purpose, understood.name}, id,
                   "unsubscribed by mail");
}

v1::Contact Understanding::contact(const milter::Envelope& envelope, const mime::Message& message,
                                   const std::string& entry, const Understood& understood) const {
  v1::Contact contact;
  contact.set_id(fmt::format("{}-{}", understood.name, mime::digest(entry).substr(0, 10)));
  contact.set_entry(cut(entry, value_bytes_max));
  const bool verified = mime::dmarc_passed(message, settings_.authentication_service);
  // Who a machine's report is from is nobody's address.
  const bool anonymous = understood.automatic == mime::Automatic::bounce;
  for (std::size_t i = 0; !anonymous && i < std::min(message.from.size(), senders_max); ++i) {
    if (!is_sound(message.from[i].address)) continue;
    auto& identifier = *contact.add_identifiers();
    identifier.set_scheme("email");
    identifier.set_value(message.from[i].address);
    identifier.set_assurance(verified ? "verified" : "claimed");
  }
  const auto text = mime::new_text(message.text);
  contact.set_subject(cut(message.subject, subject_bytes_max));
  contact.set_text(cut(text, settings_.text_bytes));
  auto language = declared_language(message);
  if (language.empty()) language = mime::language_of(text);
  contact.set_language(language);
  contact.set_thread(mime::thread_of(message, own_, tags_of(envelope, message)));
  add_attributes(envelope, message, contact, understood);
  return contact;
}

void Understanding::add_attributes(const milter::Envelope& envelope, const mime::Message& message,
                                   v1::Contact& contact, const Understood& understood) const {
  auto& fields = *contact.mutable_attributes()->mutable_fields();
  fields["automatic"].set_bool_value(understood.automatic != mime::Automatic::no);
  if (understood.automatic != mime::Automatic::no)
    set(fields, "automatic_kind", to_string(understood.automatic));
  set(fields, "message_id", message.message_id);
  set(fields, "original", understood.name);
  if (!message.from.empty()) set(fields, "from_name", message.from.front().name);
  if (!message.reply_to.empty()) set(fields, "reply_to", message.reply_to.front().address);
  set(fields, "client", envelope.client.address);
  set(fields, "queue_id", envelope.macro("i"));
  set(fields, "login", envelope.macro("auth_authen"));
  for (const auto* list : {&message.to, &message.cc}) {
    for (std::size_t i = 0; i < std::min(list->size(), addressees_max); ++i) {
      auto& values = *fields[list == &message.to ? "to" : "cc"].mutable_list_value();
      values.add_values()->set_string_value(cut((*list)[i].address, value_bytes_max));
    }
  }
  list_attachments(message, settings_.attachment_types.empty() ? 0 : settings_.attachment_bytes, fields);
  auto problems = message.problems;
  if (envelope.headers_cut) problems.emplace_back("headers too long");
  for (std::size_t i = 0; i < std::min(problems.size(), problems_max); ++i) {
    fields["problems"].mutable_list_value()->add_values()->set_string_value(problems[i]);
  }
}

}  // namespace balie::email
