// The adapter: what Asterisk asks over FastAGI becomes contacts, and decisions its channel variables; the
// manager is the desk's.
#pragma once

#include "adapters/asterisk/agi_server.hpp"
#include "adapters/asterisk/desk.hpp"
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
  [[nodiscard]] sdk::Deliveries deliveries() const override;
  sdk::Task<void> reserve(const v1::Reservation& reservation) override;
  void signal(const v1::Signal& signal) override;
  void close() noexcept override;

 private:
  AgiCall::Hooks agi_hooks();
  void asked(const std::shared_ptr<AgiCall>& call, const agi::Asked& asked);
  void answer(AgiCall& call, const v1::Decision& decision);
  asio::awaitable<void> call_back(std::shared_ptr<AgiCall> call);
  [[nodiscard]] v1::Decision fallback(const std::string& contact_id) const;

  asio::any_io_executor executor_;
  Settings settings_;
  Log log_;
  SystemClock clock_;
  std::unique_ptr<AgiServer> server_;
  std::unique_ptr<Desk> desk_;  // from the first connect() on; empty where no manager is set
  std::deque<sdk::Inbound> inbound_;
  asio::steady_timer arrived_;  // cancelled when something is in inbound_
  bool stopping_ = false;
};

}  // namespace balie::asterisk
