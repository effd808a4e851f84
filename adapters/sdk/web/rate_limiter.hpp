// How often each of many may do something: a token bucket for every key (an address, a visitor, a user).
#pragma once

#include "core/base/clock.hpp"

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace balie::web {

struct Rate {
  double per_second = 10;
  double burst = 20;               // at least 1: so many at once after a rest
  std::size_t keys_max = 100'000;  // beyond it the one that was quiet longest is forgotten
};

// One strand.
class RateLimiter {
 public:
  RateLimiter(const Clock& clock, Rate rate) : clock_(clock), rate_(rate) {}

  // Takes one from the key's bucket; false when that is empty.
  bool allow(std::string_view key);
  [[nodiscard]] std::size_t keys() const { return buckets_.size(); }

 private:
  struct Bucket {
    std::string key;
    double tokens;
    Instant at;
  };

  const Clock& clock_;
  Rate rate_;
  std::list<Bucket> buckets_;  // the one asked about last in front
  std::unordered_map<std::string_view, std::list<Bucket>::iterator> by_key_;
};

// What an address counts as: an IPv4 address itself, of IPv6 the /64, which is one customer's line.
std::string rate_key(std::string_view address);

// Whose request it is behind proxies of one's own: of `forwarded_for`, read from its end, the first address
// that no proxy of `trusted` has; `peer` where that is no such proxy itself. Addresses are compared as text.
std::string_view client_address(std::string_view peer, std::string_view forwarded_for,
                                const std::vector<std::string>& trusted);
// Whether a proxy of `trusted` says that the browser came to it by TLS.
bool is_https(std::string_view peer, std::string_view forwarded_proto,
              const std::vector<std::string>& trusted);

}  // namespace balie::web
