// Contacts that wait for live sources, and those that do not; the databases are played by the test.
#include "desk_of_hub.hpp"
#include <fmt/format.h>
#include <gmock/gmock.h>

namespace balie::service {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* attributes_toml = R"([[attribute]]
name = "tier"
allowed = ["basic", "plus"]
shown = "*"
[[attribute]]
name = "orders"
type = "integer"
shown = "*"
)";
constexpr const char* sources_toml = R"([[source]]
name = "crm"
connection = "crm"
query = "SELECT tier, orders FROM customers WHERE account = $1"
with = "identifiers.account"
channels = "voice"
time_limit = "200ms"
hold = "1m"
[source.attributes]
tier = { column = "tier", fallback = "basic" }
orders = "orders"
)";
constexpr const char* entries_toml = R"([[entry]]
name = "plus"
when = 'customer.profile.tier = "plus"'
queue = "plus"
[[entry]]
name = "basic"
when = 'customer.profile.tier = "basic"'
queue = "basic"
)";

class HubSources : public DeskOfHub {
 protected:
  HubSources() { publish(sources_toml); }

  void publish(const std::string& sources) {
    std::vector<playbook::File> files{
        {"playbook.toml", "name = \"small\"\ncountry = \"NL\"\ndefault_queue = \"general\"\n"},
        {"queues.toml",
         "[[queue]]\nname = \"general\"\n[[queue]]\nname = \"plus\"\n[[queue]]\nname = \"basic\"\n"},
        {"entries.toml", entries_toml},
        {"attributes.toml", attributes_toml},
        {"sources.toml", sources}};
    auto loaded = playbook::load_playbook(files);
    for (std::size_t i = 0; !loaded && i < loaded.error().size(); ++i) {
      ADD_FAILURE() << to_string(loaded.error()[i]);
    }
    hub.playbook_loaded({}, std::move(loaded), files, now, time);
    heard();
  }

  static v1::ToHub call(const std::string& id, const std::string& scheme, const std::string& value,
                        const std::string& assurance = "verified") {
    auto message = contact(id, scheme, value);
    message.mutable_contact()->mutable_identifiers(0)->set_assurance(assurance);
    message.mutable_contact()->set_explain(true);
    return message;
  }
  // Sends it and lets the hub work; the questions that it has then.
  std::vector<AskSource> send(v1::ToHub message) {
    message.set_request(++request);
    say(message);
    hub.work(now, time);
    return hub.take_asks();
  }
  static source::Found row(const std::string& tier, std::optional<std::string> orders) {
    return {{"tier", tier}, {"orders", std::move(orders)}};
  }
  // What the hub decides on the answer.
  v1::Decision decided(std::uint64_t question, const SourceAnswer& answer) {
    hub.source_answered(question, answer, now, time);
    return decision();
  }
  v1::Decision decision() {
    hub.work(now, time);
    const auto messages = heard();
    EXPECT_EQ(messages.size(), 1u);
    return messages.empty() ? v1::Decision() : messages.back().decision();
  }
  static std::string reason(const v1::Decision& decision) {
    for (const auto& one : decision.explanation().reasons()) {
      if (one.rule() == "sources.toml:1") return one.text();
    }
    return "nothing";
  }
  v1::SourceStatus counts() { return hub.status().sources(0); }
};

TEST_F(HubSources, AContactWaitsForItsSourceAndOthersDoNot) {
  const auto asks = send(call("c1", "account", "7"));
  ASSERT_EQ(asks.size(), 1u);
  EXPECT_THAT(asks[0].parameters, ElementsAre("7"));
  EXPECT_EQ(heard().size(), 0u);
  EXPECT_EQ(ask(contact("c2", "tel", "+31612345601")).decision().route().queue(), "general");
  auto chat = call("c3", "account", "7");
  chat.mutable_contact()->set_channel("chat");
  EXPECT_EQ(ask(chat).decision().contact_id(), "c3");

  const auto made = decided(asks[0].number, row("plus", "12"));
  EXPECT_EQ(made.contact_id(), "c1");
  EXPECT_EQ(made.route().queue(), "plus");
  EXPECT_EQ(reason(made), "source \"crm\" answered: orders, tier");
  ASSERT_EQ(made.customer().attributes_size(), 2);
  EXPECT_EQ(made.customer().attributes(0).value().number_value(), 12);
  EXPECT_EQ(made.customer().attributes(0).source(), "crm");
  EXPECT_EQ(counts().answered(), 1u);
}

