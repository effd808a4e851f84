#include "adapters/chat/to_hub.hpp"

#include "adapters/sdk/wire_time.hpp"
#include "core/base/hash.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>

namespace balie::chat {
namespace {

constexpr std::size_t id_letters = 26;
constexpr std::string_view chat_channel = "chat", web_channel = "web", claimed = "claimed",
                           verified_word = "verified";

// 128 bits of SHA-256.
std::string short_hash(std::string_view use, std::string_view text) {
  const auto whole = fmt::format("{} {}", use, text);
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest;
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(whole.data()), whole.size());
  Hash128 half;
  for (std::size_t i = 0; i < 8; ++i) {
    half.high = half.high << 8U | digest[i];
    half.low = half.low << 8U | digest[i + 8];
  }
  return to_base32(half);
}

void add(v1::Contact& contact, std::string_view scheme, std::string_view value, std::string_view assurance) {
  if (value.empty()) return;
  auto& one = *contact.add_identifiers();
  one.set_scheme(std::string(scheme));
  one.set_value(std::string(value));
  one.set_assurance(std::string(assurance));
}

void set(google::protobuf::Struct& object, const std::string& name, std::string_view text) {
  (*object.mutable_fields())[name].set_string_value(std::string(text));
}

void describe(const File& file, std::string_view public_address, google::protobuf::Struct& out) {
  set(out, "name", file.name);
  set(out, "type", file.type);
  (*out.mutable_fields())["size"].set_number_value(static_cast<double>(file.size));
  set(out, "file", file.path);
  set(out, "url", fmt::format("{}{}", public_address, path_of(file)));
}

std::string text_of(const Message& message) { return message.file ? message.file->name : message.text; }

// In a transcript; it goes to the visitor's own address.
std::string_view who(const Conversation& conversation, const Message& message) {
  if (message.from == Sender::visitor) return conversation.email;
  return message.name.empty() ? std::string_view("-") : std::string_view(message.name);
}

std::string said(const Message& message) {
  if (message.file) return fmt::format("[{}]", message.file->name);
  return message.offer ? fmt::format("{}: {}", message.offer->title, message.text) : message.text;
}

}  // namespace

std::string visitor_id(std::string_view key) { return short_hash("balie chat visitor", key); }

std::string conversation_id(std::string_view visitor, std::string_view message) {
  return short_hash("balie chat conversation", fmt::format("{} {}", visitor, message));
}

std::string conversation_of(std::string_view contact) {
  Hash128 ignored;
  const auto id = contact.substr(0, id_letters);
  const bool ours = from_base32(id, ignored) && (contact.size() == id.size() || contact[id.size()] == '-');
  return ours ? std::string(id) : std::string();
}

v1::Contact about(const Hello& hello, std::string_view visitor, const std::optional<Verified>& verified) {
  v1::Contact contact;
  contact.set_channel(std::string(chat_channel));
  contact.set_entry(hello.entry);
  contact.set_language(hello.language);
  add(contact, "chat", visitor, "observed");
  if (verified) {
    add(contact, "account", verified->account, "verified");
    add(contact, "email", verified->email, "verified");
    add(contact, "tel", verified->tel, "verified");
  }
  if (!verified || verified->email.empty()) add(contact, "email", hello.email, claimed);
  if (!verified || verified->tel.empty()) add(contact, "tel", hello.tel, claimed);
  if (hello.page.fields_size() > 0) *contact.mutable_attributes() = hello.page;
  return contact;
}

v1::Contact contact_of(const Conversation& conversation, const Message& message, bool first,
                       std::string_view public_address) {
  v1::Contact contact;
  contact.ParseFromString(conversation.about);
  contact.set_id(first ? conversation.id : message_name(conversation, message));
  contact.set_thread(conversation.id);
  contact.set_text(text_of(message));
  *contact.mutable_at() = sdk::to_wire(message.at);
  if (message.file) describe(*message.file, public_address, *contact.mutable_attributes());
  return contact;
}

std::string message_name(const Conversation& conversation, const Message& message) {
  return fmt::format("{}-{}", conversation.id, message.id);
}

std::string_view id_in(const Conversation& conversation, std::string_view name) {
  if (!name.starts_with(conversation.id) || name.size() <= id_letters + 1) return {};
  return name.substr(id_letters + 1);
}

v1::ToHub show_of(const Conversation& conversation, const Message& message, std::string_view desk,
                  std::string_view public_address) {
  v1::ToHub out;
  auto& command = *out.mutable_command();
  command.set_id(message_name(conversation, message));
  command.set_kind("show");
  command.set_contact_id(conversation.contact);
  command.set_adapter(std::string(desk));
  command.set_agent(conversation.agent);
  command.set_customer_id(conversation.customer);
  command.set_text(text_of(message));
  command.set_repeatable(true);
  *command.mutable_at() = sdk::to_wire(message.at);
  if (message.file) describe(*message.file, public_address, *command.mutable_arguments());
  return out;
}

