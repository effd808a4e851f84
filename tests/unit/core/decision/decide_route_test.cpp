#include "core/decision/decide_route.hpp"

#include "core/playbook/load.hpp"
#include "tests/unit/core/decision/customers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::decision {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string hours =
    "[[hours]]\nname = 'mornings'\ntime_zone = 'UTC'\n[[hours.open]]\nfrom = '08:00'\nto = '12:00'\n"
    "[[hours]]\nname = 'office'\ntime_zone = 'UTC'\n[[hours.open]]\nfrom = '08:00'\nto = '17:00'\n";
const std::string messages =
    "[[message]]\nname = 'closed'\n[[message.text]]\nlanguage = 'nl'\ntext = 'Gesloten.'\n"
    "[[message.text]]\nlanguage = 'en'\ntext = 'Closed.'\n[[message]]\nname = "
    "'later'\n[[message.text]]\ntext = 'Later.'\n";
const std::string agents =
    "[[agent]]\nname = 'anna'\nskills = [{name = 'nl', level = 3}]\nchannels = {voice = 1}\n[[agent]]\nname "
    "= 'bert'\n";

// Contacts to the queue "first" of a playbook that has these queues, and "general".
class Contacts {
 public:
  explicit Contacts(const std::string& queues, const std::string& agents_file = agents) {
    auto loaded = playbook::load_playbook(std::vector<playbook::File>{
        {"playbook.toml", "name = 'test'\ndefault_queue = 'general'\nlanguages = ['nl', 'en']\n"},
        {"entries.toml", "[[entry]]\nname = 'all'\nchannel = ['voice', 'email', 'let*']\nqueue = 'first'\n"},
        {"queues.toml", queues +
                            "[[queue]]\nname = 'general'\ntarget = 'g'\nskills = [{name = 'nl', level = 2}]\n"
                            "preferred = [{name = 'tv'}]\n"},
        {"hours.toml", hours},
        {"messages.toml", messages},
        {"agents.toml", agents_file},
        {"attributes.toml",
         "[[attribute]]\nname = 'value'\ntype = 'number'\n[[attribute]]\nname = 'manager'\ntype = "
         "'text'\n"}});
    if (loaded) playbook_ = *loaded;
    if (!loaded) {
      for (const auto& problem : loaded.error()) ADD_FAILURE() << to_string(problem);
    }
    record_.create("customer");
  }

  void knows(const std::string& name, auto value) {
    v1::AttributeValue attribute;
    attribute.set_name(name);
    if constexpr (std::is_arithmetic_v<decltype(value)>) {
      attribute.mutable_value()->set_number_value(value);
    } else {
      attribute.mutable_value()->set_string_value(value);
    }
    record_.add(customer::Field::attributes, attribute.SerializeAsString());
  }

  v1::Route route(Time at, const v1::Contact& contact = contact_on("voice")) {
    playbook::FormulaRun run(playbook_->formulas());
    run.begin({.customer = record_, .known = true, .contact = &contact, .now = at, .explain = true});
    std::vector<v1::Reason> reasons;
    v1::Route route, silent;
    const auto& choice = playbook_->route(contact.channel(), contact.entry(), contact.topic(), &run);
    const RouteInput input{*playbook_, run, contact, record_, at};
    decide_route(input, choice, route, &reasons);
    run.begin({.customer = record_, .known = true, .contact = &contact, .now = at});
    decide_route(input, choice, silent, nullptr);
    EXPECT_EQ(route.SerializeAsString(), silent.SerializeAsString()) << "explained or not, it is the same";
    said_.clear();
    for (const auto& reason : reasons) {
      EXPECT_EQ(reason.stage(), "routing");
      said_.push_back((reason.rule().empty() ? "" : reason.rule() + ": ") + reason.text());
    }
    return route;
  }
  [[nodiscard]] const std::vector<std::string>& said() const { return said_; }