TEST_F(HubSources, AnAnswerIsHeldForTheNextContactsAndErasedWithTheCustomer) {
  const auto first = send(call("c1", "account", "7"));
  const auto made = decided(first.at(0).number, row("plus", std::nullopt));
  EXPECT_THAT(send(call("c2", "account", "7")), IsEmpty());
  EXPECT_EQ(decision().route().queue(), "plus");
  EXPECT_EQ(counts().held(), 1u);
  now += seconds(61);
  const auto third = send(call("c3", "account", "7"));
  ASSERT_EQ(third.size(), 1u);
  decided(third[0].number, row("plus", "1"));
  erase(made.customer().id());
  EXPECT_EQ(send(call("c4", "account", "7")).size(), 1u);
}

TEST_F(HubSources, AContactWaitsForEachOfItsSources) {
  publish(std::string(sources_toml) + R"([[source]]
name = "shop"
connection = "shop"
query = "SELECT orders FROM totals WHERE account = $1"
with = "identifiers.account"
channels = "voice"
time_limit = "200ms"
[source.attributes]
orders = "orders"
)");
  const auto asks = send(call("c1", "account", "7"));
  ASSERT_EQ(asks.size(), 2u);
  hub.source_answered(asks[0].number, row("plus", std::nullopt), now, time);
  hub.work(now, time);
  EXPECT_THAT(heard(), IsEmpty());
  const auto made = decided(asks[1].number, source::Found{{"orders", "12"}});
  EXPECT_EQ(made.route().queue(), "plus");
  EXPECT_EQ(made.customer().attributes_size(), 2);
}

TEST_F(HubSources, ATextThatIsTooLongIsLeftOut) {
  const auto asks = send(call("c1", "account", "7"));
  const auto made =
      decided(asks.at(0).number, row("plus", std::string(customer::attribute_text_bytes_max + 1, '1')));
  ASSERT_EQ(made.customer().attributes_size(), 1);
  EXPECT_EQ(made.customer().attributes(0).name(), "tier");
  EXPECT_EQ(reason(made), "source \"crm\" answered: tier");
}

TEST_F(HubSources, TwoContactsShareOneQuestion) {
  const auto first = send(call("c1", "account", "7"));
  EXPECT_THAT(send(call("c2", "account", "7")), IsEmpty());
  hub.source_answered(first.at(0).number, row("plus", "1"), now, time);
  hub.work(now, time);
  EXPECT_EQ(heard().size(), 2u);
  EXPECT_EQ(counts().asked(), 1u);
}

TEST_F(HubSources, WhatIsLateCostsNoMoreThanItsLimitAndIsAnsweredByTheFallback) {
  const auto begun = now;
  const auto asks = send(call("c1", "account", "7"));
  EXPECT_LE(hub.wake_at(), begun + milliseconds(200));
  now = begun + milliseconds(199);
  hub.work(now, time);
  EXPECT_EQ(heard().size(), 0u);
  now = begun + milliseconds(200);
  const auto made = decision();
  EXPECT_EQ(made.route().queue(), "basic");
  EXPECT_EQ(reason(made),
            "source \"crm\" did not answer in time, which is 200ms at most; by their fallback: tier");
  EXPECT_EQ(made.customer().attributes(0).source(), "fallback");
  EXPECT_FALSE(made.fallback());
  EXPECT_EQ(counts().late(), 1u);
  // The fallback was for that decision alone; what comes late is held for the next contact.
  hub.source_answered(asks.at(0).number, row("plus", "1"), now, time);
  auto again = call("c2", "account", "7");
  again.mutable_contact()->set_channel("chat");
  EXPECT_EQ(ask(again).decision().customer().attributes_size(), 0);
  EXPECT_THAT(send(call("c3", "account", "7")), IsEmpty());
  EXPECT_EQ(decision().route().queue(), "plus");
}

