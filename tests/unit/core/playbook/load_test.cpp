#include "core/playbook/load.hpp"

#include "tests/unit/core/playbook/files.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace balie::playbook {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> problems_of(const Written& written) {
  const auto loaded = load_playbook(written.files());
  return loaded ? std::vector<std::string>{} : lines(loaded.error());
}

TEST(LoadPlaybook, GivesTheSameVersionForTheSameFiles) {
  Written written;
  auto files = written.files();
  const auto version = (*load_playbook(files))->version();
  EXPECT_EQ(version, "b398baf4673099ad");  // sha256 of 12:entries.toml, its length : itself, ...
  std::swap(files[0], files[2]);
  EXPECT_EQ((*load_playbook(files))->version(), version);
  written.queues += "\n";
  EXPECT_NE((*load_playbook(written.files()))->version(), version);
}

TEST(LoadPlaybook, ReadsWhatHoldsForTheWhole) {
  Written written;
  written.playbook += "languages = ['nl', 'en']\nhistory_held = 20\nhistory_shown = 5\n";
  const auto loaded = load_playbook(written.files());
  ASSERT_TRUE(loaded);
  const auto& general = (*loaded)->general();
  EXPECT_EQ(general.name, "test");
  EXPECT_EQ(general.country, "NL");
  EXPECT_THAT(general.languages, ElementsAre("nl", "en"));
  EXPECT_EQ(general.history_held, 20u);
  EXPECT_EQ(general.history_shown, 5u);
}

TEST(LoadPlaybook, TellsAllThatIsWrongAtOnce) {
  Written written;
  written.playbook = "nmae = 'x'\ncountry = 'Netherlands'\ndefault_queue = 'generl'\nhistory_shown = 60\n";
  written.queues =
      "[[queue]]\nname = 'sales'\npriority = 1001\nfallback = 'sales'\n"
      "[[queue]]\nname = 'general'\nskills = [{name = 'nl', level = 0}, 3, {name = 'nl'}]\n"
      "[[queue]]\nname = 'sales'\nfallback = 'genral'\n"
      "[[queue]]\nname = 'two words'\n[[queu]]\n";
  written.entries =
      "[[entry]]\nname = 'a'\nqueue = 'salse'\npriority = 'high'\n"
      "[[entry]]\nname = 'a'\nchannel = 'voice'\nqueue = 'sales'\nfallback = 'x'\nannotations = {a = [1]}\n"
      "[[entry]]\nname = 'b'\nchannel = ['voice', 'sms', '']\n";
  EXPECT_THAT(
      problems_of(written),
      ElementsAre(
          "entries.toml:3:9: entry.queue: there is no queue \"salse\"; did you mean \"sales\"?",
          "entries.toml:4:13: unknown name high",
          "entries.toml:6:8: entry.name: \"a\" is there twice; the other is in line 1",
          "entries.toml:9:12: entry.fallback: there is no queue \"x\"",
          "entries.toml:10:20: entry.annotations: a name has 1 to 64 bytes, a value is a text of at most "
          "1024 bytes, a "
          "number, true or false",
          "entries.toml:11:1: entry \"b\" is never reached by anything: \"a\" in line 1 takes it",
          "entries.toml:11:1: entry \"b\" is never reached by channel \"voice\": \"a\" in line 5 takes it",
          "entries.toml:11:1: entry.queue: missing; it must be set (the queue that they go to)",
          "entries.toml:13:11: entry.channel: must have 1 to 1024 bytes; leave it out to match everything",
          "playbook.toml:1:1: name: missing; it must be set (what people call this playbook)",
          "playbook.toml:1:1: nmae: unknown setting; did you mean \"name\"?",
          "playbook.toml:2:11: country: must be two capital letters (ISO 3166-1), such as \"NL\"",
          "playbook.toml:3:17: default_queue: is never used: entry \"a\" takes everything (line 1)",
          "playbook.toml:3:17: default_queue: there is no queue \"generl\"; did you mean \"general\"?",
          "playbook.toml:4:17: history_shown: must be at most history_held",
          "queues.toml:3:12: queue.priority: must be from 0 to 1000",
          "queues.toml:4:12: queue.fallback: is this queue itself; leave it out for the same",
          "queues.toml:7:33: queue.skills.level: must be from 1 to 100",
          "queues.toml:7:37: queue.skills: must be a list such as [{name = \"nl\", level = 2}]",
          "queues.toml:7:40: queue.skills: nl is there twice",
          "queues.toml:9:8: queue.name: \"sales\" is there twice; the other is in line 1",
          "queues.toml:10:12: queue.fallback: there is no queue \"genral\"; did you mean \"general\"?",
          "queues.toml:12:8: queue.name: must be 1 to 64 letters, digits, \"_\", \"-\" or \".\"",
          "queues.toml:13:3: queu: unknown table; did you mean [[queue]]?"));
}

