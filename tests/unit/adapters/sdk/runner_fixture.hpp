// A runner with a channel that a test writes the script of, and a fake hub.
#pragma once

#include "adapters/sdk/net.hpp"
#include "adapters/sdk/runner.hpp"
#include "tests/support/fake_hub.hpp"
#include "tests/support/process.hpp"
#include "tests/unit/adapters/sdk/event_loop.hpp"

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::sdk {

// A channel without a link: what it brings is put into `coming`, what becomes of it is told in words.
class ScriptedAdapter final : public Adapter {
 public:
  explicit ScriptedAdapter(const asio::any_io_executor& executor)
      : more_(executor, std::chrono::hours(1)), released_(executor, std::chrono::hours(1)) {}

  Task<void> connect() override {
    told.emplace_back("connect");
    if (throws_on_connect-- > 0) throw std::runtime_error("no luck");
    co_return connect_result;
  }
  Task<Inbound> receive() override {
    while (coming.empty()) {
      co_await more_.async_wait(asio::as_tuple(asio::use_awaitable));
      if (coming.empty()) co_return failure(Fate::reconnect, "test.closed", "closed");
    }
    ++received;
    auto next = std::move(coming.front());
    coming.pop_front();
    co_return next;
  }
  Task<Delivered> deliver(const v1::Command& command) override {
    told.push_back("deliver " + command.id());
    if (holds_deliveries) co_await released_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (!deliver_result) co_return std::unexpected(deliver_result.error());
    co_return Delivered{{"channel-" + command.id()}, ""};
  }
  [[nodiscard]] Deliveries deliveries() const override { return how; }
  Task<void> reserve(const v1::Reservation& reservation) override {
    told.push_back("reserve " + reservation.id());
    if (!has_agents) co_return co_await Adapter::reserve(reservation);
    co_return result<void>{};
  }
  void signal(const v1::Signal& signal) override { told.push_back("signal " + signal.kind()); }
  void close() noexcept override {
    told.emplace_back("close");
    more_.cancel();
  }

  void bring(result<Inbound> inbound) {
    coming.push_back(std::move(inbound));
    more_.cancel();
  }
  // A contact that tells how it was answered; the answer itself gives `answer_result`.
  void bring_contact(const std::string& id) {
    Inbound inbound;
    inbound.contact.set_id(id);
    inbound.settle = [this, id](const v1::Decision& decision) -> Task<void> {
      told.push_back(
          fmt::format("settle {} {} {}", id, decision.route().queue(), decision.fallback_reason()));
      co_return answer_result;
    };
    inbound.refuse = [this, id](const Error& error) -> Task<void> {
      told.push_back(fmt::format("refuse {} {}", id, error.code()));
      co_return answer_result;
    };
    bring(std::move(inbound));
  }

  void release() {
    holds_deliveries = false;
    released_.cancel();
  }
  using Adapter::hub;

  std::vector<std::string> told;
  std::deque<result<Inbound>> coming;
  result<void> connect_result, deliver_result, answer_result;
  int throws_on_connect = 0;
  int received = 0;
  bool has_agents = false, holds_deliveries = false;
  Deliveries how;

 private:
  asio::steady_timer more_;
  asio::steady_timer released_;
};

class RunnerTest : public testing::Test {
 protected:
  void SetUp() override {
    settings_.channel = "chat";
    settings_.deadline = std::chrono::seconds(30);
    settings_.fallback_queue = "spare";
    settings_.drain = std::chrono::seconds(5);
  }
  void run() {
    ended_.reset();
    spool_.reset();
    auto spool = Spool::open(folder_.path(), "line", settings_.spool_bytes);
    ASSERT_TRUE(spool);
    spool_ = std::move(*spool);
    BusClient::Settings bus;
    bus.bus = hub_.settings();
    bus.session = {"line", "chat", "boot", "test", 8, std::chrono::seconds(1)};
    commands_.reset();
    if (adapter_.how.remembered) {
      auto commands = Spool::open(folder_.path(), "line.commands", settings_.spool_bytes);
      ASSERT_TRUE(commands);
      commands_ = std::move(*commands);
    }
    runner_.emplace(Runner::Parts{
        loop_.executor(), loop_.clock(), Log("test", LogLevel::error), metrics_, adapter_, *spool_, settings_,
        bus, Backoff::Settings{.first = std::chrono::milliseconds(1), .max = std::chrono::milliseconds(2)},
        commands_.get()});
    asio::co_spawn(loop_.executor(), runner_->run(),
                   [this](const std::exception_ptr&, result<void> done) { ended_ = done; });
  }
  void stop() {
    runner_->stop();
    ASSERT_TRUE(loop_.until([this] { return ended_.has_value(); }));
    EXPECT_TRUE(*ended_);
  }
  bool told(const std::string& what) {
    return loop_.until([&] { return std::ranges::find(adapter_.told, what) != adapter_.told.end(); });
  }

  test::FakeHub hub_;
  test::Folder folder_;
  EventLoop loop_;
  CommonSettings settings_;
  Metrics metrics_{"line"};
  ScriptedAdapter adapter_{loop_.executor()};
  std::unique_ptr<Spool> spool_, commands_;
  std::optional<Runner> runner_;
  std::optional<result<void>> ended_;
};

}  // namespace balie::sdk
