#include "core/service/hub.hpp"
#include "core/service/playbook_record.hpp"

#include "desk_of_hub.hpp"
#include <fmt/format.h>

#include <algorithm>
#include <random>

namespace balie::service {
namespace {

using std::chrono::days;
using std::chrono::hours;

std::vector<playbook::File> learning_files(const std::string& name = "learning") {
  return {{"playbook.toml", "name = \"" + name + "\"\ncountry = \"NL\"\ndefault_queue = \"all\"\n"},
          {"queues.toml", "[[queue]]\nname = \"all\"\ntarget = \"q\"\n"},
          {"entries.toml", ""},
          {"adaptive.toml",
           "[[model]]\nname = \"each\"\nsuccess = [\"accepted\"]\noffer = \"*\"\nbuckets_max = 1024\n"
           "features = [{ name = \"channel\", from = \"contact.channel\" },\n"
           "  { name = \"before\", from = \"history.previous_outcome\" }]\n"}};
}

class HubLearningTest : public ::testing::Test {
 protected:
  HubLearningTest() { open(std::make_unique<store::MemoryStore>(HashKey{1, 2, 3})); }

  void open(std::unique_ptr<store::Store> opened, const std::string& name = "learning") {
    store = static_cast<store::MemoryStore*>(opened.get());
    const auto files = learning_files(name);
    hub = std::make_unique<Hub>(HubOptions{}, playbook::load_playbook(files).value(), files);
    hub->opened(std::move(opened));
    while (!hub->ready()) hub->work(now, time);
    v1::ToHub hello;
    hello.mutable_hello()->set_adapter("phone");
    hello.mutable_hello()->set_protocol(1);
    say(hello);
    hub->sessions().outgoing().clear();
  }

  // As after the kill of the hub: what was derived since the store last wrote behind is gone.
  void restart(const std::string& name = "learning") {
    auto released = hub->release();
    static_cast<store::MemoryStore&>(*released).crash();
    open(std::move(released), name);
  }

  void say(const v1::ToHub& message) {
    hub->on_frame("peer", {bus::Role::admin, ""}, message.SerializeAsString(), now);
  }

  v1::FromHub ask(v1::ToHub message) {
    message.set_request(++request);
    say(message);
    hub->work(now, time);
    v1::FromHub answer;
    const auto& outgoing = hub->sessions().outgoing();
    EXPECT_EQ(outgoing.size(), 1u);
    EXPECT_TRUE(!outgoing.empty() && answer.ParseFromString(outgoing.back().frame));
    hub->sessions().outgoing().clear();
    return answer;
  }

  v1::Decision contact(const std::string& id, const std::string& channel = "voice") {
    v1::ToHub message;
    message.mutable_contact()->set_id(id);
    message.mutable_contact()->set_channel(channel);
    return ask(message).decision();
  }

  v1::ToHub report(const std::string& contact_id, const std::string& kind, const std::string& offer = "loan",
                   double value = 0, const std::string& agent = "") {
    v1::ToHub message;
    auto& outcome = *message.mutable_outcome();
    outcome.set_id(fmt::format("o-{}", ++reports));
    outcome.set_contact_id(contact_id);
    outcome.set_kind(kind);
    outcome.set_offer_id(offer);
    outcome.set_value(value);
    outcome.set_agent(agent);
    return message;
  }

  v1::Results results(const std::vector<std::string>& by, const std::string& from = "") {
    v1::ToHub message;
    auto& query = *message.mutable_results_query();
    query.set_from(from);
    for (const auto& one : by) query.add_by(one);
    return ask(message).results();
  }

  std::string learnt() const { return hub->learning().save().bytes; }

