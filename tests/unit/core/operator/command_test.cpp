// The commands that talk to a hub, against one that misbehaves on command.
#include "core/operator/commands.hpp"
#include "tests/support/fake_hub.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace balie::operation {
namespace {

struct CommandTest : testing::Test {
  CommandTest() {
    context.globals.endpoint = hub.settings().endpoint;
    std::filesystem::create_directories(folder);
  }
  ~CommandTest() override { std::filesystem::remove_all(folder); }

  std::string file(const std::string& name, std::string_view content) {
    const auto path = (folder / name).string();
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  std::string contacts(int count) {
    std::string lines;
    for (int i = 1; i <= count; ++i) lines += fmt::format("{{\"id\":\"c{}\",\"channel\":\"voice\"}}\n", i);
    return file("contacts.jsonl", lines);
  }
  // The value of a text field in each line of what was printed.
  std::vector<std::string> printed(const std::string& field) {
    std::vector<std::string> values;
    std::istringstream lines(out.str());
    for (std::string line; std::getline(lines, line);) {
      const auto at = line.find("\"" + field + "\":\"");
      const auto begin = at + field.size() + 4;
      values.push_back(at == std::string::npos ? "" : line.substr(begin, line.find('"', begin) - begin));
    }
    return values;
  }

  test::FakeHub hub;
  SystemClock clock;
  std::ostringstream out;
  std::ostringstream errors;
  Context context{.globals = {}, .clock = clock, .out = out, .errors = errors};
  std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / fmt::format("balie_command_{}", getpid());
};

TEST_F(CommandTest, PrintsDecisionsInTheOrderOfTheContacts) {
  hub.start();
  EXPECT_EQ(send_contacts(context, contacts(2000)), done) << errors.str();
  const auto ids = printed("contactId");
  ASSERT_EQ(ids.size(), 2000u);
  for (std::size_t i = 0; i < ids.size(); ++i) ASSERT_EQ(ids[i], fmt::format("c{}", i + 1));
}

TEST_F(CommandTest, TellsBadLinesAndGoesOn) {
  hub.start();
  const auto input =
      file("contacts.jsonl",
           "{\"id\":\"a\",\"channel\":\"voice\"}\nnot json\n{\"id\":\"\",\"channel\":\"voice\"}\n"
           "{\"id\":\"b\",\"channel\":\"voice\",\"colour\":1}\n{\"id\":\"c\",\"channel\":\"voice\"}\n");
  EXPECT_EQ(send_contacts(context, input), bad_input);
  EXPECT_EQ(printed("contactId"), (std::vector<std::string>{"a", "c"}));
  for (const auto* part : {"line 2: ", "line 3: contact.id: ", "line 4: contact.colour: "}) {
    EXPECT_NE(errors.str().find(part), std::string::npos) << part << errors.str();
  }
}

TEST_F(CommandTest, TellsErrorsAsJsonWhenAskedTo) {
  hub.start();
  context.globals.json = true;
  EXPECT_EQ(send_contacts(context, file("contacts.jsonl", "[]\n")), bad_input);
  EXPECT_TRUE(errors.str().starts_with("{\"line\":1,\"code\":\"operator.line\",\"text\":\"")) << errors.str();
}

TEST_F(CommandTest, SaysWhatToDoWhenNoHubAnswers) {
  context.globals.open_limit = std::chrono::milliseconds(100);
  EXPECT_EQ(send_contacts(context, contacts(1)), hub_away);
  EXPECT_EQ(errors.str(), fmt::format("no hub answers at {}; start one with: balie up balie.toml\n",
                                      context.globals.endpoint));
}

TEST_F(CommandTest, TellsRefusals) {
  hub.start();
  hub.behave(test::FakeHub::Manner::refuses);
  EXPECT_EQ(send_contacts(context, contacts(2)), hub_away);
  hub.behave(test::FakeHub::Manner::rejects);
  EXPECT_EQ(send_contacts(context, contacts(2)), bad_input);
  EXPECT_EQ(out.str(), "");
  hub.behave(test::FakeHub::Manner::unwelcome);
  EXPECT_NE(send_contacts(context, contacts(2)), done);
  hub.behave(test::FakeHub::Manner::garbage);
  EXPECT_EQ(send_contacts(context, contacts(2)), hub_away);
}

TEST_F(CommandTest, SendsOutcomes) {
  hub.start();
  const auto input = file("outcomes.jsonl", "{\"id\":\"o1\",\"contactId\":\"c1\",\"kind\":\"accepted\"}\n");
  EXPECT_EQ(send_outcomes(context, input), done) << errors.str();
  EXPECT_EQ(hub.outcomes(), std::vector<std::string>{"o1"});
  EXPECT_EQ(printed("id"), std::vector<std::string>{"o1"});
}

TEST_F(CommandTest, NamesTheFileThatIsNotThere) {
  hub.start();
  EXPECT_EQ(send_contacts(context, "/nonexistent"), bad_input);
  EXPECT_EQ(errors.str(), "cannot read /nonexistent: No such file or directory\n");
}

TEST_F(CommandTest, PrintsTheLogFromANumberOn) {
  hub.start();
  for (int i = 0; i < 5; ++i) hub.publish({});
  context.globals.json = true;
  EXPECT_EQ(show_events(context, {.from = 4, .follow = false}), done) << errors.str();
  EXPECT_EQ(printed("sequence"), (std::vector<std::string>{"4", "5"}));
}

// Ends when the hub does; some events are never published, and must come from the log.
TEST_F(CommandTest, FollowsWithoutGapOrDouble) {
  hub.start();
  context.globals.json = true;
  for (int i = 0; i < 3; ++i) hub.publish({});
  std::thread happenings([this] {
    hub.wait([](const test::FakeHub& seen) { return seen.requests() > 0; });
    for (int i = 0; i < 50; ++i) {
      if (i % 7 == 3) hub.lose({});
      if (i % 7 != 3) hub.publish({});
    }
    const auto before = hub.requests();
    hub.lose({});  // the last one, which no later one gives away
    hub.wait([before](const test::FakeHub& seen) { return seen.requests() > before + 1; });
    hub.lose({});
    hub.goodbye();  // which is waited for; one that does not let us in again is not
    hub.wait([](const test::FakeHub& seen) { return seen.sessions() > 1; });
    const auto again = hub.requests();
    hub.wait([again](const test::FakeHub& seen) { return seen.requests() > again + 1; });
    hub.behave(test::FakeHub::Manner::unwelcome);
    hub.goodbye();
  });
  EXPECT_EQ(show_events(context, {.from = 2, .follow = true}), failed) << errors.str();
  happenings.join();
  const auto seen = printed("sequence");
  ASSERT_EQ(seen.size(), 54u);
  for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], std::to_string(i + 2));
}

TEST_F(CommandTest, WritesKeysForTheirOwnerAlone) {
  ASSERT_EQ(make_keys(context, "sms_main", folder.string()), done) << errors.str();
  const auto secret = folder / "sms_main.key";
  EXPECT_EQ(std::filesystem::status(secret).permissions(), std::filesystem::perms(0600));
  EXPECT_EQ(std::filesystem::file_size(secret), 41u);
  std::string open;
  std::ifstream(folder / "sms_main.pub") >> open;
  EXPECT_NE(out.str().find(open), std::string::npos);
  EXPECT_EQ(make_keys(context, "sms_main", folder.string()), bad_input);
  EXPECT_EQ(make_keys(context, "../other", folder.string()), bad_input);
}

TEST_F(CommandTest, RefusesCustomersThatAreNeitherIdNorIdentifier) {
  for (const auto* who : {"", "ann", ":x", "tel:"}) {
    CustomerOptions options;
    options.who = who;
    EXPECT_EQ(show_customer(context, options), bad_input) << who;
  }
}

}  // namespace
}  // namespace balie::operation
