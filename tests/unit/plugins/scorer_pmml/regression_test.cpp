// RegressionModel: its terms, and each normalisation of one, two, three and ordered categories.
#include "compiled_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace balie::scorer_pmml {
namespace {

std::string number_model(std::string_view method, std::string_view table) {
  return fmt::format(
      "<RegressionModel functionName='regression' normalizationMethod='{}'><MiningSchema><MiningField "
      "name='x'/>"
      "<MiningField name='z'/><MiningField name='c'/></MiningSchema><RegressionTable intercept='1'>{}"
      "</RegressionTable></RegressionModel>",
      method, table);
}
const std::vector<std::string_view> number_fields = {"x:double", "z:double", "c:string:a,b"};

struct Term {
  std::string_view table;
  std::map<std::string, std::string> record;
  double value;
};

TEST(Regression, AddsItsTerms) {
  const Term table[] = {
      {"", {}, 1},
      {"<NumericPredictor name='x' coefficient='2'/>", {{"x", "3"}}, 7},
      {"<NumericPredictor name='x' exponent='3' coefficient='0.5'/>", {{"x", "-2"}}, -3},
      {"<NumericPredictor name='x' exponent='0' coefficient='2'/>", {{"x", "9"}}, 3},
      {"<NumericPredictor name='x' coefficient='2'/>", {}, missing},
      {"<CategoricalPredictor name='c' value='a' coefficient='4'/>", {{"c", "a"}}, 5},
      {"<CategoricalPredictor name='c' value='a' coefficient='4'/>", {{"c", "b"}}, 1},
      {"<CategoricalPredictor name='c' value='a' coefficient='4'/>", {}, 1},
      {"<PredictorTerm coefficient='2'><FieldRef field='x'/><FieldRef field='z'/></PredictorTerm>",
       {{"x", "3"}, {"z", "5"}},
       31},
      {"<PredictorTerm coefficient='2'><FieldRef field='x'/><FieldRef field='z'/></PredictorTerm>",
       {{"x", "3"}},
       missing},
  };
  for (const auto& row : table) {
    CompiledFile file(number_fields, number_model("none", row.table));
    ASSERT_EQ(file.refusal(), "") << row.table;
    const double value = file.score(row.record).value;
    EXPECT_TRUE(is_missing(row.value) ? is_missing(value) : value == row.value) << row.table << " " << value;
  }
}

double cdf(double value) { return 0.5 * std::erfc(-value / std::numbers::sqrt2); }

struct Link {
  std::string_view method;
  double (*inverse)(double);
};
const Link links[] = {
    {"logit", [](double y) { return 1 / (1 + std::exp(-y)); }},
    {"probit", cdf},
    {"cloglog", [](double y) { return 1 - std::exp(-std::exp(y)); }},
    {"loglog", [](double y) { return std::exp(-std::exp(-y)); }},
    {"cauchit", [](double y) { return 0.5 + std::atan(y) / std::numbers::pi; }},
};

TEST(Regression, NormalisesANumber) {
  for (const double x : {-1.5, 0.25}) {
    const auto scored = [&](std::string_view method) {
      CompiledFile file(number_fields, number_model(method, "<NumericPredictor name='x' coefficient='1'/>"));
      return file.score({{"x", fmt::format("{}", x)}}).value;
    };
    for (const auto& link : links)
      EXPECT_NEAR(scored(link.method), link.inverse(1 + x), 1e-14) << link.method;
    EXPECT_NEAR(scored("softmax"), 1 / (1 + std::exp(-1 - x)), 1e-14);
    EXPECT_NEAR(scored("exp"), std::exp(1 + x), 1e-14);
    EXPECT_NEAR(scored("none"), 1 + x, 1e-14);
  }
}

// One table a category; its value is its intercept.
std::string label_model(std::string_view method, const std::vector<double>& values, bool ordinal = false) {
  std::string text = fmt::format(
      "<RegressionModel functionName='classification' normalizationMethod='{}'><MiningSchema><MiningField "
      "name='x'/><MiningField name='t' usageType='target' {}/></MiningSchema>",
      method, ordinal ? "optype='ordinal'" : "");
  for (std::size_t i = 0; i < values.size(); ++i) {
    text += fmt::format("<RegressionTable targetCategory='{}' intercept='{}'/>", "abc"[i], values[i]);
  }
  return text + "</RegressionModel>";
}

struct Classes {
  std::string_view method;
  std::vector<double> values;
  bool ordinal;
  std::vector<double> probabilities;
};

void expect_classes(const Classes& row) {
  CompiledFile file({"x:double", row.values.size() == 2 ? "t:string:a,b" : "t:string:a,b,c"},
                    label_model(row.method, row.values, row.ordinal));
  ASSERT_EQ(file.refusal(), "") << row.method;
  file.score({});
  std::size_t best = 0;
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    EXPECT_NEAR(file.probability(std::string_view("abc").substr(i, 1)), row.probabilities[i], 1e-14)
        << row.method;
    if (row.probabilities[i] > row.probabilities[best]) best = i;
  }
  EXPECT_EQ(file.predicted(), std::string(1, "abc"[best])) << row.method;
}

