#include "adapters/http/program.hpp"

#include "adapters/http/service.hpp"
#include "adapters/http/sms_gateways.hpp"
#include "adapters/http/webhook.hpp"
#include "core/base/file.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

namespace balie::http {
namespace {

namespace asio = boost::asio;

HubLinks::Settings link_settings(const sdk::Program& program, const Settings& settings) {
  HubLinks::Settings links{program.bus, {}, {}};
  for (const auto& gateway : settings.sms) {
    links.others.insert(gateway.name);
    if (!gateway.url.empty()) links.commands[gateway.name] = SmsSender::kinds();
  }
  if (!settings.access) return links;
  for (const auto& token : settings.access->tokens()) {
    if (!token.adapter.empty()) links.others.insert(token.adapter);
  }
  return links;
}

ServiceSettings service_settings(const sdk::Program& program, const Settings& settings) {
  ServiceSettings service;
  service.adapter = program.name;
  service.channel = program.settings.channel;
  service.hub_limit = program.settings.deadline;
  service.streams_max = settings.streams;
  const auto route = program.settings.fallback_route();
  if (!route.queue().empty() || !route.target().empty()) service.fallback = route;
  return service;
}

class Running {
 public:
  Running(asio::io_context& loop, const sdk::Program& program, const Settings& settings,
          std::unique_ptr<sdk::Spool> spool)
      : loop_(loop),
        program_(program),
        settings_(settings),
        hub_(loop.get_executor(), clock_, program.log, link_settings(program, settings),
             {[this](const std::string& name) { on_opened(name); },
              [this](const std::string& name, v1::FromHub message) { on_ordered(name, message); },
              [this](std::string_view bytes) { events_.on_event(bytes); }}),
        agents_(clock_, settings.presence_lease,
                {[this](const std::string& name, const v1::Presence& presence) { say(name, presence); },
                 [this] { return fresh_id(); }}),
        commands_(
            clock_, settings.command_limit,
            {[this](const std::string& name, const v1::CommandDone& done) { return say_done(name, done); },
             [this](const std::string& name) { hub_.of(name).taken(); }}),
        events_(hub_.own(), {}),
        keeper_(loop.get_executor(), hub_, std::move(spool), program.log, program.settings.deadline),
        sms_(settings.sms, {loop.get_executor(), clock_, program.log, hub_, commands_, program.settings.spool,
                            program.settings.spool_bytes, program.settings.deadline}),
        service_(service_settings(program, settings),
                 {loop.get_executor(), clock_, program.log, hub_, events_, keeper_, figures_,
                  settings.access ? &*settings.access : nullptr, agents_, commands_, sms_,
                  [this] { return fresh_id(); }, [this] { return server_.connections(); }}),
        server_(loop.get_executor(), clock_, program.log, settings.server(), service_) {
    const auto tls = settings.webhooks.empty() ? nullptr : client_tls();
    for (const auto& one : settings.webhooks) {
      const auto files = fmt::format("{}/{}.{}", program.settings.spool, program.name, one.name);
      webhooks_.push_back(std::make_unique<Webhook>(
          one, files, Webhook::Parts{loop.get_executor(), clock_, program.log, events_, figures_, tls}));
    }
  }

  result<void> start() {
    for (const auto& webhook : webhooks_) BALIE_CHECK(webhook->start());
    BALIE_CHECK(sms_.start());
    BALIE_CHECK(hub_.start());
    BALIE_CHECK(server_.start());
    asio::co_spawn(loop_, keeper_.run(), asio::detached);
    asio::co_spawn(loop_, sweep(), asio::detached);
    for (const auto& webhook : webhooks_) asio::co_spawn(loop_, webhook->run(), asio::detached);
    const auto address = server_.address();
    if (!settings_.address_file.empty())
      BALIE_CHECK(write_file_atomically(settings_.address_file, address + "\n", 0644));
    program_.log.info("listening", {{"address", address}, {"tokens", settings_.access.has_value()}});
    if (settings_.certificate.empty() && !settings_.open && !settings_.host.starts_with("127.") &&
        settings_.host != "::1") {
      program_.log.warning(
          "tokens cross the network unencrypted: set certificate_file and key_file, or stand behind TLS");
    }
    return {};
  }

