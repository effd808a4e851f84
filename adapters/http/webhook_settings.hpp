// [[adapter.NAME.webhook]]: where events are sent.
#pragma once

#include "core/base/config.hpp"

#include <string>
#include <vector>

namespace balie::http {

struct WebhookSettings {
  std::string name;                    // names its files: letters, digits, - and _
  std::string url;                     // http:// or https://
  std::string secret;                  // of the signature
  std::string format = "cloudevents";  // or "cti": pushes of calls
  std::vector<std::string> types;      // of events; empty: all
  std::string source = "/balie";       // of the CloudEvents
  std::uint32_t attempts = 12;
  Duration retry_first = std::chrono::seconds(1);
  Duration retry_max = std::chrono::minutes(10);
  Duration limit = std::chrono::seconds(15);  // of one attempt
};

ConfigSpec<WebhookSettings> webhook_spec();

// Reads the tables of an array; wrong names, addresses and secrets are problems. At most 32.
std::vector<WebhookSettings> read_webhooks(const toml::node& node, std::string_view path,
                                           std::string_view file, Problems& problems);

// An address taken apart.
struct WebhookTarget {
  bool tls = false;
  std::string host;
  std::string port;
  std::string target;  // path and query
};

// "webhook.bad_url" (fatal): not http or https, no host, a user or a fragment, or characters that no address
// has.
result<WebhookTarget> parse_webhook_url(std::string_view url);

}  // namespace balie::http