TEST(Regression, NormalisesCategories) {
  const double e = std::numbers::e;
  expect_classes({"none", {0.3, 7}, false, {0.3, 0.7}});
  expect_classes({"none", {0.2, 0.3, 7}, false, {0.2, 0.3, 0.5}});
  expect_classes({"simplemax", {1, 3}, false, {0.25, 0.75}});
  expect_classes({"simplemax", {1, 3, 4}, false, {0.125, 0.375, 0.5}});
  expect_classes({"softmax", {1, 0}, false, {e / (1 + e), 1 / (1 + e)}});
  expect_classes(
      {"softmax", {1, 0, 2}, false, {e / (1 + e + e * e), 1 / (1 + e + e * e), e * e / (1 + e + e * e)}});
  expect_classes({"none", {0.2, 0.7, 1}, true, {0.2, 0.7 - 0.2, 1 - 0.7}});
  for (const auto& link : links) {
    const double one = link.inverse(0.4);
    const double two = link.inverse(1.1);
    expect_classes({link.method, {0.4, 0}, false, {one, 1 - one}});
    expect_classes({link.method, {0.4, 1.1, 0}, true, {one, two - one, 1 - two}});
  }
  // As the producers of one-against-rest models have it.
  const auto logit = links[0].inverse;
  const double sum = logit(0.4) + logit(-1) + logit(2);
  expect_classes({"logit", {0.4, -1, 2}, false, {logit(0.4) / sum, logit(-1) / sum, logit(2) / sum}});
}

// Large sums do not run over.
TEST(Regression, SoftmaxOfLargeNumbers) { expect_classes({"softmax", {1000, 1000}, false, {0.5, 0.5}}); }

// A model within another may name the target of the whole, which is a text: what it predicts is a number.
TEST(Regression, OfATextIsANumber) {
  CompiledFile file({"x:double", "t:string:a,b"},
                    "<RegressionModel functionName='regression'><MiningSchema><MiningField name='x'/>"
                    "<MiningField name='t' usageType='target'/></MiningSchema><Output><OutputField name='o' "
                    "feature='predictedValue'/></Output><RegressionTable intercept='-1.5'>"
                    "<NumericPredictor name='x' coefficient='1'/></RegressionTable></RegressionModel>");
  ASSERT_EQ(file.refusal(), "");
  EXPECT_EQ(file.score({{"x", "0"}}).value, -1.5);
  EXPECT_EQ(file.text("o"), "-1.5");
}

TEST(Regression, IsRefusedByName) {
  const std::pair<std::string, std::string> table[] = {
      {label_model("probit", {1, 2, 3}), "two categories or an ordinal"},
      {label_model("exp", {1, 2}), "exp"},
      {label_model("none", {1}), "two tables"},
      {number_model("simplemax", ""), "simplemax"},
      {number_model("other", ""), "other"},
      {number_model("none", "<NumericPredictor name='y' coefficient='1'/>"), "no field y"},
      {number_model("none", "<NumericPredictor name='c' coefficient='1'/>"), "c is a text"},
  };
  for (const auto& [model, text] : table) {
    CompiledFile file({"x:double", "z:double", "c:string:a,b", "t:string:a,b,c"}, model);
    EXPECT_NE(file.refusal().find(text), std::string::npos) << file.refusal();
  }
}

}  // namespace
}  // namespace balie::scorer_pmml
