// The SMS gateways of the settings: who may post what, what goes out to them, and what the hub must hear of
// them whatever happens to its session meanwhile.
#pragma once

#include "adapters/http/hub_links.hpp"
#include "adapters/http/sms_sender.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace balie::http {

// One strand.
class SmsGateways {
 public:
  struct Parts {
    sdk::asio::any_io_executor executor;
    const Clock& clock;
    Log log;
    HubLinks& hub;
    Commands& commands;
    std::string spool;              // directory of what was begun
    std::uint64_t spool_bytes = 0;  // of each
    Duration hub_limit{};
  };
  // `settings` must outlive it.
  SmsGateways(const std::vector<SmsSettings>& settings, Parts parts)
      : settings_(settings), parts_(std::move(parts)) {}

  // Errors: those of Spool::open().
  result<void> start();
  void stop();
  [[nodiscard]] const SmsSettings* find(std::string_view name) const;  // nullptr: there is none
  // There may be a command for it; for a name that is none of ours nothing happens.
  void wake(const std::string& name);
  void stopped(const std::string& name, const std::string& number);  // see SmsSender
  [[nodiscard]] std::string command_of(const std::string& name,
                                       std::string_view message) const;  // see SmsSender
  bool may_learn(const std::string& name, std::string_view message);     // see SmsSender
  // Says it to the hub in this gateway's name, again until it is heard; not over a restart. `first` is called
  // when the first attempt is over.
  void say(const std::string& name, v1::ToHub message, std::function<void()> first = {});

 private:
  sdk::asio::awaitable<void> say_until_heard(std::string name, v1::ToHub message,
                                             std::function<void()> first);

  const std::vector<SmsSettings>& settings_;
  Parts parts_;
  std::map<std::string, std::unique_ptr<SmsSender>> senders_;
  bool stopped_ = false;
};

}  // namespace balie::http
