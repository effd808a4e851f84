// Standard Webhooks 1.0: how the receiver of a webhook knows that it is from us (standardwebhooks.com).
#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace balie::http {

// The key of a secret "whsec_" + base64, 24 to 64 bytes; "webhook.bad_secret" (fatal) when it is none.
result<std::string> webhook_key(std::string_view secret);

// "v1,<base64 of HMAC-SHA256>" over "<id>.<timestamp>.<body>".
std::string webhook_signature(std::string_view key, std::string_view id, std::int64_t timestamp,
                              std::string_view body);

}  // namespace balie::http
