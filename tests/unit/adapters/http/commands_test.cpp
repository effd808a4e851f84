#include "adapters/http/commands.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::http {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class CommandsTest : public testing::Test {
 protected:
  CommandsTest()
      : commands_(clock_, seconds(60),
                  {[this](const std::string& adapter, const v1::CommandDone& done) {
                     if (hub_is_there_)
                       said_.push_back(adapter + " " + done.command_id() + " " + done.error());
                     return hub_is_there_;
                   },
                   [this](const std::string&) { ++taken_; }}) {}

  void order(const std::string& id, int expires_in = 0) {
    v1::Command command;
    command.set_id(id);
    if (expires_in > 0) {
      const auto now = std::chrono::duration_cast<seconds>(clock_.time().time_since_epoch()).count();
      command.mutable_expires()->set_seconds(now + expires_in);
    }
    commands_.order("pbx", command);
  }
  Commands::Ended end(const std::string& id, const std::string& adapter = "pbx") {
    v1::CommandDone done;
    done.set_command_id(id);
    return commands_.end(adapter, done);
  }
  std::vector<std::string> waiting() {
    std::vector<std::string> ids;
    for (const auto& one : commands_.waiting("pbx", 10)) ids.push_back(one.id());
    return ids;
  }
  std::shared_ptr<Mailbox> listen() {
    auto mailbox = std::make_shared<Mailbox>(loop_.get_executor());
    commands_.listen("pbx", mailbox);
    return mailbox;
  }
  std::string read(const std::shared_ptr<Mailbox>& mailbox) {
    std::string text;
    boost::asio::co_spawn(
        loop_, mailbox->take(Duration::zero()),
        [&](const std::exception_ptr&, std::optional<std::string> got) { text = got.value_or("closed"); });
    loop_.restart();
    loop_.run();
    return text;
  }
  void pass(Duration time) {
    clock_.advance(time);
    commands_.sweep();
  }

  boost::asio::io_context loop_;
  ManualClock clock_;
  bool hub_is_there_ = true;
  int taken_ = 0;
  std::vector<std::string> said_;
  Commands commands_;
};

TEST_F(CommandsTest, AreKeptUntilTheyAreDone) {
  order("c1");
  order("c2");
  EXPECT_EQ(taken_, 2) << "the hub may order more meanwhile";
  EXPECT_THAT(waiting(), ElementsAre("c1", "c2"));
  EXPECT_THAT(waiting(), ElementsAre("c1", "c2"));
  EXPECT_EQ(end("c1"), Commands::Ended::now);
  EXPECT_EQ(end("c1"), Commands::Ended::before);
  EXPECT_EQ(end("c3"), Commands::Ended::unknown);
  EXPECT_EQ(end("c2", "other"), Commands::Ended::unknown) << "of another adapter";
  EXPECT_THAT(waiting(), ElementsAre("c2"));
  EXPECT_THAT(said_, ElementsAre("pbx c1 "));
}

TEST_F(CommandsTest, GoToOneOfThoseWhoListenAndToAnotherWhenThatIsGone) {
  order("c1");
  const auto one = listen();
  EXPECT_THAT(read(one), HasSubstr("event: command\ndata: {\"id\":\"c1\"}\n\n"));
  EXPECT_THAT(waiting(), IsEmpty());
  const auto two = listen();
  read(two);
  order("c2");
  order("c3");
  const auto first = read(one), second = read(two);
  EXPECT_NE(first.find("c2") == std::string::npos, second.find("c2") == std::string::npos);
  EXPECT_NE(first.find("c3") == std::string::npos, second.find("c3") == std::string::npos);
  EXPECT_EQ(end("c2"), Commands::Ended::now);
  commands_.leave("pbx", one);
  EXPECT_THAT(read(two), testing::AllOf(HasSubstr("\"c1\""), Not(HasSubstr("\"c2\""))));
  commands_.leave("pbx", two);
  EXPECT_THAT(waiting(), ElementsAre("c1", "c3"));
}

TEST_F(CommandsTest, TheSameIdIsCarriedOutOnce) {
  order("c1");
  order("c1");  // in the hub's next session
  EXPECT_THAT(waiting(), ElementsAre("c1"));
  end("c1");
  order("c1");
  EXPECT_THAT(waiting(), IsEmpty());
  EXPECT_THAT(said_, ElementsAre("pbx c1 ", "pbx c1 "));
}

TEST_F(CommandsTest, WhatEndedWhileTheHubWasAwayIsSaidInTheNextSession) {
  order("c1");
  hub_is_there_ = false;
  EXPECT_EQ(end("c1"), Commands::Ended::now);
  hub_is_there_ = true;
  commands_.opened("pbx");
  commands_.opened("pbx");
  EXPECT_THAT(said_, ElementsAre("pbx c1 "));
}

TEST_F(CommandsTest, ExpireAndAreUnknownWhereSomebodyHadThem) {
  order("c1", 5);
  order("c2");
  pass(seconds(5));
  EXPECT_THAT(said_, ElementsAre("pbx c1 expired"));
  EXPECT_THAT(waiting(), ElementsAre("c2"));
  pass(seconds(55));
  EXPECT_THAT(said_, ElementsAre("pbx c1 expired", "pbx c2 unknown"));
  EXPECT_EQ(end("c2"), Commands::Ended::before) << "too late";
}

TEST_F(CommandsTest, AreNoMoreThanThereIsRoomFor) {
  for (std::size_t i = 0; i <= Commands::commands_max; ++i) order(fmt::format("{}", i));
  EXPECT_THAT(said_, ElementsAre(fmt::format("pbx {} http.full", Commands::commands_max)));
}

}  // namespace
}  // namespace balie::http