  void was_with(const std::string& agent, Time at) {
    customer::Record again;
    v1::Customer customer = record_.message();
    auto& past = *customer.add_history();
    bus::set(*past.mutable_at(), at);
    past.set_agent(agent);
    bytes_ = customer.SerializeAsString();
    ASSERT_TRUE(record_.read(bytes_));
  }

 private:
  std::shared_ptr<const playbook::Playbook> playbook_;
  customer::Record record_;
  std::string bytes_;
  std::vector<std::string> said_;
};

const Time noon = day(0), evening = day(0, std::chrono::hours(20)), morning = day(0, std::chrono::hours(9));

std::string first(const std::string& settings) {
  return "[[queue]]\nname = 'first'\ntarget = 'f'\n" + settings;
}

TEST(DecideRoute, IsTheEntrysWhereNothingElseIsSaid) {
  Contacts contacts(first("priority = 7\nskills = [{name = 'nl'}]\n"));
  const auto route = contacts.route(noon);
  EXPECT_EQ(route.queue(), "first");
  EXPECT_EQ(route.target(), "f");
  EXPECT_EQ(route.priority(), 7);
  EXPECT_EQ(route.skills_size(), 1);
  EXPECT_FALSE(route.hold() || route.callback());
  EXPECT_EQ(route.agent() + route.diverted() + route.message() + route.channel(), "");
  EXPECT_THAT(contacts.said(), IsEmpty());
}