TEST(LoadPlaybook, KeepsContactsAsLongAsThePolicyLooksBack) {
  const auto problems = [](const std::string& retention) {
    Written written;
    written.playbook += "history_retention = '" + retention + "'\n";
    auto files = written.files();
    files.push_back({"offers.toml", "[[offer]]\nid = 'plus'\nvalue = 1\n[[offer.text]]\ntext = 'Plus.'\n"});
    files.push_back({"arbitration.toml", "[[channel]]\nname = 'voice'\nplaces = 1\ntimeout = '1m'\n"});
    files.push_back({"policy.toml", "[[cap]]\nname = 'c'\nper = 'all'\npresentations = 1\nperiod = '90d'\n"});
    const auto loaded = load_playbook(files);
    if (loaded) {
      EXPECT_EQ((*loaded)->general().history_retention, std::chrono::days(90));
    }
    return loaded ? std::vector<std::string>{} : lines(loaded.error());
  };
  EXPECT_THAT(problems("90d"), IsEmpty());
  EXPECT_THAT(problems("89d"),
              ElementsAre(HasSubstr("history_retention: policy.toml looks back for 90d; contacts "
                                    "must be kept so long")));
}

TEST(LoadPlaybook, WantsAnEntryForWhatTheOthersLeave) {
  Written written;
  written.playbook = "name = 'x'\n";
  EXPECT_THAT(problems_of(written),
              ElementsAre(HasSubstr("entries.toml:1:1: no entry takes what the others leave")));
  written.entries += "[[entry]]\nname = 'rest'\nentry = '*'\nqueue = 'general'\n";
  EXPECT_THAT(problems_of(written), IsEmpty());
}

TEST(LoadPlaybook, DoesNotBlameOthersForAFileThatIsNoToml) {
  Written written;
  written.queues = "[[queue]\nname = 'x'\n";
  EXPECT_THAT(problems_of(written), ElementsAre(HasSubstr("queues.toml:1:9: ")));
}

TEST(LoadPlaybook, KeepsItsBounds) {
  Written written;
  auto files = written.files();
  files.push_back(files[0]);
  files.push_back({"../../etc/passwd\n", ""});
  files.push_back({"entrys.toml", ""});
  EXPECT_THAT(lines(load_playbook(files).error()),
              ElementsAre("playbook.toml: is there twice", "../../etc/passwd?: is no file of a playbook",
                          "entrys.toml: is no file of a playbook; did you mean \"entries.toml\"?"));
  EXPECT_THAT(lines(load_playbook(std::vector<File>(2'000)).error()),
              testing::Contains("playbook: has more than 1000 files"));
  written.entries = "[[entry]]\nname = 'many'\nqueue = 'sales'\n";
  for (const char* name : {"channel", "entry", "topic"}) {
    written.entries.append(name).append(" = [");
    for (int i = 0; i < 90; ++i) written.entries += fmt::format("'{}',", i);
    written.entries += "]\n";
  }
  EXPECT_THAT(problems_of(written),
              ElementsAre("entries.toml:1:1: more than 100000 channels, entries and topics in all"));
  written.entries = "[[entry]]\nname = 'many'\nqueue = 'sales'\nchannel = [";
  for (int i = 0; i < 101; ++i) written.entries += fmt::format("'{}',", i);
  EXPECT_THAT(problems_of({written.playbook, written.queues, written.entries + "]\n"}),
              ElementsAre("entries.toml:1:1: more than 100 channels"));
  written.entries.clear();
  for (int i = 0; i < 10'001; ++i) written.entries += "[[entry]]\n";
  EXPECT_THAT(problems_of(written), ElementsAre("entries.toml:1:1: entry: at most 10000 are allowed"));
}

class PlaybookDirectoryTest : public testing::Test {
 protected:
  PlaybookDirectoryTest() : folder_(testing::TempDir() + "balie_playbook_XXXXXX") {
    if (::mkdtemp(folder_.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
    for (const File& file : Written().files()) write(file.path, file.content);
  }
  ~PlaybookDirectoryTest() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& name, const std::string& content) const {
    std::ofstream(folder_ + "/" + name) << content;
  }
  std::string folder_;
};

TEST_F(PlaybookDirectoryTest, IsReadAsItsFilesAre) {
  write("README.md", "about");
  write("bank.map.toml", "not ours");
  const auto loaded = load_playbook(folder_);
  ASSERT_TRUE(loaded) << lines(loaded.error())[0];
  EXPECT_EQ((*loaded)->version(), (*load_playbook(Written().files()))->version());
}

TEST_F(PlaybookDirectoryTest, NamesItsFilesInProblems) {
  std::filesystem::rename(folder_ + "/entries.toml", folder_ + "/entrys.toml");
  write("queues.toml", "x = 1\n");
  EXPECT_THAT(lines(load_playbook(folder_).error()),
              ElementsAre(folder_ + "/entries.toml: missing; a playbook needs this file",
                          folder_ + "/entrys.toml: is no file of a playbook; did you mean \"entries.toml\"?",
                          folder_ + "/queues.toml:1:1: x: unknown table; did you mean [[queue]]?"));
  EXPECT_THAT(lines(load_playbook(folder_ + "/nowhere").error()),
              ElementsAre(HasSubstr("/nowhere: cannot read the directory: No such file or directory")));
}

}  // namespace
}  // namespace balie::playbook
