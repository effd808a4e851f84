// What users of other systems suffer from, by its name, through a running hub; the list of all stands in
// tests/e2e/routing/README.md. And what only a playbook of its own shows: opening hours, agents by score.
#include "protocols/bus/time.hpp"

#include "routing_desk.hpp"
#include <gmock/gmock.h>

namespace balie::service {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

class HubRoutingScenarios : public RoutingDesk {
 protected:
  static std::vector<playbook::File> with(const std::string& queues, const std::string& agents,
                                          std::vector<playbook::File> more = {}) {
    auto made = files(queues);
    made[2].content = agents;
    for (auto& file : more) made.push_back(std::move(file));
    return made;
  }
  void accept() { EXPECT_TRUE(answer(last().id(), last().agent(), "accept").has_recorded()); }
  std::vector<std::string> talking(const std::string& name) {
    std::vector<std::string> ids;
    const auto status = agent(name);
    for (const auto& one : status.contacts()) ids.push_back(one.contact_id());
    return ids;
  }
};

TEST_F(HubRoutingScenarios, LoadIsNotIgnored) {
  publish(
      with("[[queue]]\nname = \"sales\"\nhold = true\nstrategy = \"least_loaded\"\n"
           "[[queue]]\nname = \"care\"\nhold = true\n",
           "[[agent]]\nname = \"anna\"\ncapacity = 3\n[[agent]]\nname = \"bert\"\ncapacity = 3\n"));
  presence("anna", "ready");
  contact("c1");
  accept();
  presence("bert", "ready");
  contact("c2");
  EXPECT_EQ(last().agent(), "bert");  // who has nothing
  accept();
  for (const auto* id : {"c3", "c4", "c5", "c6", "c7"}) {
    contact(id);
    if (last().state() == "offered") accept();
  }
  EXPECT_EQ(talking("anna").size(), 3u);  // and never more than the capacity
  EXPECT_EQ(talking("bert").size(), 3u);
  EXPECT_THAT(waiting("sales"), ElementsAre("c7"));
}

TEST_F(HubRoutingScenarios, AReturningCustomerIsNotSentToAnAgentWhoIsAway) {
  publish(
      with("[[queue]]\nname = \"sales\"\nhold = true\nlast_agent_for = \"7d\"\nagent_wait = \"1h\"\n"
           "[[queue]]\nname = \"care\"\nhold = true\n",
           agents_toml));
  const auto call = [this](const std::string& id) {
    v1::ToHub message;
    auto& made = *message.mutable_contact();
    made.set_id(id);
    made.set_channel("voice");
    made.set_entry("+31201234567");
    made.add_identifiers()->set_scheme("account");
    made.mutable_identifiers(0)->set_value("A-returning");
    return ask("phone", message).decision();
  };
  presence("anna", "ready");
  call("first");
  accept();
  outcome("first", "completed");
  presence("bert", "ready");
  EXPECT_EQ(call("again").route().agent(), "anna");
  EXPECT_EQ(last().agent(), "anna");
  accept();
  outcome("again", "completed");
  presence("anna", "away");
  EXPECT_EQ(call("once-more").route().agent(), "anna");  // who is tried first, if there
  EXPECT_EQ(last().agent(), "bert");
  EXPECT_EQ(last().state(), "offered");
  answer(last().id(), "bert", "decline");
  presence("anna", "ready");
  EXPECT_EQ(last().agent(), "anna");
}

// Queues whose overflows lead to each other are refused; whatever else leads a contact on ends somewhere.
TEST_F(HubRoutingScenarios, QueueLocksDoNotDeadlock) {
  const auto queues = [](const char* second) {
    return fmt::format(
        "[[queue]]\nname = \"sales\"\nhold = true\nwait_max = \"10s\"\noverflow = {{queue = \"care\"}}\n"
        "[[queue]]\nname = \"care\"\nhold = true\nwait_max = \"10s\"\nlength_max = 1\n"
        "overflow = {}\n[[queue]]\nname = \"platform\"\ntarget = \"q/platform\"\n",
        second);
  };
  EXPECT_FALSE(playbook::load_playbook(with(queues("{queue = \"sales\"}"), agents_toml)).has_value());
  publish(with(queues("{queue = \"platform\"}"), agents_toml));
  presence("anna", "ready");
  contact("c0");
  accept();  // she has no room for another
  for (int i = 1; i <= 20; ++i) contact(fmt::format("c{}", i));
  pass(seconds(25));
  EXPECT_THAT(waiting("sales"), IsEmpty());
  EXPECT_THAT(waiting("care"), IsEmpty());
  EXPECT_EQ(std::ranges::count(commands, "route", &v1::Command::kind), 20);
  outcome("c0", "completed");
  contact("c21");
  EXPECT_EQ(last().contact_id(), "c21");
  // Two contacts that each want the agent who has the other.
  accept();
  presence("bert", "ready");
  contact("c22");
  accept();
  v1::RoutingOrder to_bert, to_anna;
  to_bert.set_agent("bert");
  to_anna.set_agent("anna");
  order("transfer", "c21", to_bert);
  order("transfer", "c22", to_anna);
  for (const auto& one : std::vector(told)) {
    if (one.state() == "offered") answer(one.id(), one.agent(), "accept");
  }
  EXPECT_THAT(talking("bert"), ElementsAre("c21"));
  EXPECT_THAT(talking("anna"), ElementsAre("c22"));
}

class HubRoutingHours : public HubRoutingScenarios {
 protected:
  HubRoutingHours() {
    now += std::chrono::hours(5);
    time =
        Time(std::chrono::sys_days(std::chrono::year(2026) / 3 / 2) + hours(6));  // a Monday, an hour early
    crash();
    publish(
        with("[[queue]]\nname = \"sales\"\nhold = true\nhours = \"office\"\nclosed = {callback = true}\n"
             "[[queue]]\nname = \"care\"\nhold = true\nhours = \"office\"\n",
             agents_toml,
             {{"hours.toml",
               "[[hours]]\nname = \"office\"\ntime_zone = \"UTC\"\n"
               "[[hours.open]]\nfrom = \"07:00\"\nto = \"17:00\"\n"}}));
  }
  void until(Duration before_or_after_seven) {
    const auto opening = Time(std::chrono::sys_days(std::chrono::year(2026) / 3 / 2) + hours(7));
    const auto wait = opening + std::chrono::duration_cast<Time::duration>(before_or_after_seven) - time;
    now += wait;
    time += wait;
    for (const auto& [name, role] : roles) connect(name, role);
    turn();
    presence("anna", "ready");
  }
};

TEST_F(HubRoutingHours, WhoComesWhileItIsClosedIsOfferedWhenItOpensInTheOrderOfComing) {
  presence("anna", "ready");
  const auto decision = contact("c1");
  EXPECT_TRUE(decision.route().callback());
  EXPECT_TRUE(decision.route().hold());
  order("callback", "c1");  // the customer says yes, and hangs up
  outcome("c1", "abandoned");
  contact("c2", "+31207654321");  // waits: nothing else is said of this queue
  EXPECT_TRUE(told.empty());
  until(-seconds(30));
  EXPECT_TRUE(told.empty());
  crash();
  presence("anna", "ready");
  EXPECT_TRUE(told.empty());
  until(seconds(1));
  EXPECT_EQ(last().contact_id(), "c1");
  EXPECT_TRUE(last().callback());
  accept();
  EXPECT_EQ(commands.back().kind(), "call_back");
  outcome("c1", "completed");
  EXPECT_EQ(last().contact_id(), "c2");
  EXPECT_FALSE(last().callback());
}

TEST_F(HubRoutingHours, WhoHangsUpWhileItIsClosedIsGone) {
  contact("c1");
  contact("c2", "+31207654321");
  outcome("c1", "abandoned");
  outcome("c2", "abandoned");
  until(seconds(1));
  EXPECT_TRUE(told.empty());
  EXPECT_EQ(hub->distribution()->engine().size(), 0u);
}

TEST_F(HubRoutingHours, WhoCameWhileItWasOpenIsStillAnsweredAfterClosing) {
  until(hours(10) - seconds(1));  // 16:59:59
  presence("anna", "not_ready");
  contact("c1");
  now += seconds(5);
  time += seconds(5);
  turn();
  contact("c2");
  presence("anna", "ready");
  EXPECT_EQ(last().contact_id(), "c1");
  accept();
  outcome("c1", "completed");
  EXPECT_EQ(told.size(), 2u);
}

constexpr const char* fit_toml = R"([[model]]
name = "fit"
file = "fit.fake"
[model.inputs]
channel = "contact.channel"
experience = {agent = "experience"}
team = {agent = "team"}
)";
constexpr const char* fit_model = R"([[input]]
name = "channel"
values = {voice = 0.25, chat = -0.25}
[[input]]
name = "experience"
weight = 0.5
[[input]]
name = "team"
values = {red = -4.0, blue = 0.0}
)";

