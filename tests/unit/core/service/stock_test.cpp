// What is left of limited offers: as a fold over events, and through a running hub.
#include "core/service/stock.hpp"

#include "core/service/erasure.hpp"
#include "core/service/replay.hpp"
#include "core/service/stock_left.hpp"
#include "protocols/bus/time.hpp"
#include "tests/support/log_of_store.hpp"

#include "desk_of_hub.hpp"
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <map>
#include <random>

namespace balie::service {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Time start{std::chrono::seconds(1'700'000'000)};

std::string decided(std::uint64_t decision, Time at, const std::string& offer, Duration timeout,
                    double cost = 2.5) {
  v1::Event event;
  bus::set(*event.mutable_at(), at);
  auto& made = *event.mutable_contact_decided()->mutable_decision();
  made.set_id(to_base32({7, decision}));
  auto& one = *made.add_offers();
  one.set_id(offer);
  one.set_limited(true);
  one.set_cost(cost);
  bus::set(*one.mutable_expires(), at + std::chrono::duration_cast<Time::duration>(timeout));
  return event.SerializeAsString();
}

// A report of that decision's offer; `before` and `now`: the responses.
std::string reported(const std::string& decision, Time at, const std::string& before,
                     const std::string& now) {
  v1::Event from, event;
  from.ParseFromString(decision);
  const auto& made = from.contact_decided().decision();
  bus::set(*event.mutable_at(), at);
  auto& recorded = *event.mutable_outcome_recorded();
  recorded.mutable_outcome()->set_offer_id(made.offers(0).id());
  recorded.mutable_outcome()->set_adapter("a");
  recorded.set_decision_id(made.id());
  *recorded.mutable_expires() = made.offers(0).expires();
  recorded.set_limited(true);
  recorded.set_cost(made.offers(0).cost());
  const auto set = [](const std::string& kind, v1::OfferResponse& response) {
    response.add_kinds(kind.empty() ? "presented" : kind);
    response.set_response(kind);
  };
  if (before != "nothing") set(before, *recorded.mutable_before());
  set(now, *recorded.mutable_response());
  return event.SerializeAsString();
}

std::string text(const decision::Taken& taken) {
  return fmt::format("{} accepted {} held {} spent {} held", taken.accepted, taken.held, taken.spent,
                     taken.held_cost);
}

TEST(Stock, HoldsUntilTheResponseOrTheTimeIsOut) {
  Stock stock;
  const auto first = decided(1, start, "a", hours(1));
  const auto second = decided(2, start + minutes(10), "a", hours(1));
  stock.apply(first);
  stock.apply(second);
  EXPECT_EQ(text(stock.of("a", start)), "0 accepted 2 held 0 spent 50000 held");
  EXPECT_EQ(text(stock.of("a", start + hours(1))), "0 accepted 1 held 0 spent 25000 held");
  EXPECT_EQ(text(stock.of("b", start)), "0 accepted 0 held 0 spent 0 held");
  stock.apply(reported(first, start + minutes(5), "nothing", ""));  // presented
  EXPECT_EQ(stock.of("a", start).held, 2);
  stock.apply(reported(first, start + minutes(5), "", "accepted"));
  EXPECT_EQ(text(stock.of("a", start)), "1 accepted 1 held 25000 spent 25000 held");
  stock.apply(reported(first, start + minutes(6), "accepted", "accepted"));  // told again
  stock.apply(reported(second, start + minutes(20), "nothing", "rejected"));
  EXPECT_EQ(text(stock.of("a", start)), "1 accepted 0 held 25000 spent 0 held");
  stock.apply(reported(first, start + hours(30), "accepted", "rejected"));  // taken back
  EXPECT_EQ(text(stock.of("a", start)), "0 accepted 0 held 0 spent 0 held");
  stock.apply(reported(second, start + hours(31), "rejected", "converted"));  // after all
  EXPECT_EQ(text(stock.of("a", start)), "1 accepted 0 held 25000 spent 0 held");
}

TEST(Stock, WhatIsNoEventCountsNothing) {
  Stock stock;
  for (const std::string bytes : {"", "\xff", "\x52\x7f", "nonsense"}) stock.apply(bytes);
  EXPECT_TRUE(stock.empty());
  EXPECT_FALSE(stock.load("nonsense"));
}

TEST(Stock, AnErasedCustomersAcceptanceStaysCounted) {
  const Keys keys(HashKey{});
  const auto made = decided(1, start, "a", hours(1));
  const auto taken = reported(made, start, "", "accepted");
  Stock stock;
  stock.apply(tombstone(keys, made).value());
  stock.apply(tombstone(keys, taken).value());
  EXPECT_EQ(text(stock.of("a", start)), "1 accepted 0 held 25000 spent 0 held");
  EXPECT_EQ(tombstone(keys, taken)->find(to_base32({7, 1})), std::string::npos);
}

// Wherever the log ends and a batch begins, both together say what the whole log says; saved in between.
TEST(Stock, ABatchGoesOnFromTheLog) {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    std::vector<std::string> made;
    std::map<std::size_t, std::string> responses;
    std::vector<std::string> events;
    Stock whole, log;
    Time at = start;
    const std::vector<std::string> kinds{"", "accepted", "rejected", "ignored", "converted"};
    for (int batch = 0; batch < 12; ++batch) {
      at += minutes(random() % 50);
      StockLeft left;
      left.begin(log, at);
      events.clear();
      for (auto count = random() % 6; count > 0; --count) {
        if (made.empty() || random() % 2 == 0) {
          const auto number = made.size();
          made.push_back(decided(number, at, number % 3 == 0 ? "b" : "a", minutes(1 + random() % 90),
                                 static_cast<double>(number % 4)));
          events.push_back(made.back());
        } else {
          const auto one = random() % made.size();
          const auto& kind = kinds[random() % kinds.size()];
          const auto before = responses.contains(one) ? responses[one] : "nothing";
          if (kind.empty() && before != "nothing") continue;
          events.push_back(reported(made[one], at, before, kind));
          responses[one] = kind;
        }
        left.apply(events.back());
        whole.apply(events.back());
        for (const auto* offer : {"a", "b"}) {
          ASSERT_EQ(text(left.of(offer)), text(whole.of(offer, at))) << seed << " " << batch;
        }
      }
      for (const auto& event : events) log.apply(event);
      Stock again;
      ASSERT_TRUE(again.load(log.save()));
      ASSERT_EQ(again.save(), log.save());
      log = std::move(again);
    }
  }
}

std::vector<playbook::File> limited_files() {
  return {
      {"playbook.toml", "name = \"few\"\ncountry = \"NL\"\ndefault_queue = \"all\"\n"},
      {"queues.toml", "[[queue]]\nname = \"all\"\ntarget = \"q\"\n"},
      {"entries.toml", ""},
      {"adaptive.toml",
       "[[model]]\nname = \"each\"\nsuccess = [\"accepted\"]\noffer = \"*\"\nbuckets_max = 256\n"
       "features = [{ name = \"channel\", from = \"contact.channel\", reason = \"on this channel\" },\n"
       "{ name = \"calls\", from = { feel = 'count(customer.history)' }, edges = [1, 3] }]\n"},
      {"offers.toml",
       "[[offer]]\nid = \"tablet\"\nstock = 20\nvalue = 9\n[[offer.text]]\ntext = \"A tablet?\"\n"
       "[[offer]]\nid = \"voucher\"\nbudget = 150\ncost = 12.5\nvalue = 8\n[[offer.text]]\ntext = \"V?\"\n"},
      {"arbitration.toml",
       "[[channel]]\nname = \"voice\"\nplaces = 2\ntimeout = \"10m\"\n"
       "[[channel]]\nname = \"chat\"\nplaces = 1\ntimeout = \"1h\"\n"
       "[[experiment]]\nname = \"x\"\nshare = 0.5\nexploration = 0\n"
       "[[experiment]]\nname = \"y\"\nshare = 0\nexploration = 0\n"}};
}

class HubStock : public testing::Test {
 protected:
  HubStock() { open(std::make_unique<store::MemoryStore>(HashKey{1, 2, 3})); }

