#include "adapters/sdk/runner.hpp"

#include "adapters/sdk/wire_time.hpp"
#include "tests/unit/adapters/sdk/runner_fixture.hpp"

namespace balie::sdk {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::FakeHub;
using testing::ElementsAre;

TEST_F(RunnerTest, SettlesWithTheDecision) {
  hub_.start();
  run();
  adapter_.bring_contact("a");
  ASSERT_TRUE(told("settle a fake "));
  EXPECT_TRUE(metrics_.ready());
  stop();
  EXPECT_THAT(adapter_.told, ElementsAre("connect", "settle a fake ", "close"));
  EXPECT_THAT(metrics_.text(), testing::HasSubstr("inbound_total{adapter=\"line\",result=\"decided\"} 1"));
}

TEST_F(RunnerTest, FillsInWhatTheChannelDoesNotSay) {
  hub_.start();
  run();
  adapter_.bring(Inbound{});
  Inbound said;
  said.contact.set_id("own");
  said.contact.set_channel("voice");
  said.contact.set_text("caf\xe9");
  said.contact.add_identifiers()->set_value("\xff");
  said.contact.mutable_at()->set_seconds(7);
  said.contact.mutable_wait()->set_seconds(20);
  adapter_.bring(std::move(said));
  ASSERT_TRUE(loop_.until([this] { return hub_.recorded().size() == 2; }));
  const auto contacts = hub_.recorded();
  EXPECT_EQ(contacts[0].id(), "boot-1");
  EXPECT_EQ(contacts[0].channel(), "chat");
  EXPECT_GT(contacts[0].at().seconds(), 7);
  EXPECT_EQ(from_wire(contacts[0].wait()), milliseconds(22'500))
      << "time is left for the hub's own fallback to arrive";
  EXPECT_EQ(contacts[1].id(), "own");
  EXPECT_EQ(contacts[1].channel(), "voice");
  EXPECT_EQ(contacts[1].text(), "caf\uFFFD");
  EXPECT_EQ(contacts[1].identifiers(0).value(), "\uFFFD");
  EXPECT_EQ(contacts[1].at().seconds(), 7);
  EXPECT_EQ(from_wire(contacts[1].wait()), seconds(15));
  stop();
}

TEST_F(RunnerTest, FallsBackWhileTheHubIsAwayAndReportsLater) {
  settings_.deadline = milliseconds(20);
  run();
  adapter_.bring_contact("a");
  ASSERT_TRUE(told("settle a spare away"));
  EXPECT_EQ(spool_->size(), 1u);
  hub_.start();
  ASSERT_TRUE(loop_.until([this] { return spool_->size() == 0; }));
  EXPECT_THAT(hub_.contacts(), ElementsAre("a"));
  EXPECT_FALSE(hub_.recorded()[0].has_wait()) << "nobody waits for it any more";
  stop();
}

TEST_F(RunnerTest, TellsLateFromAway) {
  settings_.deadline = milliseconds(20);
  hub_.start();
  hub_.behave(FakeHub::Manner::slow);
  run();
  ASSERT_TRUE(loop_.until([this] { return hub_.sessions() == 1 && metrics_.ready(); }));
  adapter_.bring_contact("a");
  ASSERT_TRUE(told("settle a spare late"));
  stop();
}

TEST_F(RunnerTest, RefusesWhatTheHubRejects) {
  hub_.start();
  hub_.behave(FakeHub::Manner::rejects);
  run();
  adapter_.bring_contact("a");
  ASSERT_TRUE(told("refuse a adapter.refused"));
  EXPECT_EQ(spool_->size(), 0u);
  stop();
}

TEST_F(RunnerTest, RefusesWhatCanBeKeptNowhere) {
  settings_.deadline = milliseconds(20);
  settings_.spool_bytes = 64;
  run();
  adapter_.bring_contact(std::string(100, 'a'));
  ASSERT_TRUE(told("refuse " + std::string(100, 'a') + " spool.full"));
  stop();
}

TEST_F(RunnerTest, RecordsOutcomesNowOrLater) {
  settings_.deadline = milliseconds(20);
  run();
  Inbound inbound;
  inbound.outcome.set_id("o1");
  inbound.outcome.set_kind("answered");
  inbound.outcome.set_contact_id("a");
  inbound.settle = [this](const v1::Decision& decision) -> Task<void> {
    adapter_.told.push_back("settled outcome" + decision.id());
    co_return result<void>{};
  };
  adapter_.bring(std::move(inbound));
  ASSERT_TRUE(told("settled outcome"));
  EXPECT_EQ(spool_->size(), 1u);
  hub_.start();
  ASSERT_TRUE(loop_.until([this] { return hub_.outcomes().size() == 1; }));
  EXPECT_THAT(hub_.outcomes(), ElementsAre("o1"));
  stop();
}

TEST_F(RunnerTest, ConnectsAgainAfterAnExceptionAndAnError) {
  adapter_.throws_on_connect = 2;
  run();
  ASSERT_TRUE(loop_.until([this] { return adapter_.told.size() >= 5; }));
  EXPECT_THAT(adapter_.told, ElementsAre("connect", "close", "connect", "close", "connect"));
  adapter_.bring(failure(Fate::reconnect, "test.lost", "lost"));
  ASSERT_TRUE(loop_.until([this] { return adapter_.told.size() >= 7; }));
  EXPECT_EQ(adapter_.told.back(), "connect");
  stop();
}

TEST_F(RunnerTest, PassesOverWhatIsRejectedOnTheChannel) {
  hub_.start();
  run();
  adapter_.bring(failure(Fate::reject, "test.malformed", "a line is no message"));
  adapter_.bring_contact("a");
  ASSERT_TRUE(told("settle a fake "));
  EXPECT_THAT(adapter_.told, ElementsAre("connect", "settle a fake "));
  stop();
}

TEST_F(RunnerTest, EndsForAFatalError) {
  run();
  adapter_.bring(failure(Fate::fatal, "test.broken", "broken"));
  ASSERT_TRUE(loop_.until([this] { return ended_.has_value(); }));
  ASSERT_FALSE(*ended_);
  EXPECT_EQ(ended_->error().code(), "test.broken");
}

TEST_F(RunnerTest, TakesNoMoreThanItsWindow) {
  settings_.window = 2;
  hub_.start();
  hub_.behave(FakeHub::Manner::slow);
  run();
  for (const auto* id : {"a", "b", "c"}) adapter_.bring_contact(id);
  ASSERT_TRUE(loop_.until([this] { return hub_.requests() == 2; }));
  EXPECT_EQ(adapter_.received, 2);
  hub_.release();
  ASSERT_TRUE(told("settle c fake "));
  stop();
}

TEST_F(RunnerTest, AnAnswerBelongsToItsLink) {
  hub_.start();
  hub_.behave(FakeHub::Manner::slow);
  run();
  adapter_.bring_contact("a");
  ASSERT_TRUE(loop_.until([this] { return hub_.requests() == 1; }));
  adapter_.bring(failure(Fate::reconnect, "test.lost", "lost"));
  ASSERT_TRUE(loop_.until([this] { return adapter_.told.size() == 3; }));
  hub_.release();
  adapter_.bring_contact("b");
  ASSERT_TRUE(told("settle b fake "));
  EXPECT_THAT(adapter_.told, ElementsAre("connect", "close", "connect", "settle b fake "));
  stop();
}

TEST_F(RunnerTest, ALinkThatCannotBeAnsweredIsMadeAnew) {
  hub_.start();
  run();
  adapter_.answer_result = failure(Fate::reconnect, "test.closed", "closed");
  adapter_.bring_contact("a");
  ASSERT_TRUE(loop_.until([this] { return adapter_.told.size() == 5; }));
  EXPECT_THAT(adapter_.told, ElementsAre("connect", "settle a fake ", "close", "close", "connect"));
  stop();
}

TEST_F(RunnerTest, StopWaitsNoLongerThanItsDrain) {
  settings_.drain = milliseconds(50);
  hub_.start();
  hub_.behave(FakeHub::Manner::slow);
  run();
  adapter_.bring_contact("a");
  ASSERT_TRUE(loop_.until([this] { return hub_.requests() == 1; }));
  stop();
  EXPECT_THAT(adapter_.told, ElementsAre("connect", "settle a spare away", "close"));
  EXPECT_EQ(spool_->size(), 1u) << "the hub may not have it";
}

}  // namespace
}  // namespace balie::sdk
