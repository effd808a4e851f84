// The adapter: what Asterisk asks over FastAGI becomes contacts, and decisions its channel variables.
#pragma once

#include "adapters/asterisk/agi_server.hpp"
#include "adapters/asterisk/settings.hpp"
#include "adapters/sdk/adapter.hpp"
#include "core/base/log.hpp"

#include <deque>
#include <memory>

namespace balie::asterisk {

class AsteriskAdapter final : public sdk::Adapter {
 public:
  AsteriskAdapter(asio::any_io_executor executor, Settings settings);

  sdk::Task<void> connect() override;
  sdk::Task<sdk::Inbound> receive() override;
  sdk::Task<sdk::Delivered> deliver(const v1::Command& command) override;
  void close() noexcept override;

 private:
  AgiCall::Hooks agi_hooks();
  void asked(const std::shared_ptr<AgiCall>& call, const agi::Asked& asked);
  void answer(AgiCall& call, const v1::Decision& decision);
  [[nodiscard]] v1::Decision fallback(const std::string& contact_id) const;

  asio::any_io_executor executor_;
  Settings settings_;
  Log log_;
  SystemClock clock_;
  std::unique_ptr<AgiServer> server_;
  std::deque<sdk::Inbound> inbound_;
  asio::steady_timer arrived_;  // cancelled when something is in inbound_
};

}  // namespace balie::asterisk
