#include "adapters/http/sms_settings.hpp"

#include "adapters/http/sms_template.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace balie::http {
namespace {

constexpr std::size_t gateways_max = 32, name_bytes_max = 64;

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= name_bytes_max && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

// "Name: value", of letters that a header may have.
bool is_header(std::string_view text) {
  const auto colon = text.find(": ");
  if (colon == 0 || colon == std::string_view::npos) return false;
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; }) &&
         is_name(text.substr(0, colon));
}

// What only an answer would show.
std::string_view unseen_without_answer(const SmsSettings& settings) {
  if (settings.offers) return "offers";
  if (!settings.stop_reply.empty()) return "stop_reply";
  if (!settings.stop_replies.empty()) return "stop_replies";
  if (!settings.help_reply.empty()) return "help_reply";
  return settings.help_replies.empty() ? std::string_view() : "help_replies";
}

void check(const SmsSettings& settings, const std::function<void(std::string_view)>& wrong) {
  if (!settings.name.empty() && !is_name(settings.name))
    wrong("the name holds more than letters, digits, - and _");
  if (settings.token.empty() && settings.key.empty())
    wrong("neither token_file nor key_file says by what the gateway is known");
  if (const auto unseen = unseen_without_answer(settings); settings.answer == "none" && !unseen.empty())
    wrong(fmt::format("answer is \"none\": nobody would see {}", unseen));
  for (const auto& field : settings.fields) {
    const auto equals = field.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == field.size())
      wrong(fmt::format("fields: \"{}\" is not \"OURS=ITS\"", field));
  }
  for (const auto& state : settings.states) {
    const auto means = std::string_view(state).substr(std::min(state.rfind('='), state.size()));
    if (means != "=delivered" && means != "=failed" && means != "=under_way")
      wrong(fmt::format("states: \"{}\" does not end in =delivered, =failed or =under_way", state));
  }
  for (const auto& url : {settings.public_url, settings.url}) {
    if (const auto read = parse_webhook_url(url); !url.empty() && !read) wrong(read.error().text());
  }
  for (const auto& header : settings.headers) {
    if (!is_header(header)) wrong(fmt::format("headers: \"{}\" is not \"Name: value\"", header));
  }
  if (const auto made = SmsTemplate::read(settings.body, settings.content); !made) wrong(made.error().text());
  if (!settings.id_path.empty() && !settings.id_path.starts_with('/'))
    wrong("id_path: is no JSON pointer: \"/sid\"");
}

ConfigSpec<SmsSettings> gateway_spec() {
  using Settings = SmsSettings;
  using std::chrono::hours, std::chrono::milliseconds, std::chrono::minutes;
  return ConfigSpec<Settings>("sms", "an SMS gateway that speaks HTTP")
      .text("name", &Settings::name, "the adapter's name to the hub, and in the path /v1/sms/NAME")
      .required()
      .text("public_url", &Settings::public_url,
            "that path as the gateway calls it, from before any proxy: https://sms.example.org/v1/sms/NAME")
      .required()
      .secret("token", &Settings::token, "with which the gateway signs (X-Twilio-Signature)")
      .secret("key", &Settings::key,
              "of a gateway that does not sign: the parameter key of the address that it calls")
      .list("fields", &Settings::fields, "what it calls its fields: \"MessageSid=messageId\", ours=its")
      .list("states", &Settings::states,
            "what its states mean: \"8=delivered\", \"16=failed\", \"4=under_way\"")
      .choice("answer", &Settings::answer, {"xml", "text", "none"},
              "how a message is answered: in XML, by the text alone, or by nothing")
      .text("country", &Settings::country, "ISO 3166-1, of national numbers")
      .text("url", &Settings::url, "where messages are posted to; empty: none go out")
      .choice("content", &Settings::content, {"form", "json"}, "of what is posted")
      .text("body", &Settings::body,
            "of what is posted: Mustache with from, to, text, command, contact, status_url")
      .list("headers", &Settings::headers, "more of what is posted: \"Name: value\"")
      .text("user", &Settings::user, "of the login (Basic); empty: none")
      .secret("password", &Settings::password, "of the login")
      .text("id_path", &Settings::id_path, "JSON pointer to the message's id in the answer; empty: none")
      .text("from", &Settings::from, "our number or name where a command has none")
      .number("at_once", &Settings::at_once, "messages that are posted at the same time", 1, 100)
      .number("attempts", &Settings::attempts, "how often one is tried that was not taken", 1, 100)
      .duration("retry_first", &Settings::retry_first, "wait before the second attempt; doubled each time",
                milliseconds(10), hours(1))
      .duration("retry_max", &Settings::retry_max, "the longest wait", milliseconds(10), hours(1))
      .duration("limit", &Settings::limit, "how long one attempt may take", milliseconds(100), minutes(5));
}

}  // namespace

ConfigSpec<SmsSettings> sms_spec() { return sms::with_words(gateway_spec()); }

std::vector<SmsSettings> read_sms_gateways(const toml::node& node, std::string_view path,
                                           std::string_view file, Problems& problems) {
  std::vector<SmsSettings> gateways;
  std::set<std::string> names;
  if (!node.is_array_of_tables() || node.as_array()->size() > gateways_max) {
    problems.push_back(
        problem_at(node, file, fmt::format("{}: is not a list of at most {} tables", path, gateways_max)));
    return gateways;
  }
  const auto spec = sms_spec();
  for (const auto& one : *node.as_array()) {
    const auto before = problems.size();
    auto settings = spec.read(*one.as_table(), path, file, problems);
    const auto wrong = [&](std::string_view text) {
      problems.push_back(problem_at(one, file, fmt::format("{}: {}", path, text)));
    };
    if (problems.size() == before) check(settings, wrong);
    if (!names.insert(settings.name).second) wrong("two have the same name");
    gateways.push_back(std::move(settings));
  }
  return gateways;
}

}  // namespace balie::http
