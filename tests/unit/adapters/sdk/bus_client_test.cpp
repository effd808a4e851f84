#include "adapters/sdk/bus_client.hpp"

#include "tests/support/fake_hub.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::sdk {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::FakeHub;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

class BusClientTest : public testing::Test {
 protected:
  // Runs the event loop until the condition holds; false after ten seconds.
  bool until(const std::function<bool()>& holds) {
    const auto end = clock_.instant() + seconds(10);
    while (!holds() && clock_.instant() < end) {
      loop_.restart();
      loop_.run_one_for(milliseconds(5));
    }
    return holds();
  }
  void make() {
    BusClient::Settings settings;
    settings.bus = hub_.settings();
    settings.session = {"line", "chat", "boot", "test", 8, seconds(1)};
    settings.requests_max = 16;
    BusClient::Hooks hooks;
    hooks.opened = [this](const v1::Welcome& welcome) { opened_.push_back(welcome.boot_id()); };
    hooks.closed = [this](const Error& error) { closed_.push_back(error.code()); };
    hooks.ordered = [this](v1::FromHub message) { ordered_.push_back(message.command().id()); };
    hooks.event = [this](std::string_view topic, std::string_view) { topics_.emplace_back(topic); };
    client_.emplace(loop_.get_executor(), clock_, settings, hooks);
    ASSERT_TRUE(client_->start());
  }
  void ask(const std::string& id, Duration limit = seconds(9)) {
    v1::ToHub message;
    message.mutable_contact()->set_id(id);
    message.mutable_contact()->set_channel("chat");
    client_->request(std::move(message), limit, [this, id](result<v1::FromHub> answer) {
      if (!answer) return answers_.push_back(id + " " + answer.error().code());
      answers_.push_back(id + " " +
                         (answer->has_decision() ? answer->decision().id() : answer->refusal().fate()));
    });
  }
  bool answered(std::size_t count) {
    return until([&] { return answers_.size() == count; });
  }

  SystemClock clock_;
  asio::io_context loop_;
  FakeHub hub_;
  std::optional<BusClient> client_;
  std::vector<std::string> opened_, closed_, ordered_, topics_, answers_;
};

TEST_F(BusClientTest, BringsTheAnswer) {
  hub_.start();
  make();
  ask("a");
  ask("b");
  ASSERT_TRUE(answered(2));
  EXPECT_THAT(answers_, ElementsAre("a decision-a", "b decision-b"));
  EXPECT_TRUE(client_->open());
  EXPECT_EQ(client_->welcome()->boot_id(), "boot1");
  EXPECT_EQ(client_->unanswered(), 0u);
}

TEST_F(BusClientTest, AnswersACoroutine) {
  hub_.start();
  make();
  std::string id;
  const auto talk = [&]() -> asio::awaitable<void> {
    v1::ToHub message;
    message.mutable_contact()->set_id("a");
    const auto first = co_await client_->request(message, seconds(9));
    message.mutable_contact()->set_id("b");
    const auto second = co_await client_->request(message, seconds(9));
    id = first->decision().id() + " " + second->decision().id();
  };
  asio::co_spawn(loop_, talk, asio::detached);
  ASSERT_TRUE(until([&] { return !id.empty(); }));
  EXPECT_EQ(id, "decision-a decision-b");
}

TEST_F(BusClientTest, WaitsForAHubThatIsNotThereYet) {
  make();
  ask("a");
  until([&] { return !closed_.empty(); });
  EXPECT_THAT(closed_, ElementsAre("bus.no_welcome"));
  hub_.start();
  ASSERT_TRUE(answered(1));
  EXPECT_THAT(answers_, ElementsAre("a decision-a"));
}

TEST_F(BusClientTest, SaysWhetherTheHubIsAwayOrLate) {
  make();
  ask("a", milliseconds(10));
  ASSERT_TRUE(answered(1));
  hub_.start();
  ASSERT_TRUE(until([&] { return client_->open(); }));
  hub_.behave(FakeHub::Manner::slow);
  ask("b", milliseconds(10));
  ASSERT_TRUE(answered(2));
  EXPECT_THAT(answers_, ElementsAre("a bus.away", "b bus.late"));
  EXPECT_EQ(client_->unanswered(), 0u);
}

TEST_F(BusClientTest, ShortDeadlinesDoNotWaitForLongOnes) {
  make();
  ask("long");
  ask("short", milliseconds(10));
  ASSERT_TRUE(answered(1));
  EXPECT_THAT(answers_, ElementsAre("short bus.away"));
}

TEST_F(BusClientTest, AsksAgainWhenTheHubWasKilled) {
  hub_.start();
  make();
  ASSERT_TRUE(until([&] { return client_->open(); }));
  hub_.behave(FakeHub::Manner::slow);
  ask("a");
  ask("b");
  ASSERT_TRUE(until([&] { return hub_.contacts().size() == 2; }));
  hub_.stop();
  hub_.behave(FakeHub::Manner::good);
  hub_.start();
  ASSERT_TRUE(answered(2));
  EXPECT_THAT(answers_, ElementsAre("a decision-a", "b decision-b"));
  EXPECT_EQ(hub_.repeats(), 2);
  EXPECT_THAT(opened_, ElementsAre("boot1", "boot2"));
}

