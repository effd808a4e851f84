// The examples in Python and JavaScript: hello, heartbeat, contacts and their decisions, and coming back when
// the hub was away.
#include "tests/e2e/examples/languages.hpp"
#include "tests/support/fake_hub.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Examples : public testing::TestWithParam<Language> {};

TEST_P(Examples, PrintADecisionForEachContactAndEndWithTheInput) {
  FakeHub hub;
  hub.start();
  RunningExample example(GetParam(), hub.settings().endpoint);
  example.program().write_input("a\tjo\thello\nb\tjo\tis anybody there\n");
  ASSERT_TRUE(example.program().read_lines(2)) << example.log();
  example.program().write_input("c\tmia\thello\n");
  example.program().close_input();
  ASSERT_TRUE(example.program().read_lines(3)) << example.log();
  EXPECT_EQ(example.program().wait(), 0) << example.log();
  EXPECT_THAT(example.program().lines(),
              ElementsAre(HasSubstr("decision-a"), HasSubstr("decision-b"), HasSubstr("decision-c")));
  EXPECT_THAT(hub.contacts(), ElementsAre("a", "b", "c"));
  EXPECT_TRUE(hub.wait([](const FakeHub& seen) { return seen.goodbyes() == 1; }));
}

TEST_P(Examples, WaitForTheHubAndAskAgainWhenItDied) {
  FakeHub hub;
  RunningExample example(GetParam(), hub.settings().endpoint);
  example.program().write_input("a\tjo\thello\n");
  hub.start();
  ASSERT_TRUE(example.program().read_lines(1)) << example.log();
  hub.behave(FakeHub::Manner::slow);
  example.program().write_input("b\tjo\thello\n");
  ASSERT_TRUE(hub.wait([](const FakeHub& seen) { return seen.contacts().size() == 2; }));
  hub.stop();
  hub.behave(FakeHub::Manner::good);
  hub.start();
  ASSERT_TRUE(example.program().read_lines(2)) << example.log();
  EXPECT_THAT(example.program().lines(), ElementsAre(HasSubstr("decision-a"), HasSubstr("decision-b")));
  EXPECT_EQ(hub.repeats(), 1);
}

TEST_P(Examples, StayAliveWithHeartbeatsAlone) {
  FakeHub hub;
  hub.start();
  RunningExample example(GetParam(), hub.settings().endpoint);
  ASSERT_TRUE(hub.wait([](const FakeHub& seen) { return seen.heartbeats() >= 3; })) << example.log();
  EXPECT_EQ(hub.sessions(), 1);
}

INSTANTIATE_TEST_SUITE_P(Languages, Examples, testing::ValuesIn(languages()),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace balie::test
