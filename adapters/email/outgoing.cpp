#include "adapters/email/outgoing.hpp"

#include "adapters/email/mailbox.hpp"
#include "adapters/sdk/arguments.hpp"
#include "core/base/file.hpp"
#include "protocols/mime/automatic.hpp"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <algorithm>
#include <charconv>

namespace balie::email {
namespace {

namespace mustache = kainjow::mustache;

constexpr std::size_t template_bytes_max = 256u << 10;
constexpr std::size_t attachments_max = 20;
constexpr std::string_view plain_template =
    "{{#salutation}}{{{salutation}}}\n\n{{/salutation}}{{{text}}}\n"
    "{{#unsubscribe}}\n-- \nUnsubscribe: {{{unsubscribe}}}\n{{/unsubscribe}}";

std::unexpected<Error> refused(std::string_view code, std::string text) {
  return failure(Fate::reject, code, std::move(text));
}

std::string escaped(std::string_view text) {
  std::string html;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\r':
        break;
      case '\n':
        html += "<br>\n";
        break;
      default:
        html += letter;
    }
  }
  return html;
}

std::string render(const std::string& form, const v1::Command& command, const std::string& text,
                   const std::string& unsubscribe) {
  mustache::mustache page(form);
  mustache::data values;
  const auto set = [&](const char* name, const std::string& value) {
    if (value.empty()) {
      values.set(name, mustache::data::type::bool_false);
    } else {
      values.set(name, value);
    }
  };
  set("salutation", sdk::text_argument(command, "salutation"));
  set("name", sdk::text_argument(command, "name"));
  set("subject", command.subject());
  set("text", text);
  set("unsubscribe", unsubscribe);
  return page.render(values);
}

result<void> add_attachments(const v1::Command& command, mime::Outgoing& mail) {
  const auto& fields = command.arguments().fields();
  const auto found = fields.find("attachments");
  if (found == fields.end()) return {};
  for (const auto& value : found->second.list_value().values()) {
    const auto& each = value.struct_value().fields();
    const auto text = [&](const char* name) {
      const auto field = each.find(name);
      return field == each.end() ? std::string() : field->second.string_value();
    };
    auto content = mime::from_base64(text("content"));
    if (!content || text("name").empty() || mail.attachments.size() >= attachments_max) {
      return refused("email.attachment", "an attachment needs a name and content in base64");
    }
    mail.attachments.push_back({text("name"), text("type"), *std::move(content)});
  }
  return {};
}

// Whoever orders a mail may choose among our own mailboxes, and those of the same domains.
bool is_from_us(std::string_view address, const Settings& settings) {
  const auto domain = [](std::string_view each) { return mime::lower(each.substr(each.rfind('@') + 1)); };
  return domain(address) == domain(settings.from) ||
         std::ranges::any_of(settings.mailboxes,
                             [&](const std::string& each) { return domain(each) == domain(address); });
}

// "help+t.THREAD.SEAL@shop.example", where an address has room for it (RFC 5321, 4.5.3.1.1).
std::string tagged(const std::string& address, const std::string& tag) {
  constexpr std::size_t local_bytes_max = 64;
  const auto at = address.rfind('@');
  if (tag.empty() || address.contains('+') || at == std::string::npos ||
      at + 1 + tag.size() > local_bytes_max)
    return {};
  return fmt::format("{}+{}{}", address.substr(0, at), tag, address.substr(at));
}

void add_thread(const v1::Command& command, const std::optional<mime::Message>& original,
                const mime::OwnIds& own, bool reply_tag, mime::Outgoing& mail) {
  auto thread = sdk::text_argument(command, "thread");
  if (original) {
    thread = mime::thread_of(*original, own);
    mail.in_reply_to = original->message_id;
    mail.references = original->references.empty() ? original->in_reply_to : original->references;
    if (!original->message_id.empty()) mail.references.push_back(original->message_id);
    if (mail.subject.empty()) mail.subject = mime::reply_subject(original->subject);
  }
  const bool sound = !thread.empty() && std::ranges::all_of(thread, [](unsigned char letter) {
    return std::isalnum(letter) != 0;
  });
  if (!sound) thread = mime::digest(command.contact_id().empty() ? command.id() : command.contact_id());
  mail.message_id = own.make(thread, to_word(command.id()));
  if (reply_tag) mail.reply_to = tagged(mail.from.address, own.tag(thread));
}

std::string unsubscribe_link(const mime::Outgoing& mail) {
  if (!mail.unsubscribe_url.empty()) return mail.unsubscribe_url;
  return mail.unsubscribe_address.empty() ? std::string() : "mailto:" + mail.unsubscribe_address;
}

