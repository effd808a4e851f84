#include "adapters/http/sms_template.hpp"

#include "core/base/json_text.hpp"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <exception>

namespace balie::http {
namespace {

namespace mustache = kainjow::mustache;

constexpr std::size_t template_bytes_max = 64 << 10;

std::unexpected<Error> wrong(std::string_view text) {
  return failure(Fate::fatal, "sms.template", fmt::format("body: {}", text));
}

// As it stands between the quotes of JSON.
std::string json_escape(const std::string& text) {
  std::string quoted;
  append_json_text(text, quoted);
  return quoted.substr(1, quoted.size() - 2);
}

}  // namespace

result<SmsTemplate> SmsTemplate::read(std::string_view text, std::string_view content) {
  if (text.size() > template_bytes_max) return wrong("is too long");
  for (const auto* tag : {"{{{", "{{&", "{{=", "{{>"}) {
    if (text.find(tag) != std::string_view::npos) return wrong(fmt::format("{} is not allowed", tag));
  }
  try {
    const mustache::mustache parsed{std::string(text)};
    if (!parsed.is_valid()) return wrong("is no Mustache: " + parsed.error_message());
  } catch (const std::exception&) {  // its parser looks past the end of some texts
    return wrong("is no Mustache: a tag is not closed");
  }
  SmsTemplate made;
  made.text_ = text;
  made.json_ = content == "json";
  return made;
}

std::string SmsTemplate::render(const std::map<std::string, std::string>& values) const {
  mustache::mustache made(text_);
  if (json_) {
    made.set_custom_escape(json_escape);
  } else {
    made.set_custom_escape([](const std::string& text) { return percent_encode(text); });
  }
  mustache::data data;
  for (const auto& [name, value] : values) data.set(name, value);
  return made.render(data);
}

std::string_view SmsTemplate::content_type() const {
  return json_ ? "application/json" : "application/x-www-form-urlencoded";
}

std::string percent_encode(std::string_view text) {
  std::string encoded;
  for (const char letter : text) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') || std::string_view("-._~").contains(letter);
    if (plain) {
      encoded += letter;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(letter));
    }
  }
  return encoded;
}

}  // namespace balie::http