TEST_F(BusClientTest, ComesBackAfterMisbehaviour) {
  struct Case {
    const char* name;
    FakeHub::Manner manner;
    const char* closed;
  };
  const Case cases[] = {{"silence", FakeHub::Manner::silent, "bus.silence"},
                        {"garbage", FakeHub::Manner::garbage, "bus.malformed"}};
  hub_.start();
  make();
  for (const auto& one : cases) {
    SCOPED_TRACE(one.name);
    closed_.clear();
    answers_.clear();
    hub_.behave(FakeHub::Manner::good);
    ASSERT_TRUE(until([&] { return client_->open(); }));
    hub_.behave(one.manner);
    ask(one.name);
    ASSERT_TRUE(until([&] { return !closed_.empty(); }));
    EXPECT_EQ(closed_.front(), one.closed);
    hub_.behave(FakeHub::Manner::good);
    ASSERT_TRUE(answered(1));
    EXPECT_EQ(answers_.front(), std::string(one.name) + " decision-" + one.name);
  }
}

TEST_F(BusClientTest, GoodbyeBeginsANewSession) {
  hub_.start();
  make();
  ASSERT_TRUE(until([&] { return client_->open(); }));
  hub_.goodbye();
  ASSERT_TRUE(until([&] { return opened_.size() == 2; }));
  EXPECT_THAT(closed_, ElementsAre("bus.goodbye"));
}

TEST_F(BusClientTest, ADoubledAnswerIsOneAnswer) {
  hub_.start();
  hub_.behave(FakeHub::Manner::twice);
  make();
  ask("a");
  ask("b");
  ASSERT_TRUE(answered(2));
  ask("c");
  ASSERT_TRUE(answered(3));
  EXPECT_THAT(answers_, ElementsAre("a decision-a", "b decision-b", "c decision-c"));
}

TEST_F(BusClientTest, RefusalsAreAnswers) {
  hub_.start();
  hub_.behave(FakeHub::Manner::refuses);
  make();
  ask("a");
  ASSERT_TRUE(answered(1));
  EXPECT_THAT(answers_, ElementsAre("a retry"));
}

TEST_F(BusClientTest, HoldsOnlySoManyRequests) {
  make();
  for (int i = 0; i < 17; ++i) ask("x");
  EXPECT_THAT(answers_, ElementsAre("x bus.full"));
}

TEST_F(BusClientTest, TakesCommandsAndReportsOnThem) {
  hub_.start();
  make();
  ASSERT_TRUE(until([&] { return client_->open(); }));
  v1::CommandDone done;
  for (int i = 0; i < 20; ++i) {  // more than the room it gave in Hello
    v1::Command command;
    command.set_id(fmt::format("c{}", i));
    hub_.command(command);
    ASSERT_TRUE(until([&] { return ordered_.size() == static_cast<std::size_t>(i + 1); }));
    done.set_command_id(ordered_.back());
    client_->done(done);
    client_->taken();
  }
  ASSERT_TRUE(until([&] { return hub_.commands_done().size() == 20; }));
  EXPECT_EQ(hub_.commands_done().back(), "c19");
  EXPECT_TRUE(closed_.empty());
}

TEST_F(BusClientTest, HearsTheEventsItSubscribedTo) {
  hub_.start();
  make();
  client_->subscribe("contact.");
  v1::Event wanted, other;
  wanted.set_type("contact.decided");
  other.set_type("outcome.recorded");
  // A subscription takes effect in the background: publish until it does.
  ASSERT_TRUE(until([&] {
    hub_.publish(other);
    hub_.publish(wanted);
    return topics_.size() >= 2;
  }));
  EXPECT_THAT(topics_, testing::Each("contact.decided"));
}

TEST_F(BusClientTest, StopWaitsForAnswersAndSaysGoodbye) {
  hub_.start();
  make();
  ASSERT_TRUE(until([&] { return client_->open(); }));
  hub_.behave(FakeHub::Manner::slow);
  ask("a");
  ASSERT_TRUE(until([&] { return hub_.requests() == 1; }));
  bool stopped = false;
  asio::co_spawn(loop_, client_->stop(seconds(9)), [&](const std::exception_ptr&) { stopped = true; });
  until([&] { return true; });
  hub_.release();
  ASSERT_TRUE(until([&] { return stopped; }));
  EXPECT_THAT(answers_, ElementsAre("a decision-a"));
  EXPECT_TRUE(hub_.wait([](const FakeHub& hub) { return hub.goodbyes() == 1; }));
  ask("b");
  EXPECT_THAT(answers_, ElementsAre("a decision-a", "b bus.stopped"));
}

TEST_F(BusClientTest, StopHasALimit) {
  make();
  ask("a");
  bool stopped = false;
  asio::co_spawn(loop_, client_->stop(milliseconds(20)), [&](const std::exception_ptr&) { stopped = true; });
  ASSERT_TRUE(until([&] { return stopped && answers_.size() == 1; }));
  EXPECT_THAT(answers_, ElementsAre("a bus.stopped"));
}

TEST_F(BusClientTest, MayBeDestroyedWithRequestsUnanswered) {
  hub_.start();
  make();
  ask("a");
  client_.reset();
  ASSERT_TRUE(answered(1));
  EXPECT_THAT(answers_, ElementsAre("a bus.stopped"));
}

TEST_F(BusClientTest, RefusesTcpWithoutKeys) {
  BusClient::Settings settings;
  settings.bus.endpoint = "tcp://127.0.0.1:1";
  BusClient client(loop_.get_executor(), clock_, settings, {});
  const auto started = client.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code(), "bus.needs_keys");
  EXPECT_EQ(started.error().fate(), Fate::fatal);
}

}  // namespace
}  // namespace balie::sdk
