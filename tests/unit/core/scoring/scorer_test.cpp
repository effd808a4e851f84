#include "core/scoring/scorer.hpp"

#include "tests/support/fake_scorer.hpp"

#include <gtest/gtest.h>

namespace balie::scoring {
namespace {

TEST(ScorerRegistry, FindsByTheEndingOfAFileName) {
  const ScorerRegistry scorers = fake_scorers();
  EXPECT_NE(scorers.find("churn.fake"), nullptr);
  EXPECT_NE(scorers.find("models/churn.v2.fake"), nullptr);
  EXPECT_EQ(scorers.find("fake"), nullptr);
  EXPECT_EQ(scorers.find("churn.pmml"), nullptr);
  EXPECT_EQ(scorers.endings(), std::vector<std::string>{"fake"});
}

TEST(LoadModel, SaysWhyAFileIsNotTaken) {
  const ScorerRegistry scorers = fake_scorers();
  struct Case {
    std::string file, content, problem;
  };
  const std::vector<Case> cases{
      {"a.pmml", "", "a.pmml: is no model that this program reads: .fake"},
      {"a.fake", "name = \"a\"\nunsupported = 1\n", "a.fake:2:1: unsupported: not supported"},
      {"a.fake", std::string(65, ' '), "a.fake: is larger than 64 bytes"},
  };
  for (const Case& one : cases) {
    const auto loaded = load_model(scorers, one.file, one.content, {.file_bytes_max = 64});
    ASSERT_FALSE(loaded.has_value()) << one.file;
    EXPECT_EQ(to_string(problem_of(loaded.error(), one.file)), one.problem);
  }
  const auto none = load_model(ScorerRegistry(), "a.pmml", "");
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().text, "this program reads no models");
}

}  // namespace
}  // namespace balie::scoring