// For a mail program's button, and for people: RFC 2369, 8058.
void add_unsubscribe(const v1::Command& command, const Settings& settings, const UnsubscribeTokens& tokens,
                     mime::Outgoing& mail) {
  if (!sdk::flag_argument(command, "unsubscribe")) return;
  auto purpose = sdk::text_argument(command, "purpose");
  if (purpose.empty()) purpose = settings.unsubscribe_purpose;
  const auto token = tokens.make({mail.to.address, purpose, command.id()});
  if (!settings.unsubscribe_address.empty()) {
    mail.unsubscribe_address = fmt::format("{}?subject={}", settings.unsubscribe_address, token);
  }
  mail.unsubscribe_url = settings.unsubscribe_url;
  constexpr std::string_view slot = "{token}";
  if (const auto at = mail.unsubscribe_url.find(slot); at != std::string::npos) {
    mail.unsubscribe_url.replace(at, slot.size(), token);
  }
}

}  // namespace

std::string to_word(std::string_view id) {
  std::string word;
  for (const unsigned char letter : id) {
    const bool plain = std::isalnum(letter) != 0 || letter == '-' || letter == '_';
    word += plain ? std::string(1, static_cast<char>(letter)) : fmt::format("={:02X}", letter);
  }
  return word;
}

std::string from_word(std::string_view word) {
  std::string id;
  for (std::size_t i = 0; i < word.size(); ++i) {
    unsigned value = 0;
    const auto digits = word.substr(i + 1, 2);
    if (word[i] == '=' && digits.size() == 2 &&
        std::from_chars(digits.data(), digits.data() + 2, value, 16).ptr == digits.data() + 2) {
      id += static_cast<char>(value);
      i += 2;
    } else {
      id += word[i];
    }
  }
  return id;
}

result<std::string> load_template(const std::string& path, std::string_view otherwise) {
  if (path.empty()) return std::string(otherwise);
  BALIE_TRY(auto text, read_file(path, template_bytes_max));
  const mustache::mustache page(text);
  if (page.is_valid()) return text;
  return failure(Fate::fatal, "email.template", fmt::format("{}: {}", path, page.error_message()));
}

result<Templates> load_templates(const Settings& settings) {
  Templates templates;
  BALIE_TRY(templates.text, load_template(settings.text_template, plain_template));
  BALIE_TRY(templates.html, load_template(settings.html_template, {}));
  return templates;
}

result<Ready> outgoing(const v1::Command& command, const std::optional<mime::Message>& original,
                       const Settings& settings, const Templates& templates, const mime::OwnIds& own,
                       const UnsubscribeTokens& tokens, Time now) {
  mime::Outgoing mail;
  mail.from = {settings.from_name, command.entry().empty() ? settings.from : command.entry()};
  mail.to = {sdk::text_argument(command, "name"), sdk::receiver_of(command)};
  if (!is_sound(mail.to.address)) return refused("email.address", "the command names no mailbox to send to");
  if (!is_sound(mail.from.address))
    return refused("email.address", "neither command nor settings say whom it is from");
  if (!is_from_us(mail.from.address, settings))
    return refused("email.address", "it is to be from a domain that is none of ours");
  const bool answers = original || !command.contact_id().empty();
  if (sdk::flag_argument(command, "automatic"))
    mail.automatic = answers ? mime::Automatic::reply : mime::Automatic::notification;
  // RFC 3834, 2: two machines would go on for ever.
  const bool machine =
      original && (own.read(original->message_id) ||
                   mime::automatic(*original, original->field("Return-Path")) != mime::Automatic::no);
  if (mail.automatic != mime::Automatic::no && machine) {
    return refused("email.automatic", "a machine wrote what is to be answered");
  }
  mail.subject = command.subject();
  mail.seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  add_thread(command, original, own, settings.reply_tag, mail);
  add_unsubscribe(command, settings, tokens, mail);
  mail.text = render(templates.text, command, command.text(), unsubscribe_link(mail));
  mail.html = sdk::text_argument(command, "html");
  if (mail.html.empty() && !templates.html.empty()) {
    mail.html = render(templates.html, command, escaped(command.text()), unsubscribe_link(mail));
  }
  BALIE_CHECK(add_attachments(command, mail));
  // What answers by itself is to have no answer, and no report of its own failing (RFC 3834, 3.3).
  return Ready{mail.automatic == mime::Automatic::reply ? std::string() : mail.from.address, mail.to.address,
               mail.message_id, mime::compose(mail)};
}

}  // namespace balie::email
