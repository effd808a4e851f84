#include "adapters/desk/program.hpp"

#include "adapters/desk/api.hpp"
#include "adapters/sdk/status_server.hpp"
#include "core/base/file.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <iostream>

namespace balie::desk {
namespace {

namespace asio = boost::asio;

std::string pages_of(const Settings& settings) {
  if (!settings.pages.empty()) return settings.pages;
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return (program.parent_path().parent_path() / "share/balie/desk").string();
}

// Nobody could sign in else. The password is shown this once, and never logged.
result<void> see_to_admin(Users& users, const Settings& settings) {
  BALIE_TRY(const auto all, users.all());
  if (!all.empty()) return {};
  BALIE_TRY(const auto password, Api::make_first_admin(users));
  if (!settings.first_password_file.empty()) {
    return write_file_atomically(settings.first_password_file, password + "\n", 0600);
  }
  std::cout << fmt::format(
                   "The desk's first user, shown this once: sign in as \"admin\" with the password {}\n",
                   password)
            << std::flush;
  return {};
}

sdk::BusClient::Settings bus_settings(const sdk::Program& program) {
  auto settings = program.bus;
  settings.session.channel = program.settings.channel;
  settings.session.commands = Gateway::commands();
  return settings;
}

class Running {
 public:
  Running(asio::io_context& loop, const sdk::Program& program, const Settings& settings,
          sqlite::Database& database, const web::StaticFiles* files, sdk::Metrics& metrics)
      : loop_(loop),
        program_(program),
        settings_(settings),
        metrics_(metrics),
        users_(database, clock_),
        sessions_(database, clock_, {settings.session_idle, settings.session_longest}),
        conversations_(database, clock_),
        hub_(loop.get_executor(), clock_, bus_settings(program), hooks()),
        gateway_({loop.get_executor(), clock_, program.log, hub_, users_, sessions_, conversations_, figures_,
                  settings_, program.name, program.bus.session.boot_id, program.settings.deadline}),
        open_id_(settings_.issuer.empty() ? nullptr
                                          : std::make_unique<OpenId>(loop.get_executor(), settings_, clock_)),
        api_({loop.get_executor(), clock_, program.log, settings_, users_, sessions_, gateway_, figures_,
              open_id_.get(), files, [this] { return server_.connections(); },
              [this] { return hub_.open(); }}),
        server_(loop.get_executor(), clock_, program.log, settings_.server(), api_) {}

  result<void> start() {
    BALIE_CHECK(see_to_admin(users_, settings_));
    for (const auto& topic : Gateway::topics()) hub_.subscribe(topic);
    BALIE_CHECK(hub_.start());
    BALIE_CHECK(server_.start());
    metrics_.channel(true);
    const auto address = server_.address();
    if (!settings_.address_file.empty()) {
      BALIE_CHECK(write_file_atomically(settings_.address_file, address + "\n", 0644));
    }
    program_.log.info("listening", {{"address", address}});
    if (settings_.certificate.empty() && !settings_.host.starts_with("127.") && settings_.host != "::1") {
      program_.log.warning(
          "passwords cross the network unencrypted: set certificate_file and key_file, or stand behind TLS");
    }
    asio::co_spawn(loop_, sweep(), asio::detached);
    return {};
  }

  asio::awaitable<void> stop() {
    stopped_ = true;
    metrics_.channel(false);
    gateway_.close();
    server_.drain();
    asio::steady_timer timer(loop_);
    const auto until = clock_.instant() + std::chrono::seconds(2);
    while (!server_.finished() && clock_.instant() < until) {
      timer.expires_after(std::chrono::milliseconds(20));
      co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    server_.close();
    co_await hub_.stop(program_.settings.drain);
    loop_.stop();
  }

 private:
  sdk::BusClient::Hooks hooks() {
    sdk::BusClient::Hooks hooks;
    hooks.opened = [this](const wire::Welcome& welcome) {
      program_.log.info("the hub let us in", {{"role", welcome.role()}});
      if (welcome.role() == "adapter" || welcome.role() == "observer") {
        program_.log.error("the desk needs the role \"desk\": see [[bus.client]] of the hub's settings",
                           {{"role", welcome.role()}});
      }
      metrics_.hub(true);
      gateway_.hub_opened();
    };
    hooks.closed = [this](const Error& error) {
      program_.log.warning("no session with the hub", {{"code", error.code()}, {"error", error.text()}});
      metrics_.hub(false);
      gateway_.hub_closed();
    };
    hooks.ordered = [this](const wire::FromHub& message) { gateway_.ordered(message); };
    hooks.signalled = [this](const wire::Signal& signal) { gateway_.signalled(signal); };
    hooks.event = [this](std::string_view type, std::string_view bytes) { gateway_.event(type, bytes); };
    return hooks;
  }

  asio::awaitable<void> sweep() {
    asio::steady_timer timer(loop_);
    while (!stopped_) {
      timer.expires_after(std::chrono::seconds(1));
      co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
      gateway_.sweep();
    }
  }

  asio::io_context& loop_;
  const sdk::Program& program_;
  const Settings& settings_;
  sdk::Metrics& metrics_;
  SystemClock clock_;
  Figures figures_;
  bool stopped_ = false;
  Users users_;
  Sessions sessions_;
  Conversations conversations_;
  sdk::BusClient hub_;
  Gateway gateway_;
  std::unique_ptr<OpenId> open_id_;  // nullptr: there is no provider to sign in with
  Api api_;
  web::Server server_;
};

}  // namespace

int run(const sdk::Program& program, const Settings& settings) {
  auto path = settings.state;
  if (path.empty()) {
    if (auto made = make_directories(program.settings.spool); !made)
      return sdk::cannot_run(program.log, made.error());
    path = fmt::format("{}/{}.db", program.settings.spool, program.name);
  }
  const auto schema = fmt::format("{}{}{}", Users::schema, Sessions::schema, Conversations::schema);
  const auto mask = ::umask(0077);  // hashes of passwords, and what customers wrote
  const auto database = sqlite::Database::open(path, schema);
  ::umask(mask);
  if (!database) {
    program.log.error("cannot open the file of users and conversations; another desk may have it",
                      {{"file", path}, {"error", database.error().text()}});
    return sdk::could_not_go_on;
  }
  // Survives the death of this process. What a power cut takes of a conversation's copy stands in the hub's
  // log.
  if (auto set = (*database)->run("PRAGMA synchronous = NORMAL"); !set)
    return sdk::cannot_run(program.log, set.error());
  const auto files = web::StaticFiles::load(pages_of(settings));
  if (!files) {
    program.log.warning("there is no page to serve",
                        {{"code", files.error().code()}, {"error", files.error().text()}});
  }
  asio::io_context loop(1);
  sdk::Metrics metrics(program.name);
  const auto status = sdk::serve_status(loop.get_executor(), program.settings.metrics, metrics);
  if (!status) return sdk::cannot_run(program.log, status.error());
  Running running(loop, program, settings, **database, files ? &*files : nullptr, metrics);
  if (const auto started = running.start(); !started) return sdk::cannot_run(program.log, started.error());
  sdk::run_until_told(loop, program.log, [&] { asio::co_spawn(loop, running.stop(), asio::detached); });
  return sdk::told_to_stop;
}

}  // namespace balie::desk
