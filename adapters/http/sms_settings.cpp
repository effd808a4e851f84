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

void check(const SmsSettings& settings, const std::function<void(std::string_view)>& wrong) {
  if (!settings.name.empty() && !is_name(settings.name))
    wrong("the name holds more than letters, digits, - and _");
  if (settings.token.empty()) wrong("token_file: the signature's token is empty");
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
      .required()
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

ConfigSpec<SmsSettings> sms_spec() {
  using Settings = SmsSettings;
  return gateway_spec()
      .list("stop_words", &Settings::stop_words, "who sends one of these wants no more; \"fr:ARRET\"")
      .text("stop_purpose", &Settings::stop_purpose, "the purpose whose consent that withdraws")
      .text("stop_reply", &Settings::stop_reply, "how it is confirmed; empty: not, as where the gateway does")
      .list("stop_replies", &Settings::stop_replies,
            "the same for numbers or a language: \"+33=text\", \"fr=text\"")
      .list("help_words", &Settings::help_words, "who sends one of these asks what this is")
      .text("help_reply", &Settings::help_reply, "the answer; empty: none")
      .list("help_replies", &Settings::help_replies, "the same for numbers or a language")
      .list("topics", &Settings::topics,
            "the topic by the first word: \"WORD=topic\", \"ENTRY WORD=topic\", \"*=topic\"")
      .flag("offers", &Settings::offers,
            "answer with the first offer of the decision whose text fits one message");
}

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
