// [[adapter.NAME.sms]]: SMS gateways that speak HTTP, as most do: they post what customers write, and take
// what is to be sent by a post.
#pragma once

#include "adapters/http/webhook_settings.hpp"
#include "adapters/sdk/sms/words.hpp"

#include <string>
#include <vector>

namespace balie::http {

struct SmsSettings : sms::Words {
  std::string name;        // the gateway's, as an adapter of the hub and in the path /v1/sms/NAME
  std::string public_url;  // of that path, as the gateway calls it
  std::string token;       // of its signature; empty: it does not sign
  std::string key;         // of one that does not: the parameter "key" of what it calls
  std::string country;     // of national numbers
  // What it says, in words of its own.
  std::vector<std::string> fields;  // "MessageSid=messageId": ours=its
  std::vector<std::string> states;  // "8=delivered": its=delivered, failed or under_way
  std::string answer = "xml";       // how it is answered: "xml", "text", "none"
  // What goes out.
  std::string url;  // empty: nothing does
  std::string content = "form";
  std::string body = "From={{from}}&To={{to}}&Body={{text}}&StatusCallback={{status_url}}";
  std::vector<std::string> headers;
  std::string user, password;
  std::string id_path = "/sid";
  std::string from;
  std::uint32_t at_once = 4;
  std::uint32_t attempts = 5;
  Duration retry_first = std::chrono::seconds(1);
  Duration retry_max = std::chrono::minutes(1);
  Duration limit = std::chrono::seconds(15);
};

ConfigSpec<SmsSettings> sms_spec();

// Reads the tables of an array; at most 32. Wrong names, addresses, headers and templates are problems.
std::vector<SmsSettings> read_sms_gateways(const toml::node& node, std::string_view path,
                                           std::string_view file, Problems& problems);

}  // namespace balie::http
