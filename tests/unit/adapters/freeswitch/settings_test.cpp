#include "adapters/freeswitch/settings.hpp"

#include <gtest/gtest.h>

namespace balie::freeswitch {
namespace {

TEST(Settings, AreRightAsTheyCome) { EXPECT_EQ(problem_of(Settings{}), ""); }

TEST(Settings, ProblemsAreNamed) {
  const std::pair<void (*)(Settings&), const char*> cases[] = {
      {[](Settings& s) { s.listen.clear(), s.port = 0; }, "listen and port: one of them is needed"},
      {[](Settings& s) { s.lost = "5000 'x"; }, "lost: is no extension"},
      {[](Settings& s) { s.address = "a b"; }, "address: is no host:port"},
      {[](Settings& s) { s.caller_id = "me"; }, "caller_id: is no number"},
      {[](Settings& s) { s.dial = "{x=y}user/{number}"; }, "dial: is no endpoint"},
      {[](Settings& s) { s.transfer = "{queue} XML default more"; }, "transfer: is no extension"},
      {[](Settings& s) { s.agents = {"jo"}; }, "agents: each is AGENT=NAME"},
  };
  for (const auto& [change, problem] : cases) {
    Settings settings;
    change(settings);
    EXPECT_EQ(problem_of(settings), problem);
  }
}

}  // namespace
}  // namespace balie::freeswitch
