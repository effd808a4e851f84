#include "adapters/asterisk/answer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::asterisk {
namespace {

using agi::Variable;
using testing::ElementsAre;

TEST(Answer, says_every_time_what_a_dialplan_reads_and_the_status_last) {
  v1::Decision decision;
  decision.set_contact_id("7.1");
  decision.mutable_route()->set_queue("reception");
  decision.set_fallback(true);
  EXPECT_THAT(variables_of(decision),
              ElementsAre(Variable{"BALIE_CONTACT", "7.1"}, Variable{"BALIE_QUEUE", "reception"},
                          Variable{"BALIE_TARGET", ""}, Variable{"BALIE_PRIORITY", "0"},
                          Variable{"BALIE_CUSTOMER", ""}, Variable{"BALIE_HOLD", ""},
                          Variable{"BALIE_OFFERS", "0"}, Variable{"BALIE_STATUS", "FALLBACK"}));
}

TEST(Answer, is_bounded_and_leaves_out_what_is_not_decided_by) {
  v1::Decision decision;
  for (int i = 0; i < 100; ++i) {
    decision.add_offers()->set_id("o");
    decision.add_scores()->set_model("m" + std::to_string(i));
    auto& note = *decision.add_annotations();
    note.set_name("n");
    note.set_value("v");
  }
  decision.mutable_scores(0)->set_shadow(true);
  decision.mutable_scores(1)->set_failure("age: missing");
  const auto variables = variables_of(decision);
  EXPECT_EQ(variables.size(), 7U + 2 * 20 + 48 + 50 + 1);
  EXPECT_EQ(variables.back(), (Variable{"BALIE_STATUS", "DECIDED"}));
  for (const auto& one : variables) EXPECT_NE(one.name, "BALIE_SCORE_M0");
}

}  // namespace
}  // namespace balie::asterisk
