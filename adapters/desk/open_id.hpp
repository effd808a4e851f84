// Signing in with the company's own provider: browsers leave for it, and what they bring back is redeemed
// there, on threads of their own.
#pragma once

#include "adapters/desk/open_id_pending.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace balie::desk {

// All on one strand, but for what is asked of the provider.
class OpenId {
 public:
  // `settings` has an issuer. `fetch`: how the provider is asked; empty: over the network.
  OpenId(boost::asio::any_io_executor executor, const OpenIdSettings& settings, const Clock& clock,
         Fetch fetch = {});
  ~OpenId();
  OpenId(const OpenId&) = delete;
  OpenId& operator=(const OpenId&) = delete;

  struct Begun {
    std::string address;  // where the browser goes
    std::string browser;  // the word by which it is known when it comes back; for a cookie
  };
  // Calls `done` later, on the strand. Errors: those of OpenIdProvider::address_for(); "openid.away" where
  // too many wait for the provider, or one waited too long.
  void begin(std::function<void(result<Begun>)> done);
  // Likewise, whom the answer stands for. Errors: "openid.forged" (reject: nobody left with that state from
  // this browser within ten minutes, or came back already); those of OpenIdProvider::redeem().
  void redeem(std::string_view state, std::string_view browser, OpenIdAnswer answer,
              std::function<void(result<OpenIdPerson>)> done);

 private:
  // Off the strand, and back with what came of it.
  template <typename Value>
  void ask(std::function<result<Value>()> work, std::function<void(result<Value>)> then);

  boost::asio::any_io_executor executor_;
  const Clock& clock_;
  std::atomic<bool> stop_ = false;
  OpenIdProvider provider_;
  OpenIdPending pending_;
  std::size_t asking_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  boost::asio::thread_pool threads_;
};

}  // namespace balie::desk