  void open(std::unique_ptr<store::Store> opened) {
    store = static_cast<store::MemoryStore*>(opened.get());
    hub = std::make_unique<Hub>(HubOptions{}, playbook::load_playbook(limited_files()).value(),
                                limited_files());
    hub->opened(std::move(opened));
    while (!hub->ready()) hub->work(now, time);
    v1::ToHub hello;
    hello.mutable_hello()->set_adapter("phone");
    hello.mutable_hello()->set_protocol(1);
    say(hello);
    hub->sessions().outgoing().clear();
  }
  void restart() {
    auto released = hub->release();
    static_cast<store::MemoryStore&>(*released).crash();
    open(std::move(released));
  }
  void say(v1::ToHub message) {
    message.set_request(++request);
    hub->on_frame("peer", {bus::Role::admin, ""}, message.SerializeAsString(), now);
  }
  void say_contact(int number, bool explain = false) {
    v1::ToHub message;
    auto& contact = *message.mutable_contact();
    contact.set_id(fmt::format("c-{}", number));
    contact.set_channel(number % 3 == 0 ? "chat" : "voice");
    contact.set_explain(explain);
    contact.add_identifiers()->set_scheme("account");
    contact.mutable_identifiers(0)->set_value(fmt::format("A{}", number));
    say(message);
  }
  void say_outcome(const v1::Decision& decision, const std::string& offer, const std::string& kind) {
    v1::ToHub message;
    auto& outcome = *message.mutable_outcome();
    outcome.set_id(fmt::format("o-{}", ++outcomes));
    outcome.set_decision_id(decision.id());
    outcome.set_offer_id(offer);
    outcome.set_kind(kind);
    say(message);
  }
  std::vector<v1::Decision> work() {
    while (hub->busy(now)) hub->work(now, time);
    std::vector<v1::Decision> decisions;
    for (const auto& outgoing : hub->sessions().outgoing()) {
      v1::FromHub answer;
      EXPECT_TRUE(answer.ParseFromString(outgoing.frame));
      EXPECT_FALSE(answer.has_refusal()) << answer.refusal().text();
      if (answer.has_decision()) decisions.push_back(answer.decision());
    }
    hub->sessions().outgoing().clear();
    return decisions;
  }
  static std::map<std::string, int> made(const std::vector<v1::Decision>& decisions) {
    std::map<std::string, int> counts;
    for (const auto& decision : decisions) {
      for (const auto& offer : decision.offers()) ++counts[offer.id()];
    }
    return counts;
  }
  // How many decisions of the log a replay makes otherwise.
  int differ() {
    store::LogOfStore log(*store);
    Replay replay(log, [](const auto& files) { return playbook::load_playbook(files); });
    int differ = 0;
    for (;;) {
      const auto more = replay.next();
      EXPECT_TRUE(more.has_value());
      if (!more || !*more) return differ;
      const auto again = replay.decide();
      differ += again && *again == replay.past().decision ? 0 : 1;
    }
  }