  // Answers what waits, tells the hub goodbye, and ends the loop.
  asio::awaitable<void> stop() {
    server_.drain();
    events_.stop();
    keeper_.stop();
    stopped_ = true;
    agents_.close();
    commands_.close();
    sms_.stop();
    for (const auto& webhook : webhooks_) webhook->stop();
    co_await hub_.stop(program_.settings.drain);
    asio::steady_timer timer(loop_);
    const auto until = clock_.instant() + std::chrono::seconds(2);
    while (!server_.finished() && clock_.instant() < until) {
      timer.expires_after(std::chrono::milliseconds(20));
      co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    server_.close();
    loop_.stop();
  }

 private:
  void on_opened(const std::string& name) {
    if (name == program_.name) events_.on_opened();
    keeper_.wake();
    agents_.opened(name);
    commands_.opened(name);
  }

  void on_ordered(const std::string& name, const v1::FromHub& message) {
    if (message.has_command()) {
      commands_.order(name, message.command());
      return sms_.wake(name);
    }
    const auto& reservation = message.reservation();
    hub_.of(name).taken();
    if (agents_.reserve(reservation) || reservation.state() != "offered") return;
    v1::ToHub declined;
    auto& answer = *declined.mutable_reservation_answer();
    answer.set_reservation_id(reservation.id());
    answer.set_agent(reservation.agent());
    answer.set_answer("decline");
    answer.set_reason("http.no_client");
    hub_.of(name).request(std::move(declined), program_.settings.deadline, [](const result<v1::FromHub>&) {});
  }

  void say(const std::string& name, const v1::Presence& presence) {
    v1::ToHub message;
    *message.mutable_presence() = presence;
    hub_.of(name).request(
        std::move(message), program_.settings.deadline, [this, presence](const result<v1::FromHub>& answer) {
          const bool refused = answer && answer->refusal().fate() == "reject";
          if (!answer || (answer->has_refusal() && !refused)) return;  // the next session says it
          if (refused) program_.log.warning("the hub refused a presence", {{"agent", presence.agent()}});
          agents_.said(presence, !refused);
        });
  }

  bool say_done(const std::string& name, const v1::CommandDone& done) {
    auto& link = hub_.of(name);
    if (link.open()) link.done(done);
    return link.open();
  }

  std::string fresh_id() { return fmt::format("{}-{}", program_.bus.session.boot_id, ++ids_given_); }

  asio::awaitable<void> sweep() {
    asio::steady_timer timer(loop_);
    while (!stopped_) {
      timer.expires_after(std::chrono::seconds(1));
      co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
      agents_.sweep();
      commands_.sweep();
    }
  }

  asio::io_context& loop_;
  const sdk::Program& program_;
  const Settings& settings_;
  SystemClock clock_;
  Figures figures_;
  bool stopped_ = false;
  std::uint64_t ids_given_ = 0;
  HubLinks hub_;
  Agents agents_;
  Commands commands_;
  EventSource events_;
  Keeper keeper_;
  SmsGateways sms_;
  Service service_;
  web::Server server_;
  std::vector<std::unique_ptr<Webhook>> webhooks_;
};

}  // namespace

int run(const sdk::Program& program, const Settings& settings) {
  asio::io_context loop(1);
  auto spool = sdk::Spool::open(program.settings.spool, program.name, program.settings.spool_bytes);
  if (!spool) return sdk::cannot_run(program.log, spool.error());
  Running running(loop, program, settings, *std::move(spool));
  if (const auto started = running.start(); !started) return sdk::cannot_run(program.log, started.error());
  sdk::run_until_told(loop, program.log, [&] { asio::co_spawn(loop, running.stop(), asio::detached); });
  return sdk::told_to_stop;
}

}  // namespace balie::http
