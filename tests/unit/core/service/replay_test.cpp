#include "core/service/replay.hpp"

#include "tests/support/log_of_store.hpp"

#include "desk_of_hub.hpp"
#include <fmt/format.h>

namespace balie::service {
namespace {

std::vector<playbook::File> files_of_queue(const std::string& queue) {
  return {{"playbook.toml", "name = \"p\"\ncountry = \"NL\"\ndefault_queue = \"" + queue + "\"\n"},
          {"queues.toml", "[[queue]]\nname = \"" + queue + "\"\ntarget = \"q\"\n"},
          {"entries.toml", ""},
          {"adaptive.toml",
           "[[model]]\nname = \"each\"\nsuccess = [\"accepted\"]\noffer = \"*\"\nbuckets_max = 256\n"
           "features = [{ name = \"channel\", from = \"contact.channel\" }]\n"}};
}

playbook::Loaded load(const std::vector<playbook::File>& files) { return playbook::load_playbook(files); }

class ReplayTest : public ::testing::Test {
 protected:
  ReplayTest() { start("first"); }

  void start(const std::string& queue) {
    auto released = hub ? hub->release() : nullptr;
    if (!released) released = std::make_unique<store::MemoryStore>(HashKey{1, 2, 3});
    store = static_cast<store::MemoryStore*>(released.get());
    hub = std::make_unique<Hub>(HubOptions{}, load(files_of_queue(queue)).value(), files_of_queue(queue));
    hub->opened(std::move(released));
    while (!hub->ready()) hub->work(now, time);
    v1::ToHub hello;
    hello.mutable_hello()->set_adapter("phone");
    hello.mutable_hello()->set_protocol(1);
    say(hello);
  }

  void say(v1::ToHub message) {
    message.set_request(++request);
    hub->on_frame("peer", {bus::Role::admin, ""}, message.SerializeAsString(), now);
  }

  // Contacts of few customers with answers now and then, in batches of whatever waits.
  void play(int from, int to) {
    for (int i = from; i < to; ++i) {
      v1::ToHub message;
      auto& contact = *message.mutable_contact();
      contact.set_id(fmt::format("c-{}", i));
      contact.set_channel(i % 3 == 0 ? "chat" : "voice");
      contact.add_identifiers()->set_scheme("account");
      contact.mutable_identifiers(0)->set_value(fmt::format("A{}", i % 4));
      say(message);
      if (i % 2 == 0) {
        v1::ToHub report;
        report.mutable_outcome()->set_id(fmt::format("o-{}", i));
        report.mutable_outcome()->set_contact_id(contact.id());
        report.mutable_outcome()->set_kind(i % 4 == 0 ? "accepted" : "rejected");
        report.mutable_outcome()->set_offer_id("loan");
        say(report);
      }
      time += std::chrono::seconds(20);
      if (i % 5 == 0) hub->work(now, time);
    }
    while (hub->busy(now)) hub->work(now, time);
    hub->sessions().outgoing().clear();
  }

  std::unique_ptr<Hub> hub;
  store::MemoryStore* store = nullptr;
  Instant now{std::chrono::seconds(1000)};
  Time time{std::chrono::seconds(1'700'000'000)};
  std::uint64_t request = 0;
};

TEST_F(ReplayTest, DecisionsComeOutAgainOverRestartsAndPlaybooks) {
  play(0, 40);
  start("second");
  play(40, 80);
  store::LogOfStore log(*store);
  Replay replay(log, load);
  int decisions = 0;
  for (;;) {
    const auto more = replay.next();
    ASSERT_TRUE(more.has_value()) << more.error().text();
    if (!*more) break;
    const auto again = replay.decide();
    ASSERT_TRUE(again.has_value()) << again.error().text();
    ASSERT_EQ(*again, replay.past().decision) << replay.past().sequence;
    ++decisions;
  }
  EXPECT_EQ(decisions, 80);
  EXPECT_EQ(replay.learning().models().save(), hub->learning().models().save());
}

TEST_F(ReplayTest, TellsADecisionThatDiffers) {
  play(0, 3);
  store::MemoryStore changed(HashKey{1, 2, 3});
  auto events = store->events(1, 100, 1 << 20).value();
  for (auto& event : events) {
    if (event.sequence == 2) event.event.replace(event.event.rfind("first"), 5, "other");
    store::WriteBatch batch;
    batch.entries.push_back({Hash128{1, event.sequence}, {}, event.event});
    changed.commit_elsewhere(batch);
  }
  store::LogOfStore log(changed);
  Replay replay(log, load);
  ASSERT_TRUE(replay.next().value());
  EXPECT_NE(replay.decide().value(), replay.past().decision);
}

TEST_F(ReplayTest, AnotherPlaybookDecidesInstead) {
  play(0, 10);
  store::LogOfStore log(*store);
  Replay replay(log, load, load(files_of_queue("other")).value());
  int decisions = 0;
  while (replay.next().value()) {
    v1::Decision decision;
    const std::string bytes(replay.decide(true).value());
    ASSERT_TRUE(decision.ParseFromString(bytes));
    EXPECT_EQ(decision.route().queue(), "other");
    EXPECT_TRUE(decision.has_explanation());
    ++decisions;
  }
  EXPECT_EQ(decisions, 10);
  EXPECT_EQ(store->statistics().last_sequence, log.last());
}

TEST_F(ReplayTest, APlaybookThatIsNotInTheLogIsNamed) {
  store::MemoryStore old(HashKey{1, 2, 3});
  play(0, 1);
  store::WriteBatch batch;
  batch.entries.push_back({Hash128{1, 1}, {}, store->events(2, 1, 0).value().at(0).event});
  old.commit_elsewhere(batch);
  store::LogOfStore log(old);
  Replay replay(log, load);
  ASSERT_TRUE(replay.next().value());
  EXPECT_EQ(replay.decide().error().code(), "replay.playbook");
}

}  // namespace
}  // namespace balie::service