v1::ToHub signal_of(const Conversation& conversation, std::string_view kind, std::string_view subject,
                    std::string_view desk) {
  v1::ToHub out;
  auto& signal = *out.mutable_signal();
  signal.set_contact_id(conversation.contact);
  signal.set_kind(std::string(kind));
  signal.set_to(std::string(desk));
  signal.set_subject(std::string(subject));
  return out;
}

v1::ToHub outcome_of(const Conversation& conversation, std::string_view kind) {
  v1::ToHub out;
  auto& outcome = *out.mutable_outcome();
  outcome.set_id(fmt::format("{}-{}", conversation.contact, kind));
  outcome.set_contact_id(conversation.contact);
  outcome.set_kind(std::string(kind));
  return out;
}

v1::ToHub end_of(const Conversation& conversation, std::string_view reason) {
  v1::ToHub out;
  auto& order = *out.mutable_routing_order();
  order.set_id(fmt::format("{}-end", conversation.contact));
  order.set_kind("end");
  order.set_contact_id(conversation.contact);
  order.set_reason(std::string(reason));
  return out;
}

v1::ToHub rating_of(const Conversation& conversation, const Rate& rate) {
  auto out = outcome_of(conversation, "rated");
  auto& outcome = *out.mutable_outcome();
  outcome.set_value(rate.rating);
  outcome.set_agent(conversation.agent);
  auto& fields = *outcome.mutable_attributes()->mutable_fields();
  fields["rating"].set_number_value(rate.rating);
  if (!rate.text.empty()) fields["comment"].set_string_value(rate.text);
  return out;
}

v1::ToHub answer_of(std::string_view visitor, const Answer& answer) {
  v1::ToHub out;
  auto& outcome = *out.mutable_outcome();
  outcome.set_id(
      fmt::format("{}-{}-{}-{}", visitor, answer.decision, answer.offer, answer.kind).substr(0, 256));
  outcome.set_decision_id(answer.decision);
  outcome.set_offer_id(answer.offer);
  outcome.set_kind(answer.kind);
  return out;
}

bool is_only_claimed(const v1::Contact& about) {
  const auto any = [&](std::string_view assurance) {
    return std::ranges::any_of(about.identifiers(),
                               [&](const auto& one) { return one.assurance() == assurance; });
  };
  return any(claimed) && !any(verified_word);
}

void keep_claims(const v1::Contact& before, v1::Contact& about) {
  const auto any = [&](const auto& is_so) { return std::ranges::any_of(about.identifiers(), is_so); };
  if (any([](const auto& one) { return one.assurance() == verified_word; })) return;
  for (const auto& old : before.identifiers()) {
    if (old.assurance() != claimed) continue;
    if (any([&](const auto& one) { return one.scheme() == old.scheme(); })) continue;
    *about.add_identifiers() = old;
  }
}

v1::Contact slot_contact(const v1::Contact& about, std::string_view visitor, const Slot& slot) {
  auto contact = about;
  auto& identifiers = *contact.mutable_identifiers();
  identifiers.erase(std::remove_if(identifiers.begin(), identifiers.end(),
                                   [](const auto& one) { return one.assurance() == claimed; }),
                    identifiers.end());
  contact.set_id(
      fmt::format("w-{}", conversation_id(fmt::format("{}{}", visitor, about.SerializeAsString()), slot.id)));
  contact.set_channel(std::string(web_channel));
  contact.set_topic(slot.slot);
  if (!slot.clicked.empty()) set(*contact.mutable_attributes(), "clicked", slot.clicked);
  return contact;
}

std::string_view in_language(const std::vector<std::string>& lines, std::string_view language) {
  for (const auto wanted : {language, language.substr(0, language.find('-'))}) {
    for (const std::string_view line : lines) {
      const auto blank = line.find(' ');
      if (!wanted.empty() && line.substr(0, blank) == wanted) return line.substr(blank + 1);
    }
  }
  const std::string_view first = lines.empty() ? std::string_view() : lines.front();
  return first.substr(first.find(' ') + 1);
}

v1::ToHub transcript_of(const Conversation& conversation, const std::vector<Message>& messages,
                        const TranscriptMail& mail) {
  v1::ToHub out;
  auto& command = *out.mutable_command();
  command.set_id(fmt::format("{}-transcript-{}", conversation.id, conversation.last));
  command.set_kind("send");
  command.set_adapter(std::string(mail.adapter));
  command.set_customer_id(conversation.customer);
  command.mutable_identifier()->set_scheme("email");
  command.mutable_identifier()->set_value(conversation.email);
  command.set_subject(std::string(mail.subject));
  v1::Contact about;
  about.ParseFromString(conversation.about);
  set(*command.mutable_arguments(), "language", about.language());
  std::string text = mail.zone.empty() ? std::string() : fmt::format("({})\n", mail.zone);
  for (const auto& one : messages) {
    if (one.from == Sender::note) continue;
    const auto there =
        std::chrono::floor<std::chrono::minutes>(one.at) + std::chrono::minutes(mail.minutes_east);
    auto at = to_rfc3339(there).substr(0, 16);
    at[at.find('T')] = ' ';
    text += fmt::format("{} {}: {}\n", at, who(conversation, one), said(one));
  }
  command.set_text(std::move(text));
  return out;
}

}  // namespace balie::chat
