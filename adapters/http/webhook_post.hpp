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
  std::string body;  // empty where none was asked for, or it was larger
};

using PostHeaders = std::vector<std::pair<std::string, std::string>>;

// What checks certificates, against those that the system trusts. nullptr where TLS cannot be set up.
std::shared_ptr<boost::asio::ssl::context> client_tls();

// Connects, sends, reads the head of the answer and a body of at most `body_bytes_max`, closes; at most
// `limit` for each of these. Errors (retry): "webhook.unreachable", "webhook.untrusted" (nothing was sent),
// "webhook.no_answer".
sdk::Task<PostAnswer> post(std::shared_ptr<boost::asio::ssl::context> tls, WebhookTarget target,
                           PostHeaders headers, std::string body, Duration limit,
                           std::uint64_t body_bytes_max = 0);

}  // namespace balie::http