TEST(DecideRoute, TakesThePriorityOfTheFormula) {
  struct Case {
    const char* formula;
    int priority;
    const char* said;
  };
  for (const auto& one : std::vector<Case>{
           {"customer.profile.value / 10", 123, "priority 123, as customer.profile.value / 10"},
           {"customer.profile.value", 1'000, "priority 1000, as customer.profile.value"},
           {"0 - customer.profile.value", 0, "priority 0, as 0 - customer.profile.value"},
           {"if contact.channel = \"voice\" then 5.5 else 1", 6,
            "priority 6, as if contact.channel = \"voice\" then 5.5 else 1"},
       }) {
    Contacts contacts(first(fmt::format("priority = '{}'\n", one.formula)));
    contacts.knows("value", 1234.0);
    EXPECT_EQ(contacts.route(noon).priority(), one.priority);
    EXPECT_THAT(contacts.said(), ElementsAre(fmt::format("queues.toml:4: {}", one.said)));
  }
  Contacts unknown(first("priority = 'customer.profile.value'\n"));
  EXPECT_EQ(unknown.route(noon).priority(), 100);
  EXPECT_THAT(unknown.said(), ElementsAre("queues.toml:4: no priority, so 100, as customer.profile.value"));
}

TEST(DecideRoute, GoesElsewhereWhereItIsClosed) {
  struct Case {
    const char* settings;
    const char* route;
    const char* said;
  };
  const std::string closed = "hold = true\nhours = 'office'\nclosed = ";
  for (const auto& one : std::vector<Case>{
           {"{queue = 'general', message = 'closed'}",
            "queue: \"general\" priority: 100 target: \"g\" skills { name: \"nl\" level: 2 } diverted: "
            "\"closed\" "
            "message: \"closed\" message_text: \"Closed.\"",
            "goes to queue general"},
           {"{channel = 'email'}", "queue: \"first\" priority: 100 channel: \"email\" diverted: \"closed\"",
            "goes to channel email"},
           {"{callback = true, message = 'later'}",
            "queue: \"first\" priority: 100 target: \"f\" hold: true diverted: \"closed\" message: \"later\" "
            "message_text: \"Later.\" callback: true",
            "may be called back"},
           {"{message = 'closed'}",
            "queue: \"first\" priority: 100 diverted: \"closed\" message: \"closed\" message_text: "
            "\"Closed.\"",
            "is told so: closed"},
       }) {
    Contacts contacts(first(closed + one.settings + "\n"));
    auto contact = contact_on("voice");
    contact.set_language("en-GB");
    EXPECT_EQ(contacts.route(evening, contact).ShortDebugString(), one.route);
    EXPECT_THAT(contacts.said(),
                ElementsAre(fmt::format("queues.toml:6: queue first is closed until 2026-11-03T08:00:00Z; {}",
                                        one.said)));
    EXPECT_EQ(contacts.route(noon, contact).ShortDebugString(),
              "queue: \"first\" priority: 100 target: \"f\" hold: true");
    EXPECT_THAT(contacts.said(), IsEmpty());
  }
}

TEST(DecideRoute, GoesOnUntilAQueueIsOpen) {
  Contacts contacts(first("hours = 'mornings'\nclosed = {queue = 'second', message = 'later'}\n") +
                    "[[queue]]\nname = 'second'\nhours = 'office'\nlength_max = 5\n"
                    "overflow = {queue = 'general', message = 'closed'}\n");
  EXPECT_EQ(contacts.route(morning).queue(), "first");
  EXPECT_EQ(contacts.route(noon).queue(), "second");
  const auto route = contacts.route(evening);
  EXPECT_EQ(route.queue(), "general");
  EXPECT_EQ(route.message(), "later") << "what it was told first";
  EXPECT_THAT(
      contacts.said(),
      ElementsAre(
          "queues.toml:5: queue first is closed until 2026-11-03T08:00:00Z; goes to queue second",
          "queues.toml:10: queue second is closed until 2026-11-03T08:00:00Z; goes to queue general"));
  Contacts waits(first("hours = 'office'\n"));
  EXPECT_EQ(waits.route(evening).queue(), "first");
  EXPECT_EQ(waits.route(evening).diverted(), "");
  EXPECT_THAT(waits.said(),
              ElementsAre("queues.toml:1: queue first is closed until 2026-11-03T08:00:00Z; waits there"));
}

TEST(DecideRoute, NamesTheAgentWhoIsTriedFirst) {
  const std::string both = "agent = 'customer.profile.manager'\nlast_agent_for = '7d'\n";
  Contacts contacts(first(both));
  EXPECT_EQ(contacts.route(noon).agent(), "");
  contacts.was_with("bert", day(-6));
  contacts.was_with("", day(-5));
  EXPECT_EQ(contacts.route(noon).agent(), "bert");
  EXPECT_THAT(contacts.said(),
              ElementsAre("queues.toml:4: no agent first, as customer.profile.manager",
                          "queues.toml:1: agent bert first, who had the customer's last contact"));
  EXPECT_EQ(contacts.route(day(2)).agent(), "") << "longer ago";
  contacts.knows("manager", "anna");
  EXPECT_EQ(contacts.route(noon).agent(), "anna");
  EXPECT_THAT(contacts.said(), ElementsAre("queues.toml:4: agent anna first, as customer.profile.manager"));

  Contacts stranger(first("agent = 'customer.profile.manager'\n"));
  stranger.knows("manager", "carla");
  EXPECT_EQ(stranger.route(noon).agent(), "");
  EXPECT_THAT(stranger.said(),
              ElementsAre("queues.toml:4: agents.toml has not the agent to be tried first, as "
                          "customer.profile.manager"));
  Contacts platform(first("agent = 'customer.profile.manager'\n"), "");
  platform.knows("manager", "carla");
  EXPECT_EQ(platform.route(noon).agent(), "carla") << "who the platform may know";
}

TEST(DecideRoute, HoldsOnlyWhatAnAgentCouldHave) {
  Contacts contacts(first("hold = true\n"));
  EXPECT_TRUE(contacts.route(noon, contact_on("email")).hold());
  EXPECT_FALSE(contacts.route(noon, contact_on("letter")).hold());
  EXPECT_THAT(contacts.said(),
              ElementsAre("no agent has contacts of channel letter: the platform distributes it"));
}

}  // namespace
}  // namespace balie::decision
