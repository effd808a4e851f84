#include "adapters/chat/settings.hpp"

#include "adapters/chat/entries.hpp"
#include "adapters/chat/outlook.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace balie::chat {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t secret_bytes_min = 32;
constexpr std::array<std::string_view, 7> types = {
    "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain", "application/pdf", "application/zip"};

std::unexpected<Error> wrong(std::string text) {
  return failure(Fate::fatal, "chat.settings", std::move(text));
}

ConfigSpec<Settings> door_spec() {
  return ConfigSpec<Settings>("chat", "a chat for websites")
      .text("host", &Settings::host,
            "address to listen on; other than loopback: with a certificate, or behind a proxy")
      .number("port", &Settings::port, "0: any that is free")
      .path("certificate", &Settings::certificate, "PEM; TLS where this and the key are given")
      .path("key", &Settings::key, "its key")
      .path("address_file", &Settings::address_file, "where the address goes once it listens; empty: nowhere")
      .text("public_address", &Settings::public_address,
            "what browsers and desks know it by (\"https://chat.shop.example\"): for links to attachments")
      .list("proxies", &Settings::proxies, "addresses of our own proxies, whose X-Forwarded-For is believed")
      .path("page", &Settings::page,
            "folder of chat.js; empty: share/balie/chat beside the program's own folder")
      .list("entries", &Settings::entries,
            "a line each: the entry (data-entry of the script) and the origins of its pages")
      .required()
      .list("queues", &Settings::queues,
            "a line each: an entry and the queue whose hours and wait its visitors see before they write")
      .secret("token", &Settings::token,
              "the secret with which sites sign who their visitor is (JWT, HS256); 32 bytes or more");
}

}  // namespace

ConfigSpec<Settings> settings_spec() {
  return door_spec()
      .path("state", &Settings::state, "folder of conversations and attachments")
      .required()
      .text("desk", &Settings::desk, "the adapter whose agents answer: visitors' messages are shown there")
      .text("mail", &Settings::mail, "the adapter that mails transcripts; empty: none are mailed")
      .list("mail_subjects", &Settings::mail_subjects,
            "what such a mail is about: a line each, LANGUAGE TEXT; other languages have the first")
      .number("offers", &Settings::offers, "how many offers of a decision are shown", 0, 5)
      .flag("agent_names", &Settings::agent_names, "visitors see what agents are called")
      .duration("abandon_after", &Settings::abandon_after,
                "who waits and has no page open for so long has abandoned", seconds(1), hours(24))
      .duration("end_after", &Settings::end_after, "the same while an agent is there: the conversation ends",
                seconds(1), hours(24 * 7))
      .duration("retention", &Settings::retention, "a conversation is deleted so long after its last message",
                hours(1), hours(24 * 365))
      .bytes("state_bytes_max", &Settings::state_bytes_max, "conversations in all; then the oldest go",
             1 << 20)
      .bytes("text_bytes_max", &Settings::text_bytes_max, "of one message", 100, 32 << 10)
      .bytes("file_bytes_max", &Settings::file_bytes_max, "of one attachment; 0: none are taken", 0, 32 << 20)
      .bytes("files_bytes_max", &Settings::files_bytes_max, "attachments in all; then none are taken")
      .list("file_types", &Settings::file_types, "what may be attached, by its content")
      .number("connections_max", &Settings::connections_max, "pages that are open at once", 1, 100'000)
      .number("pages_max", &Settings::pages_max, "of one visitor", 1, 100)
      .number("messages_rate", &Settings::messages_rate, "a visitor's messages a minute", 1, 10'000)
      .number("frames_rate", &Settings::frames_rate,
              "what a visitor's pages may say a second; an address, 20 times as much", 1, 100'000)
      .number("conversations_rate", &Settings::conversations_rate,
              "conversations an address may begin a minute; places in pages that it may ask for, 20 times as "
              "many",
              1, 1'000'000)
      .number("connects_rate", &Settings::connects_rate,
              "an address's new links a minute; files, 10 times as many", 1, 1'000'000);
}

result<void> check(const Settings& settings) {
  if (const auto entries = Entries::of(settings.entries); !entries) return std::unexpected(entries.error());
  if (const auto queues = Outlooks::of(settings.queues); !queues) return std::unexpected(queues.error());
  if (!settings.token.empty() && settings.token.size() < secret_bytes_min) {
    return wrong("token_file: the secret has fewer than 32 bytes");
  }
  for (const auto& type : settings.file_types) {
    if (std::ranges::find(types, type) == types.end()) {
      return wrong(fmt::format("file_types: {} is none of {}", type, fmt::join(types, ", ")));
    }
  }
  if (settings.certificate.empty() != settings.key.empty()) return wrong("certificate: with a key, or none");
  const auto& address = settings.public_address;
  if (!address.empty() && !address.starts_with("https://") && !address.starts_with("http://")) {
    return wrong("public_address: is no https:// or http:// address");
  }
  const auto& subjects = settings.mail_subjects;
  const auto lacks_text = [](std::string_view line) { return line.find(' ') >= line.size() - 1; };
  if (subjects.empty() || std::ranges::any_of(subjects, lacks_text)) {
    return wrong("mail_subjects: a line is not LANGUAGE TEXT, or there is none");
  }
  if (settings.desk.empty()) return wrong("desk: is empty");
  return {};
}

}  // namespace balie::chat
