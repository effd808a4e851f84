// The page behind the link to unsubscribe, for the site's own web server to pass on: GET asks, POST withdraws
// (RFC 8058: so does a mail program's one click).
#pragma once

#include "adapters/email/settings.hpp"
#include "adapters/email/unsubscribe_token.hpp"
#include "adapters/sdk/adapter.hpp"
#include "adapters/sdk/web/server.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>

namespace balie::email {

namespace asio = boost::asio;

// The page, or one that says what became of it. `page`: a Mustache template with {{address}} and one of the
// flags "ask", "done", "later", "unknown"; "" is a plain one of ours.
enum class UnsubscribeState : unsigned char { ask, done, later, unknown };
web::Response unsubscribe_page(UnsubscribeState state, const std::string& address, const std::string& page);

// One strand.
class UnsubscribeServer final : private web::Handler {
 public:
  // Withdraws consent, and says whether that is stored.
  using Withdraw = std::function<sdk::Task<void>(v1::CustomerChange)>;
  UnsubscribeServer(asio::any_io_executor executor, const Clock& clock, const Settings& settings,
                    const UnsubscribeTokens& tokens, Withdraw withdraw);

  // Errors: "email.address", "email.cannot_listen" (not of this machine alone), "email.template", those of
  // web::Server (fatal).
  result<void> start();
  [[nodiscard]] std::string address() const { return server_->address(); }
  void close();

 private:
  void handle(web::Request& request, web::Reply reply) override;
  web::Response bad_request(int status) override;
  asio::awaitable<void> withdraw(Unsubscription what, web::Reply reply);

  asio::any_io_executor executor_;
  const Clock& clock_;
  const Settings& settings_;
  const UnsubscribeTokens& tokens_;
  Withdraw withdraw_;
  std::string page_;
  std::optional<web::Server> server_;
};

}  // namespace balie::email