TEST_F(HubSources, AContactWithLessTimeWaitsLess) {
  auto message = call("c1", "account", "7");
  message.mutable_contact()->mutable_wait()->set_nanos(100'000'000);
  send(message);
  now += milliseconds(75);
  EXPECT_EQ(decision().route().queue(), "basic");
}

TEST_F(HubSources, WhatTheSourceDoesNotKnowHasNoFallback) {
  const auto asks = send(call("c1", "account", "7"));
  const auto made = decided(asks.at(0).number, std::optional<source::Found>());
  EXPECT_EQ(made.route().queue(), "general");
  EXPECT_EQ(reason(made), "source \"crm\" knows nothing of this customer");
}

TEST_F(HubSources, WhatIsKnownOfTheCustomerIsAskedWith) {
  auto both = call("c1", "account", "7");
  auto& tel = *both.mutable_contact()->add_identifiers();
  tel.set_scheme("tel");
  tel.set_value("+31612345601");
  tel.set_assurance("verified");
  decided(send(both).at(0).number, row("plus", "1"));
  now += seconds(61);
  const auto asks = send(call("c2", "tel", "+31612345601"));
  ASSERT_EQ(asks.size(), 1u);
  EXPECT_THAT(asks[0].parameters, ElementsAre("7"));
}

TEST_F(HubSources, SomebodyElsesAccountIsNotAskedAbout) {
  decided(send(call("c1", "account", "7")).at(0).number, row("plus", "1"));
  ask(contact("c2", "tel", "+31612345601"));
  now += seconds(61);
  auto both = call("c3", "tel", "+31612345601");
  auto& account = *both.mutable_contact()->add_identifiers();
  account.set_scheme("account");
  account.set_value("7");
  account.set_assurance("claimed");
  EXPECT_THAT(send(both), IsEmpty());
  EXPECT_EQ(decision().route().queue(), "general");
}

TEST_F(HubSources, AValueThatIsNotAsDeclaredIsLeftOut) {
  const auto made = decided(send(call("c1", "account", "7")).at(0).number, row("gold", "3"));
  EXPECT_EQ(reason(made), "source \"crm\" answered: orders; not as declared, and left out: tier");
  EXPECT_EQ(made.route().queue(), "general");
}

TEST_F(HubSources, AQueryWithoutTheColumnFailsAndIsToldOnce) {
  for (int i = 0; i < 3; ++i) {
    const auto asks = send(call(fmt::format("c{}", i), "account", "7"));
    const auto made = decided(asks.at(0).number, source::Found{{"tier", "plus"}});
    EXPECT_EQ(made.route().queue(), "basic");
  }
  const auto news = hub.take_source_news();
  ASSERT_EQ(news.size(), 1u);
  EXPECT_EQ(news[0].text, "the query gives no column \"orders\"");
}

TEST_F(HubSources, ASourceThatKeepsFailingRestsAndIsTriedAgain) {
  const SourceAnswer lost = failure(Fate::reconnect, "source.away", "no server");
  for (int i = 0; i < SourceBreaker::failures_max; ++i) {
    decided(send(call(fmt::format("c{}", i), "account", fmt::format("{}", i))).at(0).number, lost);
  }
  EXPECT_TRUE(counts().resting());
  EXPECT_THAT(send(call("d1", "account", "8")), IsEmpty());
  EXPECT_THAT(reason(decision()), HasSubstr("was not asked: it failed before; by their fallback: tier"));
  now += SourceBreaker::rest_first;
  const auto trial = send(call("d2", "account", "9"));
  ASSERT_EQ(trial.size(), 1u);
  EXPECT_THAT(send(call("d3", "account", "10")), IsEmpty());
  EXPECT_EQ(decision().route().queue(), "basic");
  EXPECT_EQ(decided(trial[0].number, row("plus", "1")).route().queue(), "plus");
  EXPECT_FALSE(counts().resting());
  EXPECT_EQ(send(call("d4", "account", "11")).size(), 1u);
  const auto news = hub.take_source_news();
  ASSERT_EQ(news.size(), 3u);
  EXPECT_THAT(news[1].text, HasSubstr("not asked for a while: no server"));
  EXPECT_TRUE(news[2].good);
}

