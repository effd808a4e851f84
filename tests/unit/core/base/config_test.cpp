#include "core/base/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace balie {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Settings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 7000;
  bool quiet = false;
  Duration wait = milliseconds(1500);
  std::uint64_t room = 64 << 10;
  std::string mode = "plain";
  std::string folder;
  std::vector<std::string> peers;
  std::string token;
  std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
};

// The sketch of an adapter's settings: an rvalue chain, returned by value.
auto spec() {
  return ConfigSpec<Settings>("line", "one message per line over TCP")
      .text("host", &Settings::host, "peer to dial")
      .number("port", &Settings::port, "its TCP port", 1)
      .flag("quiet", &Settings::quiet, "say nothing")
      .duration("wait", &Settings::wait, "how long to wait", milliseconds(1), std::chrono::hours(1))
      .bytes("room", &Settings::room, "bytes held", 1024)
      .choice("mode", &Settings::mode, {"plain", "loud"}, "how to speak")
      .path("folder", &Settings::folder, "where to keep things")
      .list("peers", &Settings::peers, "other peers")
      .secret("token", &Settings::token, "what opens the door")
      .number("most", &Settings::most, "a number as large as it gets");
}

std::vector<std::string> texts(const Problems& problems) {
  std::vector<std::string> lines;
  for (const Problem& problem : problems) lines.push_back(to_string(problem));
  return lines;
}

Settings read(std::string_view text, Problems& problems, const std::string& file = "balie.toml") {
  const auto root = parse_toml(text, file, problems);
  const toml::table none;
  const auto* table = root.get_as<toml::table>("line");
  const auto settings = spec().read(table ? *table : none, "line", file, problems);
  sort_problems(problems);
  return settings;
}

TEST(ConfigSpec, ReadsEveryKind) {
  const std::string secret = testing::TempDir() + "config_test_token";
  std::ofstream(secret) << "open sesame\n";
  Problems problems;
  const auto settings = read(
      "[line]\nhost = 'h'\nport = 65535\nquiet = true\nwait = '1m30s'\nroom = '1MiB'\n"
      "mode = 'loud'\nfolder = 'here'\npeers = ['a', 'b']\nmost = 5\ntoken_file = '" +
          secret + "'\n",
      problems, "/etc/balie/balie.toml");
  EXPECT_THAT(texts(problems), IsEmpty());
  EXPECT_EQ(settings.host, "h");
  EXPECT_EQ(settings.port, 65535);
  EXPECT_TRUE(settings.quiet);
  EXPECT_EQ(settings.wait, std::chrono::seconds(90));
  EXPECT_EQ(settings.room, 1u << 20);
  EXPECT_EQ(settings.mode, "loud");
  EXPECT_EQ(settings.folder, "/etc/balie/here");
  EXPECT_THAT(settings.peers, ElementsAre("a", "b"));
  EXPECT_EQ(settings.token, "open sesame");
  EXPECT_EQ(settings.most, 5u);
}

TEST(ConfigSpec, TellsAllThatIsWrongAtOnceWithPlaces) {
  Problems problems;
  const auto settings = read(
      "[line]\nhsot = 'h'\nport = 0\nquiet = 1\nwait = '2h'\nroom = '64 KiB'\n"
      "mode = 'lout'\npeers = ['a', 2]\ntoken_file = '/nowhere/token'\nmost = -1\n",
      problems);
  EXPECT_THAT(
      texts(problems),
      ElementsAre("balie.toml:2:1: line.hsot: unknown setting; did you mean \"host\"?",
                  "balie.toml:3:8: line.port: must be from 1 to 65535",
                  "balie.toml:4:9: line.quiet: must be true or false, not a whole number",
                  "balie.toml:5:8: line.wait: must be at most 1h",
                  "balie.toml:6:8: line.room: \"64 KiB\" is no size such as \"512\", \"64KiB\" or \"10MB\"",
                  "balie.toml:7:8: line.mode: must be one of \"plain\", \"loud\"; did you mean \"loud\"?",
                  "balie.toml:8:15: line.peers: must be a list of texts, not a whole number",
                  "balie.toml:9:14: line.token_file: cannot read /nowhere/token: No such file or directory",
                  "balie.toml:10:8: line.most: must be from 0 to 9223372036854775807"));
  EXPECT_EQ(settings.port, 7000) << "what does not fit keeps its default";
}

TEST(ConfigSpec, WantsWhatIsRequired) {
  const auto needs =
      ConfigSpec<Settings>("line", "").text("host", &Settings::host, "peer to dial").required();
  Problems problems;
  const auto root = parse_toml("\n[adapter.x]\nother = 1\n", "balie.toml", problems);
  needs.read(*root.at_path("adapter.x").as_table(), "adapter.x", "balie.toml", problems, {"other"});
  EXPECT_THAT(texts(problems),
              ElementsAre("balie.toml:2:1: adapter.x.host: missing; it must be set (peer to dial)"));
}

TEST(ConfigSpec, PrintsASampleThatItReadsBack) {
  const std::string sample = spec().table().sample("line");
  EXPECT_THAT(sample, HasSubstr("# how long to wait (duration)\n#wait = \"1500ms\"\n"));
  EXPECT_THAT(spec().table().explain(), HasSubstr("how long to wait"));
  std::string set = sample;
  for (auto at = set.find("\n#"); at != std::string::npos; at = set.find("\n#", at + 1)) {
    if (set[at + 2] != ' ') set.erase(at + 1, 1);
  }
  set.erase(set.find("most ="));  // its default is above what TOML can say
  Problems problems;
  read(set, problems);
  EXPECT_THAT(texts(problems), IsEmpty()) << set;
}

TEST(Toml, TellsWhereTheSyntaxIsWrong) {
  Problems problems;
  EXPECT_TRUE(parse_toml("a = 1\nb = = 2\n", "x.toml", problems).empty());
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].line, 2u);
  EXPECT_THAT(to_string(problems[0]), HasSubstr("x.toml:2:"));
}

TEST(Toml, TellsOfAFileThatIsNotThere) {
  Problems problems;
  read_toml("/nowhere/balie.toml", problems);
  EXPECT_THAT(texts(problems),
              ElementsAre("/nowhere/balie.toml: cannot read /nowhere/balie.toml: No such file or directory"));
}

}  // namespace
}  // namespace balie
