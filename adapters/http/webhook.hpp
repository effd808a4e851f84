// One webhook: follows the events, sends each in order, remembers how far it came. What cannot be delivered
// goes to the dead letters, DIRECTORY/ADAPTER.NAME.dead.jsonl, and the next one is sent.
#pragma once

#include "adapters/http/cti.hpp"
#include "adapters/http/event_source.hpp"
#include "adapters/http/figures.hpp"
#include "adapters/http/webhook_post.hpp"
#include "core/base/log.hpp"

#include <boost/asio/steady_timer.hpp>

namespace balie::http {

// All on one strand. Delivers at least once: after a crash the last one may come again, with the same
// webhook-id.
class Webhook {
 public:
  struct Parts {
    sdk::asio::any_io_executor executor;
    const Clock& clock;
    Log log;
    EventSource& events;
    Figures& figures;
    std::shared_ptr<boost::asio::ssl::context> tls;
  };
  // `files` is the path of its files without their endings.
  Webhook(WebhookSettings settings, std::string files, Parts parts);

  // Fate::fatal: its files cannot be used.
  result<void> start();
  sdk::asio::awaitable<void> run();
  void stop();

 private:
  sdk::asio::awaitable<bool> settle_position();
  // False when told to stop meanwhile.
  sdk::asio::awaitable<bool> deliver(const v1::Event& event);
  sdk::Task<PostAnswer> attempt(const v1::Event& event, const std::string& body);
  void bury(const v1::Event& event, const std::string& body, std::uint32_t attempts, std::string_view reason);
  void save_position();
  sdk::asio::awaitable<void> wait(Duration duration);
  [[nodiscard]] bool wants(const v1::Event& event) const;
  [[nodiscard]] bool pushes_calls() const { return settings_.format == "cti"; }

  WebhookSettings settings_;
  std::string files_;
  Parts parts_;
  WebhookTarget target_;
  CallPushes pushes_;
  std::string key_;
  std::optional<std::uint64_t> position_;  // the last sequence number that is done with
  std::uint64_t saved_ = 0;
  boost::asio::steady_timer timer_;
  bool stopped_ = false;
};

}  // namespace balie::http