  std::unique_ptr<Hub> hub;
  store::MemoryStore* store = nullptr;
  Instant now{std::chrono::seconds(1000)};
  Time time = start;
  std::uint64_t request = 0;
  int outcomes = 0;
};

TEST_F(HubStock, TwoOfOneBatchDoNotBothGetTheLast) {
  for (int i = 0; i < 60; ++i) say_contact(i * 3 + 1, i == 59);
  const auto decisions = work();
  EXPECT_EQ(hub->status().batches(), 1u);
  EXPECT_THAT(made(decisions),
              testing::ElementsAre(testing::Pair("tablet", 20), testing::Pair("voucher", 12)));
  const auto& reasons = decisions.back().explanation().offers();
  EXPECT_EQ(reasons[0].text(), "stock: 20 of 20 gone: 0 accepted, 20 in front of customers");
  EXPECT_EQ(reasons[1].text(),
            "budget: 150 of 150 gone: 0 spent, 150 in front of customers; another costs 12.5");
  restart();
  say_contact(1000);
  EXPECT_TRUE(made(work()).empty());
  time += minutes(10);  // nobody answered
  for (int i = 0; i < 30; ++i) say_contact(2000 + i * 3);
  EXPECT_EQ(made(work()).at("tablet"), 20);
  EXPECT_EQ(differ(), 0);
}

TEST_F(HubStock, IsNeverOversoldAndComesOutAgain) {
  std::mt19937 random(11);
  std::map<std::string, int> accepted;
  std::vector<v1::Decision> open;
  int contacts = 0;
  for (int round = 0; round < 80; ++round) {
    time += std::chrono::seconds(random() % 240);
    for (auto count = random() % 8; count > 0; --count) say_contact(++contacts);
    for (const auto& decision : std::exchange(open, {})) {
      for (const auto& offer : decision.offers()) {
        const bool in_time = bus::to_time(offer.expires()) > time;
        const auto draw = random() % 5;
        if (!in_time || draw == 0) continue;
        say_outcome(decision, offer.id(), "presented");
        if (draw == 1) say_outcome(decision, offer.id(), "rejected");
        if (draw < 3) continue;
        say_outcome(decision, offer.id(), "accepted");
        if (draw == 4) say_outcome(decision, offer.id(), "converted");
        ++accepted[offer.id()];
      }
    }
    open = work();
    if (round % 20 == 10) store->derive();
    if (round % 13 == 12) restart();
  }
  EXPECT_LE(accepted["tablet"], 20);
  EXPECT_LE(accepted["voucher"], 12);
  EXPECT_GE(accepted["tablet"] + accepted["voucher"], 30);
  const auto all = static_cast<unsigned>(accepted["tablet"] + accepted["voucher"]);
  v1::ToHub query;
  query.mutable_results_query()->add_by("experiment");
  query.set_request(++request);
  hub->on_frame("peer", {bus::Role::admin, ""}, query.SerializeAsString(), now);
  v1::FromHub answer;
  ASSERT_TRUE(answer.ParseFromString(hub->sessions().outgoing().back().frame));
  ASSERT_EQ(answer.results().rows_size(), 3);
  const auto row = [&](int number) -> const v1::ResultsRow& { return answer.results().rows(number); };
  EXPECT_EQ(row(0).experiment() + row(0).arm(), "xchallenger");
  EXPECT_EQ(row(1).experiment() + row(1).arm(), "xchampion");
  EXPECT_EQ(row(2).experiment() + row(2).arm(), "ychampion");
  EXPECT_GT(row(0).contacts(), 0u);
  EXPECT_EQ(row(0).contacts() + row(1).contacts(), static_cast<unsigned>(contacts));
  EXPECT_EQ(row(0).accepted() + row(1).accepted(), all);
  EXPECT_EQ(row(2).accepted(), all);
  EXPECT_EQ(row(2).made(), row(0).made() + row(1).made());
  ASSERT_EQ(answer.results().stock_size(), 2);
  EXPECT_EQ(answer.results().stock(0).accepted(), static_cast<unsigned>(accepted["tablet"]));
  EXPECT_EQ(answer.results().stock(1).spent(), 12.5 * accepted["voucher"]);
  EXPECT_EQ(answer.results().stock(1).budget(), 150);
  EXPECT_EQ(differ(), 0);
}

}  // namespace
}  // namespace balie::service
