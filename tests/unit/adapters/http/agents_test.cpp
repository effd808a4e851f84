#include "adapters/http/agents.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::http {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class AgentsTest : public testing::Test {
 protected:
  AgentsTest()
      : agents_(clock_, seconds(60),
                {[this](const std::string& adapter, const v1::Presence& one) {
                   said_.push_back(fmt::format("{} {} {} {} {}", adapter, one.id(), one.agent(), one.state(),
                                               one.reason()));
                   last_ = one;
                 },
                 [this] { return fmt::format("p{}", ++ids_); }}) {}

  v1::Presence present(const std::string& agent, const std::string& state, int lease = 0) {
    v1::Presence presence;
    presence.set_id("own");
    presence.set_agent(agent);
    presence.set_state(state);
    if (lease > 0) presence.mutable_lease()->set_seconds(lease);
    EXPECT_TRUE(agents_.present("web", presence));
    agents_.said(presence, true);
    return presence;
  }
  static v1::Reservation reservation(const std::string& id, const std::string& agent,
                                     const std::string& state) {
    v1::Reservation one;
    one.set_id(id);
    one.set_agent(agent);
    one.set_state(state);
    return one;
  }
  std::shared_ptr<Mailbox> mailbox() { return std::make_shared<Mailbox>(loop_.get_executor()); }
  // What is in it now; "closed" when it is.
  std::string read(const std::shared_ptr<Mailbox>& mailbox) {
    std::string text;
    boost::asio::co_spawn(
        loop_, mailbox->take(Duration::zero()),
        [&](const std::exception_ptr&, std::optional<std::string> got) { text = got.value_or("closed"); });
    loop_.restart();
    loop_.run();
    return text;
  }
  void pass(Duration time) {
    clock_.advance(time);
    agents_.sweep();
  }

  boost::asio::io_context loop_;
  ManualClock clock_;
  std::vector<std::string> said_;
  v1::Presence last_;
  int ids_ = 0;
  Agents agents_;
};

TEST_F(AgentsTest, AClientThatIsSilentIsAwayAfterItsLease) {
  EXPECT_FALSE(present("ann", "ready").has_lease()) << "the hub is not told of it";
  present("bob", "ready", 10);
  pass(seconds(11));
  EXPECT_THAT(said_, ElementsAre("web p1 bob away client_lost"));
  agents_.touch("ann");
  pass(seconds(59));
  EXPECT_EQ(said_.size(), 1u);
  pass(seconds(2));
  EXPECT_THAT(said_, ElementsAre("web p1 bob away client_lost", "web p2 ann away client_lost"));
  agents_.said(last_, true);
  pass(seconds(600));
  EXPECT_EQ(said_.size(), 2u) << "once";
}

TEST_F(AgentsTest, WhoListensIsThere) {
  present("ann", "ready");
  const auto one = mailbox(), two = mailbox();
  agents_.listen("ann", one);
  agents_.listen("ann", two);
  pass(seconds(3600));
  agents_.leave("ann", one);
  pass(seconds(3600));
  EXPECT_THAT(said_, IsEmpty());
  agents_.leave("ann", two);
  pass(seconds(59));
  EXPECT_THAT(said_, IsEmpty());
  pass(seconds(1));
  EXPECT_EQ(said_.size(), 1u);
}

TEST_F(AgentsTest, EveryClientHearsOfReservationsAndLateOnesOfThoseThatAreOpen) {
  present("ann", "ready");
  const auto one = mailbox(), two = mailbox();
  agents_.listen("ann", one);
  EXPECT_TRUE(agents_.reserve(reservation("r1", "ann", "offered")));
  agents_.listen("ann", two);
  EXPECT_THAT(
      read(one),
      HasSubstr("event: reservation\ndata: {\"id\":\"r1\",\"agent\":\"ann\",\"state\":\"offered\"}\n\n"));
  EXPECT_THAT(read(two), HasSubstr("\"r1\""));
  EXPECT_TRUE(agents_.reserve(reservation("r1", "ann", "expired")));
  EXPECT_THAT(read(one), HasSubstr("expired"));
  EXPECT_THAT(agents_.offered("ann"), IsEmpty());
  EXPECT_FALSE(agents_.reserve(reservation("r2", "carol", "offered"))) << "does not work here";
  agents_.close();
  EXPECT_EQ(read(one), "closed");
}

TEST_F(AgentsTest, KnowsWhatIsOfferedUntilItIsAnsweredOrOver) {
  present("ann", "ready");
  auto late = reservation("r1", "ann", "offered");
  late.mutable_until()->set_seconds(
      std::chrono::duration_cast<seconds>(clock_.time().time_since_epoch()).count() + 5);
  agents_.reserve(late);
  agents_.reserve(reservation("r2", "ann", "offered"));
  EXPECT_EQ(agents_.adapter_of("r2"), "web");
  pass(seconds(5));
  ASSERT_EQ(agents_.offered("ann").size(), 1u);
  agents_.answered("r2");
  EXPECT_EQ(agents_.adapter_of("r2"), std::nullopt);
}

TEST_F(AgentsTest, SaysInANewSessionWhoIsThereUnderAnotherId) {
  present("ann", "not_ready");
  auto refused = present("nobody", "ready");
  agents_.said(refused, false);
  auto gone = present("bob", "away");
  agents_.opened("phone");
  EXPECT_THAT(said_, IsEmpty());
  agents_.opened("web");
  EXPECT_THAT(said_, ElementsAre("web p1 ann not_ready "));
}

TEST_F(AgentsTest, WhoIsAwayStaysSoUntilTheHubHeardIt) {
  present("ann", "ready", 1);
  pass(seconds(2));
  ASSERT_EQ(said_.size(), 1u);  // and the hub was not there
  agents_.opened("web");
  EXPECT_EQ(said_.back(), "web p2 ann away client_lost");
  agents_.said(last_, true);
  agents_.opened("web");
  EXPECT_EQ(said_.size(), 2u);
}

TEST_F(AgentsTest, WhoLagsTooFarBehindIsClosed) {
  const auto box = mailbox();
  box->put(std::string(Mailbox::bytes_max, 'a'));
  EXPECT_FALSE(box->closed());
  box->put("b");
  EXPECT_TRUE(box->closed());
}

}  // namespace
}  // namespace balie::http
