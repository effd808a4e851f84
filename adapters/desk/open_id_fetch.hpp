// One request to the provider, over HTTPS by libcurl.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"

#include <atomic>
#include <functional>
#include <string>

namespace balie::desk {

struct FetchRequest {
  std::string url;
  std::string form;            // "": GET; else what is posted, as a form
  std::string user, password;  // of HTTP's Basic; "" both: none
  std::string bearer;          // "": none
};

struct Fetched {
  long status = 0;
  std::string body;
};

struct FetchLimits {
  Duration time = std::chrono::seconds(5);
  std::size_t bytes = 256 << 10;
};

using Fetch = std::function<result<Fetched>(const FetchRequest&)>;

// Blocks, for at most `limits.time`; any thread, after curl_global_init. Follows no redirect. `authorities`:
// file of who may vouch for the other side; "": those of the system. Error, of Fate::retry: "openid.away":
// nobody there, no trust in its TLS, too slow, too much, or `stop` became true.
result<Fetched> fetch(const FetchRequest& request, const std::string& authorities, const FetchLimits& limits,
                      const std::atomic<bool>& stop);

}  // namespace balie::desk
