#include "adapters/http/webhook_settings.hpp"

#include "adapters/http/webhook_signature.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace balie::http {
namespace {

constexpr std::size_t webhooks_max = 32;

std::unexpected<Error> bad_url(std::string_view text) {
  return failure(Fate::fatal, "webhook.bad_url", fmt::format("url: {}", text));
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

// "host", "host:8080", "[::1]:8080"
result<void> parse_authority(std::string_view authority, WebhookTarget& target) {
  const auto bracket = authority.starts_with('[') ? authority.find(']') : 0;
  if (bracket == std::string_view::npos) return bad_url("the address lacks its ]");
  const auto colon = authority.find(':', bracket);
  auto host = authority.substr(0, colon);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  if (host.empty()) return bad_url("there is no host");
  if (authority.find('@') != std::string_view::npos)
    return bad_url("a user or password does not belong there");
  target.host = host;
  target.port = target.tls ? "443" : "80";
  if (colon == std::string_view::npos) return {};
  target.port = authority.substr(colon + 1);
  const bool digits =
      std::all_of(target.port.begin(), target.port.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (target.port.empty() || target.port.size() > 5 || !digits) return bad_url("the port is no number");
  return {};
}

}  // namespace

ConfigSpec<WebhookSettings> webhook_spec() {
  using Settings = WebhookSettings;
  using std::chrono::hours, std::chrono::milliseconds, std::chrono::minutes;
  return ConfigSpec<Settings>("webhook", "where events are sent")
      .text("name", &Settings::name, "names it in the log and its files: letters, digits, - and _")
      .required()
      .text("url", &Settings::url, "http:// or https://; what it redirects to is not followed")
      .required()
      .secret("secret", &Settings::secret, "of the signature: whsec_ and the base64 of 24 to 64 bytes")
      .required()
      .choice("format", &Settings::format, {"cloudevents", "cti"},
              "CloudEvents of all that happens; or newCall, answer and hangup of calls, as desks accept them")
      .list("types", &Settings::types, "types of events; empty: all")
      .text("source", &Settings::source, "source of the CloudEvents")
      .number("attempts", &Settings::attempts, "how often it is tried, before it goes to the dead letters", 1,
              100)
      .duration("retry_first", &Settings::retry_first, "wait before the second attempt; doubled each time",
                milliseconds(10), hours(1))
      .duration("retry_max", &Settings::retry_max, "the longest wait", milliseconds(10), hours(24))
      .duration("limit", &Settings::limit, "how long one attempt may take", milliseconds(100), minutes(5));
}

std::vector<WebhookSettings> read_webhooks(const toml::node& node, std::string_view path,
                                           std::string_view file, Problems& problems) {
  std::vector<WebhookSettings> webhooks;
  std::set<std::string> names;
  if (!node.is_array_of_tables() || node.as_array()->size() > webhooks_max) {
    problems.push_back(
        problem_at(node, file, fmt::format("{}: is not a list of at most {} tables", path, webhooks_max)));
    return webhooks;
  }
  const auto spec = webhook_spec();
  for (const auto& one : *node.as_array()) {
    auto settings = spec.read(*one.as_table(), path, file, problems);
    const auto wrong = [&](std::string_view text) {
      problems.push_back(problem_at(one, file, fmt::format("{}: {}", path, text)));
    };
    if (!settings.name.empty() && !is_name(settings.name))
      wrong("the name holds more than letters, digits, - and _");
    if (!names.insert(settings.name).second) wrong("two have the same name");
    if (const auto url = parse_webhook_url(settings.url); !settings.url.empty() && !url)
      wrong(url.error().text());
    if (const auto key = webhook_key(settings.secret); !settings.secret.empty() && !key)
      wrong(key.error().text());
    webhooks.push_back(std::move(settings));
  }
  return webhooks;
}

result<WebhookTarget> parse_webhook_url(std::string_view url) {
  WebhookTarget target;
  if (!std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7f; })) {
    return bad_url("holds characters that no address has");
  }
  if (url.starts_with("https://")) {
    target.tls = true;
  } else if (!url.starts_with("http://")) {
    return bad_url("begins neither with http:// nor https://");
  }
  url.remove_prefix(target.tls ? 8 : 7);
  if (url.find('#') != std::string_view::npos) return bad_url("a fragment does not belong there");
  const auto end = std::min(url.find_first_of("/?"), url.size());
  BALIE_CHECK(parse_authority(url.substr(0, end), target));
  target.target = url.substr(end);
  if (!target.target.starts_with('/')) target.target.insert(target.target.begin(), '/');
  return target;
}

}  // namespace balie::http
