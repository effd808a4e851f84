#include "adapters/http/sms_gateways.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace balie::http {
namespace {

namespace asio = boost::asio;

constexpr auto say_again_after = std::chrono::seconds(1);

}  // namespace

result<void> SmsGateways::start() {
  const auto tls = settings_.empty() ? nullptr : client_tls();
  for (const auto& one : settings_) {
    BALIE_TRY(auto spool,
              sdk::Spool::open(parts_.spool, fmt::format("{}.commands", one.name), parts_.spool_bytes));
    auto outcome = [this, &one](v1::Outcome what) {
      v1::ToHub message;
      *message.mutable_outcome() = std::move(what);
      say(one.name, std::move(message));
    };
    auto sender = std::make_unique<SmsSender>(
        one, SmsSender::Parts{parts_.executor, parts_.clock, parts_.log, parts_.commands, tls,
                              std::move(spool), std::move(outcome)});
    BALIE_CHECK(sender->start());
    senders_.emplace(one.name, std::move(sender));
  }
  return {};
}

void SmsGateways::stop() {
  stopped_ = true;
  for (const auto& [name, sender] : senders_) sender->stop();
}

const SmsSettings* SmsGateways::find(std::string_view name) const {
  const auto found = std::ranges::find(settings_, name, &SmsSettings::name);
  return found == settings_.end() ? nullptr : &*found;
}

void SmsGateways::wake(const std::string& name) {
  if (const auto found = senders_.find(name); found != senders_.end()) found->second->wake();
}

void SmsGateways::stopped(const std::string& name, const std::string& number) {
  if (const auto found = senders_.find(name); found != senders_.end()) found->second->stopped(number);
}

std::string SmsGateways::command_of(const std::string& name, std::string_view message) const {
  const auto found = senders_.find(name);
  return found == senders_.end() ? std::string() : found->second->command_of(message);
}

bool SmsGateways::may_learn(const std::string& name, std::string_view message) {
  const auto found = senders_.find(name);
  return found != senders_.end() && found->second->may_learn(message);
}

void SmsGateways::say(const std::string& name, v1::ToHub message, std::function<void()> first) {
  asio::co_spawn(parts_.executor, say_until_heard(name, std::move(message), std::move(first)),
                 asio::detached);
}

asio::awaitable<void> SmsGateways::say_until_heard(std::string name, v1::ToHub message,
                                                   std::function<void()> first) {
  asio::steady_timer timer(parts_.executor);
  while (!stopped_) {
    const auto answer = co_await parts_.hub.of(name).request(message, parts_.hub_limit);
    if (auto call = std::exchange(first, {})) call();
    if (answer && answer->refusal().fate() != "retry") {
      if (answer->has_refusal()) {
        parts_.log.error("the hub refused what a gateway said", {{"code", answer->refusal().code()}});
      }
      co_return;
    }
    timer.expires_after(say_again_after);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

}  // namespace balie::http
