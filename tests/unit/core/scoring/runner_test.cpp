#include "core/scoring/runner.hpp"

#include "protocols/bus/time.hpp"
#include "tests/support/fake_scorer.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace balie::scoring {
namespace {

const std::string churn = R"(
bias = 0.0
[[input]]
name = "calls"
weight = 0.5
mean = 1.0
low = 0.0
[[input]]
name = "channel"
values = {voice = 0.25, email = -0.25}
code = "R7"
)";

std::shared_ptr<const Model> load(const std::string& text) {
  auto loaded = load_model(fake_scorers(), "x.fake", text);
  return loaded ? std::shared_ptr<const Model>(std::move(*loaded)) : nullptr;
}

BoundModel bound(const std::string& name, std::vector<BoundInput> inputs) {
  BoundModel made{.name = name, .version = "1", .model = load(churn), .output = 1};
  made.inputs.assign(2, missing_input);
  made.bound = std::move(inputs);
  return made;
}

std::shared_ptr<ModelSet> two_models() {
  auto set = std::make_shared<ModelSet>();
  set->features.push_back(*make_feature({.name = "customer.contacts"}));
  set->features.push_back(*make_feature({.name = "contact.channel"}));
  set->models.push_back(bound("churn", {{0, 0}, {1, 1}}));
  set->models.back().reason_texts = {{"R7", "by this channel"}, {"calls", "calls often"}};
  set->models.push_back(bound("trial", {{1, 1}}));
  set->models.back().shadow = true;
  set->models.back().inputs[0] = 4;
  return set;
}

struct RunnerTest : testing::Test {
  RunnerTest() {
    record.create("c");
    contact.set_channel("voice");
    bus::set(*contact.mutable_at(), Time(std::chrono::seconds(1'700'000'000)));
    for (int i = 0; i < 3; ++i) record.add_contact(contact, {}, "d", "", 50);
  }
  google::protobuf::RepeatedPtrField<v1::Score> score(Runner& runner) {
    google::protobuf::RepeatedPtrField<v1::Score> scores;
    runner.score(contact, record, false, scores);
    return scores;
  }
  customer::Record record;
  v1::Contact contact;
};

TEST_F(RunnerTest, ScoresWithAllModelsAndTheirReasons) {
  Runner runner(two_models());
  const auto scores = score(runner);
  ASSERT_EQ(scores.size(), 2);
  EXPECT_EQ(scores[0].model(), "churn");
  EXPECT_EQ(scores[0].version(), "1");
  EXPECT_EQ(scores[0].output(), "probability");
  EXPECT_DOUBLE_EQ(scores[0].value(), 1 / (1 + std::exp(-1.75)));  // 3 x 0.5 + 0.25
  EXPECT_FALSE(scores[0].shadow());
  ASSERT_EQ(scores[0].values_size(), 2);
  EXPECT_EQ(scores[0].values(0).name(), "label");
  EXPECT_EQ(scores[0].values(0).text(), "yes");
  EXPECT_EQ(scores[0].values(1).number(), scores[0].value());
  ASSERT_EQ(scores[0].reasons_size(), 2);
  EXPECT_EQ(scores[0].reasons(0).code(), "calls");
  EXPECT_EQ(scores[0].reasons(0).text(), "calls often");
  EXPECT_EQ(scores[0].reasons(1).code(), "R7");
  EXPECT_EQ(scores[0].reasons(1).text(), "by this channel");
  EXPECT_TRUE(scores[1].shadow());
  EXPECT_DOUBLE_EQ(scores[1].value(), 1 / (1 + std::exp(-2.25)));  // a constant 4
  EXPECT_EQ(scores[1].reasons(0).text(), "calls");
}

TEST_F(RunnerTest, SaysWhyThereIsNoScore) {
  contact.set_channel("carrier pigeon");
  Runner runner(two_models());
  const auto scores = score(runner);
  EXPECT_EQ(scores[0].failure(), "channel: not allowed");
  EXPECT_EQ(scores[0].values_size(), 0);
  EXPECT_EQ(scores[0].reasons_size(), 0);
}

TEST_F(RunnerTest, CountsByModelAndField) {
  auto set = two_models();
  set->models[1].inputs[0] = missing_input;
  Runner runner(set);
  score(runner);
  contact.set_channel("fax");
  score(runner);
  const auto& figures = runner.figures();
  EXPECT_EQ(figures[0].scored, 2u);
  EXPECT_EQ(figures[0].failed, 1u);
  EXPECT_EQ(figures[0].fields[0].missing, 0u);
  EXPECT_EQ(figures[0].fields[1].invalid, 1u);
  EXPECT_EQ(figures[1].fields[0].field, "calls");
  EXPECT_EQ(figures[1].fields[0].missing, 2u);
  // The same model goes on counting, another version begins anew.
  auto next = two_models();
  next->models[1].version = "2";
  runner.switch_to(next);
  EXPECT_EQ(runner.figures()[0].scored, 2u);
  EXPECT_EQ(runner.figures()[1].scored, 0u);
  EXPECT_EQ(score(runner).size(), 2);
}

TEST_F(RunnerTest, DoesNothingWithoutModels) {
  Runner runner(nullptr);
  EXPECT_TRUE(runner.idle());
  EXPECT_TRUE(score(runner).empty());
}

TEST(Misfit, TellsWhatCannotBeGiven) {
  const InputInfo number{.name = "age"},
      category{.name = "job", .type = FieldType::text, .form = InputForm::code},
      basket{.name = "item", .type = FieldType::text, .form = InputForm::list},
      date{.name = "day", .type = FieldType::date};
  EXPECT_EQ(misfit(number, {FieldType::integer}), "");
  EXPECT_EQ(misfit(number, {FieldType::boolean}), "");
  EXPECT_EQ(misfit(number, {FieldType::text}), "age holds a number, and is given a text");
  EXPECT_EQ(misfit(category, {FieldType::text}), "");
  EXPECT_EQ(misfit(category, {FieldType::integer}), "");
  EXPECT_EQ(misfit(category, {FieldType::number}), "job holds a text, and is given a number");
  EXPECT_EQ(misfit(category, {FieldType::text, true}), "job holds one text, and is given a list of texts");
  EXPECT_EQ(misfit(basket, {FieldType::text, true}), "");
  EXPECT_EQ(misfit(basket, {FieldType::number}), "item holds a list of texts, and is given a number");
  EXPECT_EQ(misfit(date, {FieldType::date_time}), "day holds a date, and is given a date and time");
}

}  // namespace
}  // namespace balie::scoring
