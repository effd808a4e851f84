// One POST to a webhook, over HTTP or HTTPS. The heavy templates stay in its .cpp.
#pragma once

#include "adapters/http/webhook_settings.hpp"
#include "adapters/sdk/task.hpp"

#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <utility>

namespace balie::http {

struct PostAnswer {
  int status = 0;
  Duration retry_after{};
};

using PostHeaders = std::vector<std::pair<std::string, std::string>>;

// What checks certificates, against those that the system trusts. nullptr where TLS cannot be set up.
std::shared_ptr<boost::asio::ssl::context> client_tls();

// Connects, sends, reads the head of the answer, closes; at most `limit` for each of these. Errors (retry):
// "webhook.unreachable", "webhook.untrusted", "webhook.no_answer".
sdk::Task<PostAnswer> post(std::shared_ptr<boost::asio::ssl::context> tls, WebhookTarget target,
                           PostHeaders headers, std::string body, Duration limit);

}  // namespace balie::http
