#include "tests/conformance/adapter_suite.hpp"

#include "tests/support/fake_hub.hpp"

#include <gmock/gmock.h>

namespace balie::sdk {
namespace {

using test::FakeHub;
using testing::ElementsAre;
using testing::UnorderedElementsAre;
using Manner = FakeHub::Manner;

// Long enough that a busy machine does not reach it by chance; short where a test waits for it.
const std::string patient = "30s", hasty = "300ms";

bool recorded(FakeHub& hub, std::size_t count) {
  return hub.wait([count](const FakeHub& seen) { return seen.contacts().size() >= count; });
}

TEST_P(AdapterSuite, BringsContactsAndAnswersEachOnce) {
  FakeHub hub;
  hub.start();
  const auto adapter = GetParam().make();
  adapter->start(hub.settings(), patient);
  for (const auto* id : {"a", "b", "c"}) adapter->bring(id);
  ASSERT_TRUE(adapter->answered(3));
  EXPECT_THAT(adapter->answers(), UnorderedElementsAre("a", "b", "c"));
  EXPECT_THAT(hub.contacts(), ElementsAre("a", "b", "c"));
  EXPECT_EQ(adapter->stop(), 0);
}

TEST_P(AdapterSuite, FallsBackWhileTheHubIsAwayAtTheStart) {
  FakeHub hub;
  const auto adapter = GetParam().make();
  adapter->start(hub.settings(), hasty);
  adapter->bring("a");
  ASSERT_TRUE(adapter->answered(1));
  EXPECT_TRUE(hub.contacts().empty());
  hub.start();
  ASSERT_TRUE(recorded(hub, 1));
  EXPECT_THAT(hub.contacts(), ElementsAre("a"));
  EXPECT_THAT(adapter->answers(), ElementsAre("a"));
}

TEST_P(AdapterSuite, FallsBackWhenTheHubIsLateAndReportsUnderTheSameId) {
  FakeHub hub;
  hub.start();
  const auto adapter = GetParam().make();
  adapter->start(hub.settings(), hasty);
  ASSERT_TRUE(hub.wait([](const FakeHub& seen) { return seen.sessions() == 1; }));
  hub.behave(Manner::silent);
  adapter->bring("a");
  ASSERT_TRUE(adapter->answered(1));
  hub.behave(Manner::good);
  ASSERT_TRUE(recorded(hub, 1));
  EXPECT_THAT(hub.contacts(), ElementsAre("a"));
}

TEST_P(AdapterSuite, ReportsAgainWhatTheHubAnsweredWithoutRecordingIt) {
  for (const auto manner : {Manner::not_ready, Manner::refuses}) {
    FakeHub hub;
    hub.start();
    hub.behave(manner);
    const auto adapter = GetParam().make();
    adapter->start(hub.settings(), patient);
    adapter->bring("a");
    ASSERT_TRUE(adapter->answered(1));
    EXPECT_TRUE(hub.contacts().empty());
    hub.behave(Manner::good);
    ASSERT_TRUE(recorded(hub, 1));
    EXPECT_THAT(hub.contacts(), ElementsAre("a"));
    EXPECT_EQ(adapter->answers().size(), 1u);
  }
}

TEST_P(AdapterSuite, AnswersOnceWhenTheHubDiesMidWay) {
  FakeHub hub;
  hub.start();
  hub.behave(Manner::slow);
  const auto adapter = GetParam().make();
  adapter->start(hub.settings(), patient);
  adapter->bring("a");
  ASSERT_TRUE(recorded(hub, 1));
  hub.stop();
  hub.behave(Manner::good);
  hub.start();
  ASSERT_TRUE(adapter->answered(1));
  adapter->bring("b");
  ASSERT_TRUE(adapter->answered(2));
  EXPECT_THAT(adapter->answers(), ElementsAre("a", "b"));
  EXPECT_THAT(hub.contacts(), ElementsAre("a", "b"));
  EXPECT_EQ(hub.repeats(), 1);
}

TEST_P(AdapterSuite, AnswersOnceWhenTheHubAnswersTwiceOrTalksNonsense) {
  FakeHub hub;
  hub.start();
  hub.behave(Manner::twice);
  const auto adapter = GetParam().make();
  adapter->start(hub.settings(), patient);
  adapter->bring("a");
  ASSERT_TRUE(adapter->answered(1));
  hub.behave(Manner::garbage);
  adapter->bring("b");
  ASSERT_TRUE(recorded(hub, 2));
  hub.behave(Manner::good);
  adapter->bring("c");
  ASSERT_TRUE(adapter->answered(3));
  EXPECT_THAT(adapter->answers(), UnorderedElementsAre("a", "b", "c"));
}

TEST_P(AdapterSuite, ARedeliveredContactIsTheSameContact) {
  FakeHub hub;
  hub.start();
  const auto adapter = GetParam().make();
  adapter->start(hub.settings(), patient);
  adapter->bring("a");
  ASSERT_TRUE(adapter->answered(1));
  adapter->drop_link();
  adapter->bring("a");
  ASSERT_TRUE(adapter->answered(2));
  EXPECT_THAT(adapter->answers(), ElementsAre("a", "a"));
  EXPECT_THAT(hub.contacts(), ElementsAre("a"));
}

TEST_P(AdapterSuite, ARejectedContactDoesNotStopTheRest) {
  FakeHub hub;
  hub.start();
  hub.behave(Manner::rejects);
  const auto adapter = GetParam().make();
  adapter->start(hub.settings(), patient);
  adapter->bring("a");
  ASSERT_TRUE(hub.wait([](const FakeHub& seen) { return seen.requests() == 1; }));
  hub.behave(Manner::good);
  adapter->bring("b");
  ASSERT_TRUE(recorded(hub, 1));
  EXPECT_THAT(hub.contacts(), ElementsAre("b"));
}

TEST_P(AdapterSuite, DrainsWhenToldToStop) {
  FakeHub hub;
  hub.start();
  hub.behave(Manner::slow);
  const auto adapter = GetParam().make();
  adapter->start(hub.settings(), patient);
  adapter->bring("a");
  ASSERT_TRUE(recorded(hub, 1));
  adapter->terminate();
  hub.release();
  EXPECT_EQ(adapter->wait(), 0);
  EXPECT_THAT(adapter->answers(), ElementsAre("a"));
  EXPECT_TRUE(hub.wait([](const FakeHub& seen) { return seen.goodbyes() == 1; }));
}

TEST_P(AdapterSuite, StopsWithoutAHubToo) {
  FakeHub hub;
  const auto adapter = GetParam().make();
  adapter->start(hub.settings(), hasty);
  adapter->bring("a");
  ASSERT_TRUE(adapter->answered(1));
  EXPECT_EQ(adapter->stop(), 0);
  hub.start();
  adapter->start(hub.settings(), hasty);
  ASSERT_TRUE(recorded(hub, 1));
}

TEST_P(AdapterSuite, WhatWasAnsweredSurvivesAKill) {
  FakeHub hub;
  const auto adapter = GetParam().make();
  adapter->start(hub.settings(), hasty);
  for (const auto* id : {"a", "b", "c"}) adapter->bring(id);
  ASSERT_TRUE(adapter->answered(3));
  adapter->kill();
  hub.start();
  adapter->start(hub.settings(), hasty);
  ASSERT_TRUE(recorded(hub, 3));
  EXPECT_THAT(hub.contacts(), UnorderedElementsAre("a", "b", "c"));
  EXPECT_EQ(adapter->answers().size(), 3u) << "what is replayed was answered before";
}

}  // namespace
}  // namespace balie::sdk