// Once for being late; what it says then is not counted again.
TEST_F(HubSources, ALateFailureIsOne) {
  for (int i = 1; i < SourceBreaker::failures_max; ++i) {
    const auto asked = send(call(fmt::format("c{}", i), "account", fmt::format("{}", i)));
    now += milliseconds(201);
    EXPECT_EQ(decision().route().queue(), "basic");
    hub.source_answered(asked.at(0).number, failure(Fate::reconnect, "source.away", "no server"), now, time);
  }
  EXPECT_FALSE(counts().resting());
}

// It may be about whoever was erased meanwhile.
TEST_F(HubSources, WhatWasAskedBeforeAnErasureIsNotHeld) {
  const auto other = ask(contact("c1", "tel", "+31612345601")).decision().customer().id();
  const auto asked = send(call("c2", "account", "7"));
  erase(other);
  decided(asked.at(0).number, row("plus", "1"));
  EXPECT_EQ(send(call("c3", "account", "7")).size(), 1u);
}

// More than one client has credit for.
TEST_F(HubSources, AsManyAsMayAreAskedAndTheNextIsDecidedWithout) {
  const auto send_from = [this](const std::string& peer, const v1::ToHub& message) {
    hub.on_frame(peer, bus::Role::admin, message.SerializeAsString(), now);
    hub.work(now, time);
    return hub.take_asks().size();
  };
  for (std::size_t i = 0; i < LiveSources::asks_max; ++i) {
    const auto peer = fmt::format("peer {}", i / 256);
    if (i % 256 == 0) {
      v1::ToHub hello;
      hello.mutable_hello()->set_adapter(fmt::format("phone{}", i));
      hello.mutable_hello()->set_protocol(1);
      send_from(peer, hello);
    }
    auto message = call("c", "account", fmt::format("{}", i));
    message.set_request(i + 1);
    message.mutable_contact()->set_id(fmt::format("c{}", i));
    ASSERT_EQ(send_from(peer, message), 1u) << i;
  }
  heard();
  EXPECT_THAT(send(call("one more", "account", "one more")), IsEmpty());
  EXPECT_EQ(decision().contact_id(), "one more");
  EXPECT_EQ(counts().busy(), 1u);
  decided(1, row("plus", "1"));
  EXPECT_EQ(send(call("the next", "account", "the next")).size(), 1u);
}

TEST_F(HubSources, NobodyIsLeftWaitingWhenTheHubStops) {
  send(call("c1", "account", "7"));
  EXPECT_FALSE(hub.busy(now));
  hub.hurry();
  EXPECT_TRUE(hub.busy(now));
  EXPECT_EQ(decision().route().queue(), "basic");
}

TEST_F(HubSources, TheLogHoldsWhatWasSaid) {
  decided(send(call("c1", "account", "7")).at(0).number, row("plus", "12"));
  const auto events = store->events(1, 100, 1 << 20);
  v1::Event event;
  ASSERT_TRUE(event.ParseFromString(events->back().event));
  const auto& decided_event = event.contact_decided();
  ASSERT_EQ(decided_event.fetched_size(), 1);
  EXPECT_EQ(decided_event.fetched(0).result(), "value");
  EXPECT_THAT(decided_event.fetched(0).parameters(), ElementsAre("7"));
  EXPECT_EQ(decided_event.fetched(0).attributes(0).value().string_value(), "12");
  EXPECT_EQ(decided_event.attributes_size(), 2);
}

}  // namespace
}  // namespace balie::service