TEST_F(HubRoutingScenarios, TheBetterScoredAgentIsChosen) {
  publish(
      with("[[queue]]\nname = \"sales\"\nhold = true\nstrategy = \"by_score\"\nscore = \"fit\"\n"
           "[[queue]]\nname = \"care\"\nhold = true\n",
           "[[agent]]\nname = \"anna\"\nattributes = {experience = 5, team = \"red\"}\n"
           "[[agent]]\nname = \"bert\"\nattributes = {experience = 1, team = \"blue\"}\n"
           "[[agent]]\nname = \"carl\"\nattributes = {experience = 3, team = \"blue\"}\n",
           {{"models.toml", fit_toml}, {"fit.fake", fit_model}}));
  for (const auto* name : {"anna", "bert", "carl"}) presence(name, "ready");
  const auto decision = contact("c1");
  ASSERT_EQ(decision.scores_size(), 1);
  EXPECT_EQ(decision.scores(0).model(), "fit");
  EXPECT_EQ(decision.scores(0).output(), "agent:carl");
  ASSERT_EQ(decision.scores(0).values_size(), 3);
  EXPECT_EQ(decision.scores(0).values(1).name(), "agent:bert");
  EXPECT_DOUBLE_EQ(decision.scores(0).value(), decision.scores(0).values(2).number());
  EXPECT_EQ(last().agent(), "carl");
  contact("c2");
  EXPECT_EQ(last().agent(), "bert");
  contact("c3");
  EXPECT_EQ(last().agent(), "anna");
  EXPECT_TRUE(contact("c4", "+31207654321").scores().empty());
  // What waits keeps its scores over a crash.
  for (const auto* name : {"anna", "bert", "carl"}) presence(name, "not_ready");
  crash();
  for (const auto* name : {"anna", "bert", "carl"}) presence(name, "away");
  EXPECT_EQ(hub->distribution()->state().contacts().size(), 4u);
  for (const auto& [key, one] : hub->distribution()->state().contacts()) {
    EXPECT_EQ(one.scores.size(), one.id == "c4" ? 0u : 3u) << one.id;
  }
}

}  // namespace
}  // namespace balie::service
