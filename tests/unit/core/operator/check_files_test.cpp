#include "core/operator/check_files.hpp"

#include "core/base/file.hpp"
#include "core/operator/child_output.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

namespace balie::operation {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class CheckFilesTest : public testing::Test {
 protected:
  CheckFilesTest() : folder_(testing::TempDir() + "balie_check_XXXXXX") {
    if (::mkdtemp(folder_.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
  }
  ~CheckFilesTest() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& content, mode_t mode = 0600) const {
    const std::string path = folder_ + "/" + name;
    EXPECT_TRUE(write_file_atomically(path, content, mode));
    return path;
  }
  // The program of an adapter that answers --check as `script` says.
  void write_adapter(const std::string& type, const std::string& script) const {
    ::chmod(write("balie-" + type, "#!/bin/sh\n" + script).c_str(), 0700);
  }
  // The problems of `path`, a line each, with the folder's name taken out.
  std::vector<std::string> check(const std::string& path) const {
    std::vector<std::string> lines;
    for (const Problem& problem : check_path(path, folder_ + "/balie", clock_, {}, {})) {
      std::string line = to_string(problem);
      for (auto at = line.find(folder_ + "/"); at != std::string::npos; at = line.find(folder_ + "/")) {
        line.erase(at, folder_.size() + 1);
      }
      lines.push_back(line);
    }
    return lines;
  }
  std::string folder_;
  SystemClock clock_;
};

TEST_F(CheckFilesTest, TellsAllMistakesOfSettingsAndPlaybookAtOnce) {
  std::string said;
  for (const auto& line : check("tests/data/check/balie.toml")) said += line + "\n";
  EXPECT_EQ(said, read_file("tests/data/check/expected.txt", 1 << 16).value());
}

TEST_F(CheckFilesTest, TakesADirectoryForAPlaybookOrSettings) {
  EXPECT_THAT(check("examples/playbooks/bank"), IsEmpty());
  EXPECT_EQ(check("tests/data/check/playbook").size(), 3u);
  EXPECT_EQ(check("tests/data/check"), check("tests/data/check/balie.toml"));
  EXPECT_THAT(check(folder_).front(), HasSubstr("entries.toml: missing; a playbook needs this file"));
  EXPECT_THAT(check("/nowhere"), ElementsAre("/nowhere: cannot read /nowhere: No such file or directory"));
}

TEST_F(CheckFilesTest, TakesOverWhatAnAdapterSaysOfItsTable) {
  write_adapter("fine", "test \"$1 $3 $4 $5\" = '--config --name good --check'\n");
  write_adapter(
      "bad",
      "echo \"$2:5:1: adapter.bad.x: unknown setting: no\" >&2\necho 'cannot: say where' >&2\nexit 2\n");
  write_adapter("dead", "kill -9 $$\n");
  const auto file =
      write("balie.toml",
            "[adapter.good]\ntype = 'fine'\n[adapter.bad]\ntype = 'bad'\nx = 1\n[adapter.gone]\n"
            "type = 'fime'\n[adapter.dead]\ntype = 'dead'\n");
  EXPECT_THAT(
      check(file),
      ElementsAre(
          "balie.toml: cannot: say where", "balie.toml:5:1: adapter.bad.x: unknown setting: no",
          "balie.toml:7:8: adapter.gone.type: there is no program balie-fime; did you mean \"fine\"?",
          "balie.toml:8:1: adapter.dead: cannot be checked: balie-dead --check ended with status 137"));
}

TEST_F(CheckFilesTest, TellsOfTablesThatNobodyReads) {
  const auto file = write("balie.toml", "[hbu]\nplaybook = 'x'\n[hub]\nplaybook = 'x'\n");
  EXPECT_THAT(check(file), ElementsAre("balie.toml:1:2: hbu: unknown table; did you mean \"hub\"?",
                                       "balie.toml:4:12: hub.playbook: there is no directory x"));
  EXPECT_THAT(check(write("empty.toml", "")),
              ElementsAre("empty.toml:1:1: hub: missing; a hub needs its table [hub]"));
}

TEST_F(CheckFilesTest, ReadsAProblemBack) {
  const auto back = [](const std::string& line) { return parse_problem(line, "own.toml"); };
  EXPECT_EQ(back("a: b.toml:12:3: x: 1:2: y"), (Problem{"a: b.toml", 12, 3, "x: 1:2: y"}));
  EXPECT_EQ(back("own.toml: cannot read"), (Problem{"own.toml", 0, 0, "cannot read"}));
  EXPECT_EQ(back("what: 1:x: y"), (Problem{"own.toml", 0, 0, "what: 1:x: y"}));
  EXPECT_EQ(back(":1:2: y"), (Problem{"own.toml", 0, 0, ":1:2: y"}));
  EXPECT_EQ(back(""), (Problem{"own.toml", 0, 0, ""}));
}

TEST_F(CheckFilesTest, HearsAProgramOutWithinBounds) {
  const auto run = [this](const std::string& script, std::size_t bytes_max, Duration limit) {
    return run_for_output({"/bin/sh", "-c", script}, bytes_max, limit, clock_);
  };
  const auto said = run("echo out; echo err >&2; cat; exit 3", 100, std::chrono::minutes(1));
  ASSERT_TRUE(said);
  EXPECT_EQ(said->text, "out\nerr\n");
  EXPECT_EQ(said->status, 3);
  EXPECT_THAT(run("while :; do echo more; done", 1'000, std::chrono::minutes(1)).error().text(),
              HasSubstr("says too much"));
  EXPECT_THAT(run("while :; do :; done", 1'000, std::chrono::milliseconds(50)).error().text(),
              HasSubstr("is not done in time"));
  EXPECT_FALSE(run_for_output({"/nowhere/program"}, 1, std::chrono::minutes(1), clock_));
}

}  // namespace
}  // namespace balie::operation
