#include "core/scoring/model.hpp"

#include "core/scoring/scorer.hpp"
#include "tests/support/fake_scorer.hpp"

#include <gtest/gtest.h>

#include <array>

namespace balie::scoring {
namespace {

const std::string two_inputs = R"(
name = "churn"
bias = -1.0
[[input]]
name = "age"
weight = 0.05
low = 0.0
[[input]]
name = "calls"
values = {"1" = 0.5, "2.5" = 1.0}
)";

std::unique_ptr<const Model> load(const std::string& text) {
  auto loaded = load_model(fake_scorers(), "x.fake", text);
  return loaded ? std::move(*loaded) : nullptr;
}

TEST(Model, CodesANumberAsTheTextThatReadsBack) {
  const auto model = load(two_inputs);
  ASSERT_NE(model, nullptr);
  const auto scratch = model->make_scratch();
  EXPECT_EQ(model->encode_number(0, 41.5, *scratch), 41.5);
  EXPECT_EQ(model->encode_number(1, 1, *scratch), model->encode(1, "1", *scratch));
  EXPECT_EQ(model->encode_number(1, 2.5, *scratch), model->encode(1, "2.5", *scratch));
  EXPECT_NE(model->encode_number(1, 2.5, *scratch), model->encode_number(1, 1, *scratch));
}

TEST(Model, ABatchGivesWhatTheRowsGiveOneByOne) {
  const auto model = load(two_inputs);
  ASSERT_NE(model, nullptr);
  const auto scratch = model->make_scratch();
  const std::array<double, 8> rows{20, 0, missing_input, 1, -5, 0, 60, missing_input};
  std::array<Value, 8> together;
  std::array<Scored, 4> scored;
  model->score_batch(rows, *scratch, together, scored);
  for (std::size_t row = 0; row < 4; ++row) {
    std::array<Value, 2> alone;
    const Scored one = model->score(std::span(rows).subspan(row * 2, 2), *scratch, alone);
    EXPECT_EQ(one.verdict, scored[row].verdict);
    EXPECT_EQ(alone[1].kind, together[row * 2 + 1].kind);
    EXPECT_EQ(alone[1].number, together[row * 2 + 1].number);
    EXPECT_EQ(alone[0].text, together[row * 2].text);
  }
  EXPECT_EQ(scored[2].verdict, Scored::Verdict::invalid);
  EXPECT_EQ(scored[2].field, 0);
  EXPECT_EQ(together[4].kind, Value::Kind::missing);
}

}  // namespace
}  // namespace balie::scoring
