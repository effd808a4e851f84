// How an SMS gateway signs its requests: Twilio's way, which others took over
// (twilio.com/docs/usage/security).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace balie::http {

using FormFields = std::vector<std::pair<std::string, std::string>>;

// base64 of HMAC-SHA1 under the account's token, over the URL as the gateway calls it (query included) and
// the fields of the form, sorted by name, each name with its value behind it.
std::string sms_signature(std::string_view token, std::string_view url, FormFields fields);

// In constant time. False for an empty token, whatever is claimed.
bool is_signed(std::string_view claimed, std::string_view token, std::string_view url,
               const FormFields& fields);

}  // namespace balie::http