  std::unique_ptr<Hub> hub;
  store::MemoryStore* store = nullptr;
  Instant now{std::chrono::seconds(1000)};
  Time time{std::chrono::seconds(1'700'000'000)};
  std::uint64_t request = 0;
  int reports = 0;
};

TEST_F(HubLearningTest, CountsEachOfferOnceWhateverIsReportedOfIt) {
  contact("a");
  contact("b", "chat");
  contact("c");
  for (int i = 0; i < 2; ++i) ask(report("a", "presented", "loan", 0, "ann"));
  ask(report("a", "accepted", "loan", 20.25));
  ask(report("a", "converted", "loan", 10));
  ask(report("b", "rejected"));
  ask(report("b", "presented"));
  ask(report("c", "completed", ""));
  const auto all = results({}).rows(0);
  EXPECT_EQ(all.contacts(), 3u);
  EXPECT_EQ(all.shown(), 2u);
  EXPECT_EQ(all.accepted(), 1u);
  EXPECT_EQ(all.converted(), 1u);
  EXPECT_EQ(all.rejected(), 1u);
  EXPECT_EQ(all.ignored(), 0u);
  EXPECT_EQ(all.value(), 20.25);
  const auto by_channel = results({"channel", "agent"});
  ASSERT_EQ(by_channel.rows_size(), 3);
  EXPECT_EQ(by_channel.rows(2).agent(), "ann");
  EXPECT_EQ(by_channel.rows(2).channel(), "voice");
  EXPECT_EQ(by_channel.rows(2).accepted(), 1u);
  EXPECT_EQ(by_channel.last(), hub->learning().applied());
}

TEST_F(HubLearningTest, QueriesThatMeanNothingAreRefused) {
  for (const auto& [from, by] : std::vector<std::pair<std::string, std::string>>{
           {"", "colour"}, {"2026-13-01", "day"}, {"yesterday", "day"}, {"2026-1-1", "day"}}) {
    v1::ToHub message;
    message.mutable_results_query()->set_from(from);
    message.mutable_results_query()->add_by(by);
    EXPECT_EQ(ask(message).refusal().code(), "invalid") << from << by;
  }
  EXPECT_EQ(results({"day"}, "2023-11-15").rows_size(), 0);
}

TEST_F(HubLearningTest, LearnsFromWhatWasCommittedAndSaysSo) {
  for (int i = 0; i < 40; ++i) {
    const auto id = fmt::format("c-{}", i);
    const auto decision = contact(id);
    EXPECT_EQ(decision.learnt_to(), store->statistics().last_sequence - 1);
    ask(report(id, i % 2 == 0 ? "accepted" : "rejected"));
  }
  const auto status = hub->status();
  ASSERT_EQ(status.models_size(), 1);
  EXPECT_EQ(status.models(0).offer_id(), "loan");
  EXPECT_EQ(status.models(0).learnt(), 40u);
  EXPECT_GT(status.models(0).evidence(), 1);
  EXPECT_EQ(status.learnt_to(), store->statistics().last_sequence);
}

TEST_F(HubLearningTest, ARestartGivesTheSameToTheBit) {
  const auto play = [&](int from, int to) {
    for (int i = from; i < to; ++i) {
      const auto id = fmt::format("c-{}", i);
      contact(id, i % 3 == 0 ? "chat" : "voice");
      ask(report(id, "presented", i % 5 == 0 ? "card" : "loan"));
      if (i % 2 == 0) ask(report(id, i % 4 == 0 ? "accepted" : "rejected", "loan", i));
      now += std::chrono::seconds(7);
    }
  };
  play(0, 30);
  store->derive();
  play(30, 45);
  const auto before = learnt();
  restart();
  EXPECT_EQ(learnt(), before);
  static_cast<void>(store->keep(learning_name, {7, "not what was kept"}));
  store->derive();
  restart();
  EXPECT_EQ(learnt(), before);
}

TEST_F(HubLearningTest, APresentationWithoutAnAnswerIsIgnoredAfterItsTime) {
  contact("a");
  contact("b");
  ask(report("a", "presented"));
  ask(report("b", "presented"));
  ask(report("b", "accepted"));
  EXPECT_EQ(hub->status().presentations_open(), 2u);
  time += days(6);
  restart();
  hub->work(now, time);
  EXPECT_EQ(results({}).rows(0).ignored(), 0u);
  time += days(2);
  const auto last = store->statistics().last_sequence;
  for (int i = 0; i < 3; ++i) hub->work(now, time);
  EXPECT_EQ(store->statistics().last_sequence, last + 1);
  const auto row = results({}).rows(0);
  EXPECT_EQ(row.ignored(), 1u);
  EXPECT_EQ(row.accepted(), 1u);
  restart();
  for (int i = 0; i < 3; ++i) hub->work(now, time);
  EXPECT_EQ(store->statistics().last_sequence, last + 1);
  ask(report("a", "accepted"));  // after all
  EXPECT_EQ(results({}).rows(0).ignored(), 0u);
  EXPECT_EQ(results({}).rows(0).accepted(), 2u);
}

TEST_F(HubLearningTest, IgnoredOffersThatCannotBeWrittenAreDueAgain) {
  contact("a");
  ask(report("a", "presented"));
  time += days(8);
  store->fail_commits(1, Error(Fate::retry, "store.disk_full", "full"));
  hub->work(now, time);
  EXPECT_EQ(results({}).rows(0).ignored(), 0u);
  contact("b");  // does not wait for it
  EXPECT_EQ(results({}).rows(0).ignored(), 0u);
  now += hours(1);
  hub->work(now, time);
  EXPECT_EQ(results({}).rows(0).ignored(), 1u);
}

TEST_F(HubLearningTest, ThePlaybookStandsInTheLogWhole) {
  const auto published = [&](std::uint64_t sequence) {
    v1::Event event;
    event.ParseFromString(store->events(sequence, 1, 0).value().at(0).event);
    return event.playbook_published();
  };
  EXPECT_EQ(published(1).version(), hub->playbook()->version());
  const auto files = files_of(published(1), [](std::uint64_t) -> result<v1::PlaybookPublished> {
    return failure(Fate::reject, "no", "no");
  });
  ASSERT_TRUE(files.has_value());
  EXPECT_EQ(playbook::version_of(*files), hub->playbook()->version());
  restart();
  EXPECT_EQ(store->statistics().last_sequence, 1u);
  restart("another");
  EXPECT_EQ(store->statistics().last_sequence, 2u);
  EXPECT_EQ(published(2).version(), hub->playbook()->version());
  v1::ToHub query;
  query.mutable_events_query();
  query.set_request(++request);
  say(query);
  auto reads = hub->take_reads();
  ASSERT_EQ(reads.size(), 1u);
  hub->events_read(reads[0], store->events(1, 10, 1 << 20), now);
  v1::FromHub answer;
  ASSERT_TRUE(answer.ParseFromString(hub->sessions().outgoing().back().frame));
  ASSERT_EQ(answer.events().events_size(), 2);
  const auto& shown = answer.events().events(1).playbook_published();
  ASSERT_EQ(shown.files_size(), 4);
  EXPECT_TRUE(shown.files(0).content().empty());
  EXPECT_EQ(shown.files(0).hash().size(), 32u);
}

TEST(PlaybookRecord, RefersToWhatTheLogHolds) {
  const std::string large(file_always_written_max + 1, 'x');
  const std::vector<playbook::File> files{{"b.pmml", large}, {"a.toml", "small"}};
  const auto first = playbook_record("v1", files, [](std::string_view) { return std::nullopt; });
  const auto second =
      playbook_record("v2", files, [](std::string_view) { return std::optional<std::uint64_t>(9); });
  EXPECT_EQ(first.files(1).content(), large);
  EXPECT_TRUE(second.files(1).content().empty());
  EXPECT_EQ(second.files(0).content(), "small");
  const auto read = [&](std::uint64_t sequence) -> result<v1::PlaybookPublished> {
    if (sequence != 9) return failure(Fate::reject, "wrong", "wrong");
    return first;
  };
  EXPECT_EQ(files_of(second, read)->at(1).content, large);
  auto lost = second;
  lost.mutable_files(1)->set_hash("other");
  EXPECT_EQ(files_of(lost, read).error().code(), "playbook.unknown");
}

// What the log holds counts alone: order, batches and repeats of the reports do not.
TEST_F(HubLearningTest, OutcomesInAnyOrderWithDuplicatesAreCountedExactly) {
  const std::vector<std::string> kinds{"presented", "rejected", "accepted", "converted"};
  std::vector<v1::ToHub> messages;
  std::uint64_t accepted = 0, rejected = 0, converted = 0;
  for (int i = 0; i < 300; ++i) {
    const auto id = fmt::format("c-{}", i);
    contact(id);
    const auto said = static_cast<std::size_t>(i) % kinds.size();
    messages.push_back(report(id, "presented", "loan", 0, fmt::format("agent-{}", i % 7)));
    if (said > 0) messages.push_back(report(id, kinds[said], "loan", 5));
    rejected += said == 1 ? 1 : 0;
    accepted += said >= 2 ? 1 : 0;
    converted += said == 3 ? 1 : 0;
  }
  auto once = messages;
  messages.insert(messages.end(), once.begin(), once.end());
  std::mt19937 random(3);
  std::ranges::shuffle(messages, random);
  for (auto& message : messages) {
    message.set_request(++request);
    say(message);
    if (random() % 20 == 0) hub->work(now, time);
    hub->sessions().outgoing().clear();
    if (random() % 200 == 0) restart();  // with what waited lost: said again below
  }
  while (hub->busy(now)) hub->work(now, time);
  hub->sessions().outgoing().clear();
  for (auto& message : once) ask(message);
  const auto row = results({}).rows(0);
  EXPECT_EQ(row.shown(), 300u);
  EXPECT_EQ(row.accepted(), accepted);
  EXPECT_EQ(row.rejected(), rejected);
  EXPECT_EQ(row.converted(), converted);
  EXPECT_EQ(row.value(), 5.0 * static_cast<double>(accepted));
  EXPECT_EQ(results({"agent"}).rows_size(), 8);
}

}  // namespace
}  // namespace balie::service
