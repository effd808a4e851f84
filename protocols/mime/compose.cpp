#include "protocols/mime/compose.hpp"

#include "protocols/mime/glib_handle.hpp"
#include "protocols/mime/header_text.hpp"
#include "protocols/mime/read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace balie::mime {
namespace {

constexpr std::size_t references_max = 50;  // the eldest and the latest: RFC 5322 sets no bound

Handle<GMimeObject> text_part(const char* subtype, const std::string& text) {
  auto* part = g_mime_text_part_new_with_subtype(subtype);
  g_mime_text_part_set_charset(part, "utf-8");
  g_mime_text_part_set_text(part, text.c_str());
  g_mime_part_set_content_encoding(GMIME_PART(part), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  return Handle<GMimeObject>(GMIME_OBJECT(part));
}

Handle<GMimeObject> multipart(const char* subtype) {
  return Handle<GMimeObject>(GMIME_OBJECT(g_mime_multipart_new_with_subtype(subtype)));
}

void add(const Handle<GMimeObject>& parent, const Handle<GMimeObject>& part) {
  g_mime_multipart_add(GMIME_MULTIPART(parent.get()), part.get());
}

// What it says it is, where that is a type that a file can have: a token each side of the slash (RFC
// 2045, 5.1), and nothing that a mail program would look into for more parts, which base64 may not hold (RFC
// 2046, 5).
std::pair<std::string, std::string> file_type(std::string_view said) {
  const auto is_token = [](std::string_view word) {
    return !word.empty() && word.size() <= 127 && std::ranges::all_of(word, [](unsigned char letter) {
      return std::isalnum(letter) != 0 || std::string_view("!#$&-^_.+").contains(static_cast<char>(letter));
    });
  };
  const auto slash = said.find('/');
  const auto type = lower(said.substr(0, slash));
  const auto subtype = slash == std::string_view::npos ? std::string() : lower(said.substr(slash + 1));
  if (!is_token(type) || !is_token(subtype) || type == "multipart" || type == "message")
    return {"application", "octet-stream"};
  return {type, subtype};
}

Handle<GMimeObject> attached(const Outgoing::Attachment& attachment) {
  const auto [type, subtype] = file_type(attachment.type);
  auto* part = g_mime_part_new_with_type(type.c_str(), subtype.c_str());
  const Handle<GMimeStream> stream(
      g_mime_stream_mem_new_with_buffer(attachment.content.data(), attachment.content.size()));
  const Handle<GMimeDataWrapper> content(
      g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
  g_mime_part_set_content(part, content.get());
  g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_BASE64);
  g_mime_object_set_disposition(GMIME_OBJECT(part), "attachment");
  g_mime_part_set_filename(part, one_line(attachment.name).c_str());
  return Handle<GMimeObject>(GMIME_OBJECT(part));
}

Handle<GMimeObject> body_of(const Outgoing& mail) {
  auto body = text_part("plain", mail.text);
  if (!mail.html.empty()) {
    auto both = multipart("alternative");
    add(both, body);
    add(both, text_part("html", mail.html));
    body = std::move(both);
  }
  if (!mail.attachments.empty()) {
    auto all = multipart("mixed");
    add(all, body);
    for (const auto& attachment : mail.attachments) add(all, attached(attachment));
    body = std::move(all);
  }
  return body;
}

std::string in_brackets(std::string_view id) {
  std::string kept(id);
  std::erase_if(kept, [](unsigned char letter) { return letter <= 0x20 || letter == '<' || letter == '>'; });
  return fmt::format("<{}>", kept);
}

std::string references_of(const Outgoing& mail) {
  std::string all;
  const auto& ids = mail.references;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (i > 0 && ids.size() - i >= references_max) continue;
    all += fmt::format("{}{}", all.empty() ? "" : " ", in_brackets(ids[i]));
  }
  return all;
}

void add_mailbox(GMimeMessage* message, GMimeAddressType type, const Address& address) {
  const auto name = one_line(address.name), mailbox = one_line(address.address);
  g_mime_message_add_mailbox(message, type, name.empty() ? nullptr : name.c_str(), mailbox.c_str());
}

void set(GMimeMessage* message, const char* name, const std::string& value) {
  if (!value.empty()) g_mime_object_set_header(GMIME_OBJECT(message), name, one_line(value).c_str(), "utf-8");
}

void add_unsubscribe(GMimeMessage* message, const Outgoing& mail) {
  std::string ways;
  if (!mail.unsubscribe_address.empty()) ways = fmt::format("<mailto:{}>", mail.unsubscribe_address);
  if (!mail.unsubscribe_url.empty())
    ways += fmt::format("{}<{}>", ways.empty() ? "" : ", ", mail.unsubscribe_url);
  set(message, "List-Unsubscribe", ways);
  if (mail.unsubscribe_url.starts_with("https:"))
    set(message, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
}

}  // namespace

std::string compose(const Outgoing& mail) {
  start();
  const Handle<GMimeMessage> message(g_mime_message_new(TRUE));
  add_mailbox(message.get(), GMIME_ADDRESS_TYPE_FROM, mail.from);
  add_mailbox(message.get(), GMIME_ADDRESS_TYPE_TO, mail.to);
  if (!mail.reply_to.empty()) add_mailbox(message.get(), GMIME_ADDRESS_TYPE_REPLY_TO, {"", mail.reply_to});
  g_mime_message_set_subject(message.get(), one_line(mail.subject).c_str(), "utf-8");
  if (auto* date = g_date_time_new_from_unix_utc(mail.seconds)) {
    g_mime_message_set_date(message.get(), date);
    g_date_time_unref(date);
  }
  set(message.get(), "Message-ID", in_brackets(mail.message_id));
  if (!mail.in_reply_to.empty()) set(message.get(), "In-Reply-To", in_brackets(mail.in_reply_to));
  set(message.get(), "References", references_of(mail));
  if (mail.automatic == Automatic::reply) set(message.get(), "Auto-Submitted", "auto-replied");
  if (mail.automatic == Automatic::notification) set(message.get(), "Auto-Submitted", "auto-generated");
  add_unsubscribe(message.get(), mail);
  g_mime_message_set_mime_part(message.get(), body_of(mail).get());

  auto* format = g_mime_format_options_new();
  g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
  const Text bytes(g_mime_object_to_string(GMIME_OBJECT(message.get()), format));
  g_mime_format_options_free(format);
  return text_of(bytes.get());
}

std::string to_base64(std::string_view bytes) {
  const Text text(g_base64_encode(reinterpret_cast<const guchar*>(bytes.data()), bytes.size()));
  return text_of(text.get());
}

std::optional<std::string> from_base64(std::string_view text) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n";
  if (text.find_first_not_of(letters) != std::string_view::npos) return std::nullopt;
  std::string bytes(text);
  if (bytes.empty()) return bytes;
  gsize length = 0;
  g_base64_decode_inplace(bytes.data(), &length);
  bytes.resize(length);
  return bytes;
}

std::string reply_subject(std::string_view subject) {
  subject = trimmed(subject);
  if (subject.size() >= 3 && same_name(subject.substr(0, 3), "re:")) return std::string(subject);
  return fmt::format("Re: {}", subject);
}

}  // namespace balie::mime
