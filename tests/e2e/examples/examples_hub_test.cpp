// The example adapters beside the real hub: a contact each, end to end.
#include "tests/e2e/examples/languages.hpp"
#include "tests/support/line_peer.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <optional>

namespace balie::test {
namespace {

using testing::HasSubstr;

class ExamplesOnTheHub : public testing::Test {
 protected:
  void SetUp() override {
    std::ofstream(folder_.at("balie.toml")) << fmt::format(
        "[hub]\ndata = \"data\"\nplaybook = \"{}\"\n\n[bus]\ndirectory = \"bus\"\n\n"
        "[adapter.line_main]\ntype = \"line\"\nchannel = \"chat\"\ndeadline = \"30s\"\nport = {}\n",
        BALIE_PLAYBOOK, peer_.port());
    start_hub();
  }
  void start_hub() {
    hub_.emplace(std::vector<std::string>{BALIE_PROGRAM, "hub", "--config", folder_.at("balie.toml")},
                 folder_.at("log"));
  }
  [[nodiscard]] std::string endpoint() const { return "ipc://" + folder_.at("bus/hub"); }
  [[nodiscard]] std::string log() const {
    std::stringstream text;
    text << std::ifstream(folder_.at("log")).rdbuf();
    return text.str();
  }

  Folder folder_;
  LinePeer peer_;
  std::optional<Process> hub_;
};

TEST_F(ExamplesOnTheHub, AnswerAContactInPythonAndJavaScript) {
  for (const auto& language : languages()) {
    SCOPED_TRACE(language.name);
    RunningExample example(language, endpoint());
    example.program().write_input("1\tjo@example.org\thello\n");
    ASSERT_TRUE(example.program().read_lines(1)) << example.log() << log();
    EXPECT_THAT(example.program().lines().front(), HasSubstr("\"decision\""));
    EXPECT_THAT(example.program().lines().front(), HasSubstr("\"queue\""));
    example.program().close_input();
    EXPECT_EQ(example.program().wait(), 0) << example.log();
  }
}

TEST_F(ExamplesOnTheHub, TheSameContactGetsTheSameDecisionAfterAKill) {
  RunningExample example(languages().front(), endpoint());
  example.program().write_input("1\tjo@example.org\thello\n");
  ASSERT_TRUE(example.program().read_lines(1)) << example.log() << log();
  hub_->signal(SIGKILL);
  hub_->wait();
  start_hub();
  example.program().write_input("1\tjo@example.org\thello\n");
  ASSERT_TRUE(example.program().read_lines(2)) << example.log() << log();
  const auto decision = [](const std::string& line) { return line.substr(line.find("\"decision\"")); };
  EXPECT_EQ(decision(example.program().lines()[0]), decision(example.program().lines()[1]));
}

TEST_F(ExamplesOnTheHub, TheLineAdapterAnswersItsPeer) {
  Process adapter({BALIE_LINE_PROGRAM, "--config", folder_.at("balie.toml"), "--name", "line_main"},
                  folder_.at("log"));
  peer_.send("1\tjo@example.org\thello");
  ASSERT_TRUE(peer_.wait(1)) << log();
  EXPECT_THAT(peer_.lines().front(), testing::StartsWith("1\t"));
  adapter.signal(SIGTERM);
  EXPECT_EQ(adapter.wait(), 0) << log();
  hub_->signal(SIGTERM);
  EXPECT_EQ(hub_->wait(), 0) << log();
}

}  // namespace
}  // namespace balie::test
