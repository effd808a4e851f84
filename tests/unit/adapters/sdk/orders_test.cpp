// What the hub orders, and what an adapter has to say beside its contacts.
#include "tests/unit/adapters/sdk/runner_fixture.hpp"

namespace balie::sdk {
namespace {

using std::chrono::milliseconds;
using test::FakeHub;
using testing::ElementsAre;
using testing::IsEmpty;

class OrdersTest : public RunnerTest {
 protected:
  void order(const std::string& id) {
    v1::Command command;
    command.set_id(id);
    hub_.command(command);
  }
  void start() {
    hub_.start();
    run();
    ASSERT_TRUE(loop_.until([this] { return metrics_.ready(); }));
  }
  // What was said of that kind so far; waits for so many.
  std::vector<v1::ToHub> said(std::size_t count) {
    EXPECT_TRUE(loop_.until([&] { return hub_.said().size() >= count; }));
    return hub_.said();
  }
  static v1::ToHub presence(const std::string& agent, const std::string& state) {
    v1::ToHub message;
    message.mutable_presence()->set_agent(agent);
    message.mutable_presence()->set_state(state);
    return message;
  }
};

TEST_F(OrdersTest, DeliversCommandsInOrderAndReports) {
  start();
  for (const auto* id : {"c1", "c2"}) order(id);
  ASSERT_TRUE(told("deliver c2"));
  adapter_.deliver_result = failure(Fate::retry, "test.busy", "busy");
  order("c3");
  ASSERT_TRUE(loop_.until([this] { return hub_.commands_done().size() == 3; }));
  EXPECT_THAT(hub_.commands_done(), ElementsAre("c1", "c2", "c3test.busy"));
  EXPECT_THAT(hub_.dones()[0].ids(), ElementsAre("channel-c1"));
  stop();
}

TEST_F(OrdersTest, SaysInEachSessionWhichKindsItCarriesOut) {
  adapter_.how.kinds = {"send", "hang_up"};
  start();
  EXPECT_THAT(hub_.kinds(), ElementsAre("send", "hang_up"));
  stop();
}

TEST_F(OrdersTest, DoesNotClaimToKnowWhatALostLinkMadeOfACommand) {
  start();
  adapter_.deliver_result = failure(Fate::reconnect, "test.closed", "closed while it was sent");
  order("c1");
  ASSERT_TRUE(loop_.until([this] { return hub_.dones().size() == 1; }));
  EXPECT_EQ(hub_.dones()[0].error(), "unknown");
  EXPECT_EQ(hub_.dones()[0].text(), "closed while it was sent");
  ASSERT_TRUE(told("close"));
  stop();
}

TEST_F(OrdersTest, DoesNotCarryOutWhatHasExpired) {
  start();
  v1::Command command;
  command.set_id("late");
  command.mutable_expires()->set_seconds(1);
  hub_.command(command);
  command.set_id("in time");
  command.mutable_expires()->set_seconds(253'402'300'799);
  hub_.command(command);
  ASSERT_TRUE(told("deliver in time"));
  ASSERT_TRUE(loop_.until([this] { return hub_.dones().size() == 2; }));
  EXPECT_THAT(hub_.commands_done(), ElementsAre("lateexpired", "in time"));
  EXPECT_THAT(adapter_.told, ElementsAre("connect", "deliver in time"));
  stop();
}

class DeliveriesAtOnce : public OrdersTest, public testing::WithParamInterface<std::size_t> {};

TEST_P(DeliveriesAtOnce, AreNoMoreThanTheAdapterTakes) {
  adapter_.how.at_once = GetParam();
  adapter_.holds_deliveries = true;
  start();
  for (const auto* id : {"c1", "c2", "c3"}) order(id);
  ASSERT_TRUE(told(fmt::format("deliver c{}", GetParam())));
  const auto before = hub_.heartbeats();
  ASSERT_TRUE(loop_.until([&] { return hub_.heartbeats() > before + 1; })) << "c3 has come by then";
  EXPECT_EQ(adapter_.told.size(), 1 + GetParam()) << "connect, and those that are held";
  adapter_.release();
  ASSERT_TRUE(loop_.until([&] { return hub_.dones().size() == 3; }));
  stop();
}
INSTANTIATE_TEST_SUITE_P(OneOrMore, DeliveriesAtOnce, testing::Values(1u, 2u, 3u));

TEST_F(OrdersTest, WhatOnlyLooksSomethingUpIsDoneEachTimeAndNotRemembered) {
  adapter_.how.remembered = true;
  adapter_.how.lookups = {"fetch"};
  start();
  v1::Command command;
  command.set_id("f1");
  command.set_kind("fetch");
  for (std::size_t times = 1; times <= 2; ++times) {
    hub_.command(command);
    ASSERT_TRUE(loop_.until([&] { return hub_.dones().size() == times; }));
  }
  EXPECT_THAT(adapter_.told, ElementsAre("connect", "deliver f1", "deliver f1"));
  EXPECT_EQ(commands_->size(), 0u);
  order("c1");
  ASSERT_TRUE(loop_.until([this] { return hub_.dones().size() == 3; }));
  EXPECT_EQ(commands_->size(), 1u) << "what is done is";
  stop();
}

TEST_F(OrdersTest, CancelsADeliveryThatTakesTooLong) {
  adapter_.how.limit = milliseconds(20);
  adapter_.holds_deliveries = true;
  start();
  order("c1");
  ASSERT_TRUE(loop_.until([this] { return hub_.dones().size() == 1; }));
  EXPECT_EQ(hub_.dones()[0].error(), "unknown");
  stop();
}

TEST_F(OrdersTest, DeclinesReservationsWhereThereAreNoAgents) {
  start();
  v1::Reservation reservation;
  reservation.set_id("r1");
  reservation.set_agent("ann");
  reservation.set_state("offered");
  hub_.reserve(reservation);
  const auto answer = said(1)[0].reservation_answer();
  EXPECT_EQ(answer.reservation_id(), "r1");
  EXPECT_EQ(answer.agent(), "ann");
  EXPECT_EQ(answer.answer(), "decline");
  EXPECT_EQ(answer.reason(), "adapter.no_agents");
  reservation.set_id("r2");
  reservation.set_state("cancelled");
  hub_.reserve(reservation);
  ASSERT_TRUE(told("reserve r2"));
  order("c1");
  ASSERT_TRUE(loop_.until([this] { return hub_.dones().size() == 1; }));
  EXPECT_EQ(hub_.said().size(), 1u) << "nothing is left to decline";
  stop();
}

TEST_F(OrdersTest, ShowsReservationsAndMakesRoomForMore) {
  adapter_.has_agents = true;
  start();
  v1::Reservation reservation;
  reservation.set_state("offered");
  for (int i = 0; i < 20; ++i) {  // the session has room for 8
    reservation.set_id(fmt::format("r{}", i));
    hub_.reserve(reservation);
    ASSERT_TRUE(told(fmt::format("reserve r{}", i)));
  }
  EXPECT_EQ(hub_.sessions(), 1);
  EXPECT_THAT(hub_.said(), IsEmpty());
  stop();
}

TEST_F(OrdersTest, AsksAndHearsTheAnswerOrTheRefusal) {
  start();
  std::vector<std::string> heard;
  for (const auto* agent : {"ann", "nobody"}) {
    asio::co_spawn(loop_.executor(), adapter_.hub().ask(presence(agent, "ready")),
                   [&](const std::exception_ptr&, const result<v1::FromHub>& answer) {
                     heard.push_back(answer ? "recorded" : answer.error().code());
                   });
  }
  ASSERT_TRUE(loop_.until([&] { return heard.size() == 2; }));
  EXPECT_THAT(heard, ElementsAre("recorded", "not_found"));
  const auto all = hub_.said();
  EXPECT_EQ(all[0].presence().id(), "boot-1");
  EXPECT_GT(all[0].presence().at().seconds(), 0);
  stop();
}

TEST_F(OrdersTest, KeepsWhatHasHappenedWhileTheHubIsAwayAndDropsWhatIsOfNow) {
  settings_.deadline = milliseconds(20);
  run();
  v1::ToHub change, end, transfer, outcome;
  change.mutable_customer_change()->set_customer_id("c");
  end.mutable_routing_order()->set_kind("end");
  transfer.mutable_routing_order()->set_kind("transfer");
  outcome.mutable_outcome()->set_kind("delivered");
  outcome.mutable_outcome()->set_command_id("c1");
  for (const auto& message : {change, end, transfer, outcome}) adapter_.hub().tell(message);
  ASSERT_TRUE(loop_.until([this] { return spool_->size() == 3; }));
  hub_.start();
  ASSERT_TRUE(loop_.until([this] { return spool_->size() == 0; }));
  EXPECT_EQ(hub_.outcomes().size(), 1u);
  const auto all = said(2);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_TRUE(all[0].has_customer_change());
  EXPECT_EQ(all[1].routing_order().kind(), "end");
  stop();
}

TEST_F(OrdersTest, SaysThePresencesAgainInTheNextSession) {
  start();
  auto leased = presence("leased", "ready");
  leased.mutable_presence()->mutable_lease()->set_seconds(60);
  for (const auto& message :
       {presence("ann", "not_ready"), presence("bob", "ready"), leased, presence("nobody", "ready"),
        presence("ann", "ready"), presence("bob", "away")}) {
    adapter_.hub().tell(message);
  }
  const auto before = said(6);
  ASSERT_TRUE(loop_.until([this] { return hub_.requests() == 6; }));
  hub_.stop();
  hub_.start();
  const auto all = said(7);
  EXPECT_EQ(all[6].presence().agent(), "ann");
  EXPECT_EQ(all[6].presence().state(), "ready");
  EXPECT_NE(all[6].presence().id(), before[4].presence().id());
  EXPECT_EQ(all[6].presence().at().seconds(), before[4].presence().at().seconds());
  order("c1");
  ASSERT_TRUE(loop_.until([this] { return hub_.dones().size() == 1; }));
  EXPECT_EQ(hub_.said().size(), 7u);
  stop();
}

TEST_F(OrdersTest, CarriesTheSameIdOutOnceAndSaysAgainWhatCameOfIt) {
  start();
  order("c1");
  ASSERT_TRUE(loop_.until([this] { return hub_.dones().size() == 1; }));
  order("c1");
  ASSERT_TRUE(loop_.until([this] { return hub_.dones().size() == 2; }));
  EXPECT_THAT(hub_.dones()[1].ids(), ElementsAre("channel-c1"));
  adapter_.deliver_result = failure(Fate::retry, "test.busy", "busy");
  order("c2");
  ASSERT_TRUE(loop_.until([this] { return hub_.dones().size() == 3; }));
  adapter_.deliver_result = {};
  order("c2");  // was not carried out
  ASSERT_TRUE(loop_.until([this] { return hub_.dones().size() == 4; }));
  EXPECT_EQ(hub_.dones()[3].error(), "");
  EXPECT_THAT(adapter_.told, ElementsAre("connect", "deliver c1", "deliver c2", "deliver c2"));
  stop();
}

TEST_F(OrdersTest, CarriesAnErasureOutAgainWhateverHinderedIt) {
  start();
  v1::Command erase;
  erase.set_id("e1");
  erase.set_kind("erase");
  erase.set_repeatable(true);
  adapter_.deliver_result = failure(Fate::reject, "test.locked", "the file is locked");
  hub_.command(erase);
  ASSERT_TRUE(loop_.until([this] { return hub_.dones().size() == 1; }));
  EXPECT_EQ(hub_.dones()[0].error(), "test.locked");
  adapter_.deliver_result = {};
  hub_.command(erase);
  ASSERT_TRUE(loop_.until([this] { return hub_.dones().size() == 2; }));
  EXPECT_EQ(hub_.dones()[1].error(), "");
  EXPECT_THAT(adapter_.told, ElementsAre("connect", "deliver e1", "deliver e1"));
  stop();
}

TEST_F(OrdersTest, ReportsInTheNextSessionWhatEndedInNone) {
  adapter_.holds_deliveries = true;
  start();
  order("c1");
  ASSERT_TRUE(told("deliver c1"));
  hub_.stop();
  ASSERT_TRUE(loop_.until([this] { return !metrics_.ready(); }));
  adapter_.release();
  hub_.start();
  ASSERT_TRUE(loop_.until([this] { return hub_.dones().size() == 1; }));
  EXPECT_THAT(hub_.commands_done(), ElementsAre("c1"));
  stop();
}

TEST_F(OrdersTest, RemembersOverARestartWhatItCarriedOut) {
  adapter_.how.remembered = true;
  start();
  order("c1");
  ASSERT_TRUE(loop_.until([this] { return hub_.dones().size() == 1; }));
  stop();
  run();
  ASSERT_TRUE(loop_.until([this] { return hub_.sessions() == 2; }));
  order("c1");
  ASSERT_TRUE(loop_.until([this] { return hub_.dones().size() == 2; }));
  EXPECT_THAT(hub_.dones()[1].ids(), ElementsAre("channel-c1"));
  EXPECT_THAT(adapter_.told, ElementsAre("connect", "deliver c1", "close", "connect"));
  stop();
}

TEST_F(OrdersTest, WhatWasUnderWayIsUnknownUnlessItMayBeRepeated) {
  adapter_.how.remembered = true;
  {
    const auto spool = Spool::open(folder_.path(), "line.commands", 1 << 20);
    ASSERT_TRUE(spool);
    CommandBook book(spool->get());
    for (const auto* id : {"once", "again"}) {
      v1::Command command;
      command.set_id(id);
      command.set_repeatable(std::string(id) == "again");
      ASSERT_TRUE(book.begin(command));
      ASSERT_TRUE(book.sync(id));
    }
  }  // and the program died
  start();
  ASSERT_TRUE(loop_.until([this] { return hub_.dones().size() == 2; }));
  EXPECT_THAT(hub_.commands_done(), testing::UnorderedElementsAre("onceunknown", "again"));
  ASSERT_TRUE(loop_.until([this] { return !hub_.outcomes().empty(); }));
  EXPECT_THAT(hub_.outcomes(), ElementsAre("once-unknown"));
  EXPECT_THAT(adapter_.told, ElementsAre("connect", "deliver again"));
  order("once");
  ASSERT_TRUE(loop_.until([this] { return hub_.dones().size() == 3; }));
  EXPECT_EQ(hub_.dones()[2].error(), "unknown");
  stop();
}

TEST_F(OrdersTest, LeavesToTheNextSessionWhatItCannotBeginBeforeItStops) {
  adapter_.holds_deliveries = true;
  adapter_.how.remembered = true;
  start();
  for (const auto* id : {"c1", "c2"}) order(id);
  ASSERT_TRUE(told("deliver c1"));
  ASSERT_TRUE(loop_.until([this] { return commands_->size() == 2; }));
  runner_->stop();
  adapter_.release();
  ASSERT_TRUE(loop_.until([this] { return ended_.has_value() && !hub_.dones().empty(); }));
  EXPECT_THAT(hub_.commands_done(), ElementsAre("c1"));
  EXPECT_EQ(commands_->size(), 1u) << "the end of c1; c2 was never begun";
}

TEST_F(OrdersTest, SignalsPassBothWaysAndAreNeverKept) {
  v1::ToHub typing;
  typing.mutable_signal()->set_contact_id("c1");
  typing.mutable_signal()->set_kind("typing");
  run();
  adapter_.hub().tell(typing);  // there is no hub
  hub_.start();
  ASSERT_TRUE(loop_.until([this] { return metrics_.ready(); }));
  typing.mutable_signal()->set_kind("idle");
  adapter_.hub().tell(typing);
  const auto heard = said(1);
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_EQ(heard[0].signal().kind(), "idle");
  EXPECT_EQ(heard[0].request(), 0u);
  v1::Signal read;
  read.set_kind("read");
  hub_.signal(read);
  ASSERT_TRUE(told("signal read"));
  stop();
  EXPECT_EQ(spool_->size(), 0u);
}

}  // namespace
}  // namespace balie::sdk
