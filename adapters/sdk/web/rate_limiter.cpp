#include "adapters/sdk/web/rate_limiter.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>

namespace balie::web {

bool RateLimiter::allow(std::string_view key) {
  const auto now = clock_.instant();
  auto found = by_key_.find(key);
  if (found == by_key_.end()) {
    if (buckets_.size() >= rate_.keys_max) {
      by_key_.erase(buckets_.back().key);
      buckets_.pop_back();
    }
    buckets_.push_front({std::string(key), rate_.burst, now});
    found = by_key_.emplace(buckets_.front().key, buckets_.begin()).first;
  } else {
    buckets_.splice(buckets_.begin(), buckets_, found->second);
  }
  auto& bucket = *found->second;
  const auto rested = std::chrono::duration<double>(now - bucket.at).count();
  bucket.tokens = std::min(rate_.burst, bucket.tokens + rested * rate_.per_second);
  bucket.at = now;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

std::string rate_key(std::string_view address) {
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(std::string(address), error);
  if (error || !parsed.is_v6() || parsed.to_v6().is_v4_mapped()) return std::string(address);
  auto bytes = parsed.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), 0);
  return boost::asio::ip::address_v6(bytes).to_string();
}

bool is_https(std::string_view peer, std::string_view forwarded_proto,
              const std::vector<std::string>& trusted) {
  return forwarded_proto == "https" && std::find(trusted.begin(), trusted.end(), peer) != trusted.end();
}

std::string_view client_address(std::string_view peer, std::string_view forwarded_for,
                                const std::vector<std::string>& trusted) {
  const auto trusts = [&](std::string_view one) {
    return std::find(trusted.begin(), trusted.end(), one) != trusted.end();
  };
  auto client = peer;
  while (trusts(client) && !forwarded_for.empty()) {
    const auto comma = forwarded_for.rfind(',');
    auto last = comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1);
    forwarded_for = comma == std::string_view::npos ? "" : forwarded_for.substr(0, comma);
    while (last.starts_with(' ')) last.remove_prefix(1);
    while (last.ends_with(' ')) last.remove_suffix(1);
    if (last.empty() || last.size() > 64) return client;
    client = last;
  }
  return client;
}

}  // namespace balie::web
