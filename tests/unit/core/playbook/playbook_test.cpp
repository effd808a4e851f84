#include "core/playbook/playbook.hpp"

#include "core/customer/record.hpp"
#include "core/playbook/formula_run.hpp"
#include "tests/unit/core/playbook/files.hpp"

#include <gtest/gtest.h>

#include <random>

namespace balie::playbook {
namespace {

std::string entry(const std::string& name, const std::string& match, const std::string& queue = "sales") {
  return "[[entry]]\nname = \"" + name + "\"\n" + match + "\nqueue = \"" + queue + "\"\n";
}

std::shared_ptr<const Playbook> load(const Written& written) {
  auto loaded = load_playbook(written.files());
  if (!loaded) {
    for (const auto& line : lines(loaded.error())) ADD_FAILURE() << line;
    return nullptr;
  }
  return *loaded;
}

TEST(Playbook, RoutesByTheMostSpecificEntry) {
  Written written;
  written.entries = entry("all-voice", "channel = 'voice'") + entry("toll-free", "entry = '+31800*'") +
                    entry("line", "channel = 'voice'\nentry = '+318001234'") +
                    entry("line-tv", "channel = ['voice', 'sms']\nentry = '+318001234'\ntopic = 'tv*'") +
                    entry("complaint", "topic = 'complaint'") + entry("again", "entry = '+31?00*'") +
                    entry("both", "entry = ['+31900', 'desk@shop.example']");
  const auto playbook = load(written);
  ASSERT_TRUE(playbook);
  const auto name = [&](const char* channel, const char* addressed, const char* topic) {
    return playbook->route(channel, addressed, topic).entry;
  };
  EXPECT_EQ(name("voice", "+318001234", ""), "line");
  EXPECT_EQ(name("voice", "+318001234", "TV box"), "line-tv");
  EXPECT_EQ(name("sms", "+318001234", "tv"), "line-tv");
  EXPECT_EQ(name("sms", "+318001234", "bill"), "toll-free");
  EXPECT_EQ(name("voice", "+318001234", "complaint"), "line") << "the entry counts more than the topic";
  EXPECT_EQ(name("voice", "+318009999", "complaint"), "toll-free");
  EXPECT_EQ(name("voice", "+31700", ""), "again");
  EXPECT_EQ(name("voice", "+4420", "complaint"), "complaint") << "the topic counts more than the channel";
  EXPECT_EQ(name("voice", "+4420", ""), "all-voice");
  EXPECT_EQ(name("VOICE", "", ""), "all-voice");
  EXPECT_EQ(name("email", "Desk@Shop.example", ""), "both");
  EXPECT_EQ(name("email", "info@shop.example", ""), "default");
  EXPECT_EQ(name("", "", ""), "default");
}

TEST(Playbook, TakesTheFirstOfEquals) {
  Written written;
  written.entries = entry("one", "entry = 'a*c'") + entry("two", "entry = '*ac'");
  EXPECT_EQ(load(written)->route("voice", "ac", "").entry, "one");
  written.entries = entry("two", "entry = '*ac'") + entry("one", "entry = 'a*c'");
  EXPECT_EQ(load(written)->route("voice", "ac", "").entry, "two");
}

TEST(Playbook, AgreesWithAWalkOverAllRules) {
  std::mt19937 random(11);
  const auto pick = [&](std::initializer_list<const char*> words) {
    return std::data(words)[random() % words.size()];
  };
  for (int round = 0; round < 200; ++round) {
    std::vector<Rule> rules;
    std::vector<RouteChoice> choices;
    for (std::size_t i = 0; i < 20; ++i) {
      choices.emplace_back().entry = std::to_string(i);
      const bool last = i == 19;
      rules.push_back({{Part(last ? "" : pick({"", "voice", "email", "v*"})),
                        Part(last ? "" : pick({"", "a", "b", "a*", "?", "*b", "ab"})),
                        Part(last ? "" : pick({"", "x", "y*"}))},
                       i});
    }
    const Playbook playbook({}, "", choices, rules);
    for (int i = 0; i < 50; ++i) {
      const auto *channel = pick({"voice", "email", "sms", "vox"}),
                 *addressed = pick({"a", "b", "ab", "abb", ""}), *topic = pick({"x", "y", "yy", ""});
      const Rule* best = nullptr;
      for (const Rule& rule : rules) {
        const Pattern& p = rule.pattern;
        if (!p.channel.matches(channel) || !p.entry.matches(addressed) || !p.topic.matches(topic)) continue;
        if (best == nullptr || p.before(best->pattern)) best = &rule;
      }
      ASSERT_EQ(playbook.route(channel, addressed, topic).entry, std::to_string(best->choice))
          << channel << " " << addressed << " " << topic;
    }
  }
}

TEST(Playbook, HasRoutesReadyToCopy) {
  Written written;
  written.entries +=
      "annotations = {campaign = \"spring\", vip = true, weight = 3}\n" +
      entry("urgent", "topic = 'urgent'\npriority = 0\ntarget = 'own'\nfallback = 'sales'", "general");
  const auto playbook = load(written);
  ASSERT_TRUE(playbook);
  const RouteChoice& line = playbook->route("voice", "+31800", "");
  EXPECT_EQ(line.route.ShortDebugString(),
            "queue: \"sales\" priority: 10 target: \"t-sales\" skills { name: \"nl\" level: 2 } "
            "skills { name: \"tv\" level: 1 }");
  EXPECT_EQ(line.fallback.ShortDebugString(), "queue: \"general\" priority: 100")
      << "the queue's own fallback";
  ASSERT_EQ(line.annotations.size(), 3);
  EXPECT_EQ(line.annotations[0].ShortDebugString(), "name: \"campaign\" value: \"spring\"");
  EXPECT_EQ(line.annotations[1].value(), "true");
  EXPECT_EQ(line.annotations[2].value(), "3");
  EXPECT_EQ(line.rule, "entries.toml:1");
  const RouteChoice& urgent = playbook->route("chat", "", "urgent");
  EXPECT_EQ(urgent.route.ShortDebugString(), "queue: \"general\" target: \"own\"");
  EXPECT_EQ(urgent.fallback.queue(), "sales");
  const RouteChoice& other = playbook->route("chat", "", "");
  EXPECT_EQ(other.rule, "playbook.toml:3");
  EXPECT_EQ(other.fallback.queue(), "general") << "none: the queue itself";
}

TEST(Playbook, AsksTheConditionsOfEntries) {
  Written written;
  written.entries = entry("all", "channel = 'voice'") +
                    entry("known", "channel = 'voice'\nwhen = 'customer.known and customer.contacts > 2'") +
                    entry("loyal", "channel = 'voice'\nwhen = 'customer.contacts > 1'") +
                    entry("line", "entry = '+31800'\nwhen = 'contact.language = \"nl\"'") +
                    entry("rest", "when = 'contact.language = \"nl\"'");
  const auto playbook = load(written);
  ASSERT_TRUE(playbook);
  FormulaRun run(playbook->formulas());
  customer::Record record;
  const auto name = [&](std::uint32_t contacts, const char* channel, const char* addressed,
                        const char* language) {
    v1::Customer customer;
    customer.set_contacts(contacts);
    EXPECT_TRUE(record.read(customer.SerializeAsString()));
    v1::Contact contact;
    contact.set_language(language);
    run.begin({.customer = record, .known = true, .contact = &contact});
    return playbook->route(channel, addressed, "", &run).entry;
  };
  EXPECT_EQ(name(0, "voice", "+1", ""), "all");
  EXPECT_EQ(name(2, "voice", "+1", ""), "loyal");
  EXPECT_EQ(name(3, "voice", "+1", ""), "known") << "of equals with a condition the first";
  EXPECT_EQ(name(3, "voice", "+31800", "nl"), "line") << "the more specific comes first all the same";
  EXPECT_EQ(name(3, "voice", "+31800", "de"), "known");
  EXPECT_EQ(name(3, "chat", "", "nl"), "rest");
  EXPECT_EQ(name(3, "chat", "", ""), "default");
  EXPECT_EQ(playbook->route("voice", "+31800", "").entry, "all") << "nobody knows whether they hold";
}

TEST(Playbook, TakesNoConditionForTheLastEntry) {
  Written written;
  written.playbook = "name = \"test\"\n";
  written.entries = entry("rest", "when = 'customer.knwon'") + entry("two", "when = 3");
  const auto loaded = load_playbook(written.files());
  ASSERT_FALSE(loaded);
  EXPECT_EQ(
      lines(loaded.error()),
      (std::vector<std::string>{
          "entries.toml:1:1: no entry takes what the others leave: add one without channel, entry, topic "
          "and when, or set default_queue in playbook.toml",
          "entries.toml:3:17: no entry knwon; did you mean \"known\"?",
          "entries.toml:7:8: must be a formula, written as a text, and is a whole number"}));
}

}  // namespace
}  // namespace balie::playbook
