// GeneralRegressionModel, with the numbers of the specification's examples where it has some.
#include "plugins/scorer_pmml/general_regression.hpp"

#include "compiled_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

namespace balie::scorer_pmml {
namespace {

// Intercept, [sex=0], [minority=0]([sex=0]), [minority=0]([sex=1]), age, work: as the specification's
// examples.
std::string example(std::string_view attributes, std::string_view function, std::string_view cells) {
  return fmt::format(
      "<GeneralRegressionModel functionName='{}' {}><MiningSchema><MiningField name='jobcat' "
      "usageType='target'/>"
      "<MiningField name='minority'/><MiningField name='sex'/><MiningField name='age'/><MiningField "
      "name='work'/>"
      "</MiningSchema><ParameterList><Parameter name='p0'/><Parameter name='p1'/><Parameter name='p3'/>"
      "<Parameter name='p5'/><Parameter name='p7'/><Parameter name='p8'/></ParameterList>"
      "<FactorList><Predictor name='sex'/><Predictor name='minority'/></FactorList>"
      "<CovariateList><Predictor name='age'/><Predictor name='work'/></CovariateList>"
      "<PPMatrix><PPCell value='0' predictorName='sex' parameterName='p1'/>"
      "<PPCell value='0' predictorName='sex' parameterName='p3'/>"
      "<PPCell value='0' predictorName='minority' parameterName='p3'/>"
      "<PPCell value='1' predictorName='sex' parameterName='p5'/>"
      "<PPCell value='0' predictorName='minority' parameterName='p5'/>"
      "<PPCell value='1' predictorName='age' parameterName='p7'/>"
      "<PPCell value='1' predictorName='work' parameterName='p8'/></PPMatrix>"
      "<ParamMatrix>{}</ParamMatrix></GeneralRegressionModel>",
      function, attributes, cells);
}

std::string cell(std::string_view parameter, double beta, std::string_view category = "") {
  const auto target = category.empty() ? std::string() : fmt::format("targetCategory='{}' ", category);
  return fmt::format("<PCell {}parameterName='{}' beta='{}'/>", target, parameter, beta);
}

const std::vector<std::string_view> number_fields = {"jobcat:double", "minority:integer:0,1",
                                                     "sex:integer:0,1", "age:double", "work:double"};
const std::vector<std::string_view> label_fields = {"jobcat:string:1,2,3", "minority:integer:0,1",
                                                    "sex:integer:0,1", "age:double", "work:double"};
const std::map<std::string, std::string> record = {
    {"sex", "1"}, {"minority", "0"}, {"age", "25"}, {"work", "4"}};

// The specification's example: 1.602 + 0.429 - 0.012 * 25 + 0.010 * 4 = 1.771.
const std::string linear_cells = cell("p0", 1.602) + cell("p1", 0.580) + cell("p3", 0.831) +
                                 cell("p5", 0.429) + cell("p7", -0.012) + cell("p8", 0.010);

TEST(GeneralRegression, GeneralLinearIsTheSpecificationsExample) {
  CompiledFile file(number_fields, example("modelType='generalLinear'", "regression", linear_cells));
  ASSERT_EQ(file.refusal(), "");
  EXPECT_NEAR(file.score(record).value, 1.771, 1e-12);
}

TEST(GeneralRegression, WithoutAPredictorThereIsNoPrediction) {
  CompiledFile file(number_fields, example("modelType='generalLinear'", "regression", linear_cells));
  ASSERT_EQ(file.refusal(), "");
  EXPECT_TRUE(is_missing(file.score({{"sex", "1"}, {"minority", "0"}, {"age", "25"}}).value));
  EXPECT_TRUE(is_missing(file.score({{"sex", "1"}, {"age", "25"}, {"work", "4"}}).value));
}

// The specification's example: gamma with power -1 and an offset of 3.
TEST(GeneralRegression, GeneralizedLinearIsTheSpecificationsExample) {
  const auto cells = cell("p0", -2.30824444845005) + cell("p1", -0.268177596945098) +
                     cell("p3", -0.169104566719988) + cell("p5", -0.219215962160056) +
                     cell("p7", 0.00427629446211706) + cell("p8", -0.00397117497757107);
  CompiledFile file(number_fields,
                    example("modelType='generalizedLinear' distribution='gamma' linkFunction='power' "
                            "linkParameter='-1' offsetValue='3'",
                            "regression", cells));
  ASSERT_EQ(file.refusal(), "");
  const double eta =
      3 - 2.30824444845005 - 0.219215962160056 + 25 * 0.00427629446211706 - 4 * 0.00397117497757107;
  EXPECT_NEAR(file.score(record).value, 1 / eta, 1e-12);
}

TEST(GeneralRegression, TrialsMultiplyTheMean) {
  const auto model = [](std::string_view trials) {
    return example(
        fmt::format("modelType='generalizedLinear' distribution='binomial' linkFunction='logit' {}", trials),
        "regression", cell("p0", 0) + cell("p7", 0));
  };
  CompiledFile fixed(number_fields, model("trialsValue='6'"));
  EXPECT_DOUBLE_EQ(fixed.score(record).value, 3);
  CompiledFile by_field(number_fields, model("trialsVariable='work'"));
  EXPECT_DOUBLE_EQ(by_field.score(record).value, 2);
}

// age moves eta by -0.012 * 25, work by 0.010 * 4; p5 is of sex and minority, 0.429 in equal parts.
TEST(GeneralRegression, SaysWhatMovedTheScore) {
  CompiledFile file(number_fields, example("modelType='generalLinear'", "regression", linear_cells));
  ASSERT_EQ(file.refusal(), "");
  file.score(record);
  EXPECT_NEAR(file.contribution("age", 2), 2 * -0.3, 1e-15);
  EXPECT_NEAR(file.contribution("work", 1), 0.04, 1e-15);
  EXPECT_NEAR(file.contribution("sex", 1), 0.429 / 2, 1e-15);
  EXPECT_NEAR(file.contribution("minority", 1), 0.429 / 2, 1e-15);
}

TEST(GeneralRegression, TheReferenceOfTwoMovesTheOtherWay) {
  const std::vector<std::string_view> fields = {"jobcat:string:no,yes", "minority:integer:0,1",
                                                "sex:integer:0,1", "age:double", "work:double"};
  for (const std::string_view type : {"multinomialLogistic", "generalizedLinear' linkFunction='logit"}) {
    CompiledFile file(fields, example(fmt::format("modelType='{}'", type), "classification",
                                      cell("p0", 0, "yes") + cell("p7", 0.1, "yes")));
    ASSERT_EQ(file.refusal(), "");
    file.score(record);
    EXPECT_NEAR(file.contribution("age", 1, 1), 2.5, 1e-15);
    EXPECT_NEAR(file.contribution("age", 1, 0), -2.5, 1e-15);
  }
}

// exp(eta) by category, 1 for the reference: with eta 1 and 2, e and e^2.
TEST(GeneralRegression, MultinomialComparesWithTheReference) {
  const auto cells = cell("p0", 1, "1") + cell("p0", 1, "2") + cell("p8", 0.25, "2");
  CompiledFile file(label_fields, example("modelType='multinomialLogistic' targetReferenceCategory='3'",
                                          "classification", cells));
  ASSERT_EQ(file.refusal(), "");
  file.score(record);
  const double e = std::exp(1);
  const double total = 1 + e + e * e;
  EXPECT_EQ(file.predicted(), "2");
  EXPECT_NEAR(file.probability("1"), e / total, 1e-14);
  EXPECT_NEAR(file.probability("2"), e * e / total, 1e-14);
  EXPECT_NEAR(file.probability("3"), 1 / total, 1e-14);
  // Nobody says which is the reference: it is the one without parameters.
  CompiledFile silent(label_fields, example("modelType='multinomialLogistic'", "classification", cells));
  silent.score(record);
  EXPECT_NEAR(silent.probability("3"), 1 / total, 1e-14);
}

// Chances up to each category: F(-1 + x), F(1 + x), 1; with x = 0.04 * 25 - 0.25 * 4 = 0 at this record.
TEST(GeneralRegression, OrdinalSubtractsWhatIsBelow) {
  const auto cells = cell("p0", -1, "1") + cell("p0", 1, "2") + cell("p7", 0.04) + cell("p8", -0.25);
  CompiledFile file(label_fields, example("modelType='ordinalMultinomial' cumulativeLink='logit'",
                                          "classification", cells));
  ASSERT_EQ(file.refusal(), "");
  file.score(record);
  const double low = 1 / (1 + std::exp(1));
  EXPECT_EQ(file.predicted(), "2");
  EXPECT_NEAR(file.probability("1"), low, 1e-15);
  EXPECT_NEAR(file.probability("2"), 1 - 2 * low, 1e-15);
  EXPECT_NEAR(file.probability("3"), low, 1e-15);
}

// By hand: the link gives 0.75, and the other category has the rest; but in Rattle's files without a stated
// reference it has the link of 0 beside it.
TEST(GeneralRegression, ABinaryGeneralizedLinearPredictsTheCategoryThatItNames) {
  struct Row {
    std::string_view link;
    double eta;
    std::string_view reference;
    std::string_view application;
    double expected;
  };
  const Row rows[] = {
      {"cloglog", std::log(std::log(4)), "targetReferenceCategory='no'", "Rattle/PMML", 0.75},
      {"logit", std::log(3), "targetReferenceCategory='no'", "", 0.75},
      {"logit", std::log(3), "", "", 0.75},
      {"identity", 0.75, "", "JPMML-SparkML", 0.75},
      {"logit", std::log(3), "", "Rattle/PMML", 0.75 / (0.75 + 0.5)},
      {"probit", 0, "", "Rattle/PMML", 0.5},
      {"cloglog", std::log(std::log(4)), "", "Rattle/PMML", 0.75 / (0.75 + 1 - std::exp(-1))},
  };
  const std::vector<std::string_view> fields = {"jobcat:string:no,yes", "minority:integer:0,1",
                                                "sex:integer:0,1", "age:double", "work:double"};
  for (const auto& row : rows) {
    CompiledFile file(
        fields,
        example(fmt::format("modelType='generalizedLinear' distribution='binomial' linkFunction='{}' {}",
                            row.link, row.reference),
                "classification", cell("p0", row.eta, "yes")),
        row.application);
    ASSERT_EQ(file.refusal(), "");
    file.score(record);
    EXPECT_NEAR(file.probability("yes"), row.expected, 1e-15) << row.link << row.reference;
    EXPECT_NEAR(file.probability("no"), 1 - row.expected, 1e-15) << row.link << row.reference;
  }
}

TEST(GeneralRegression, ALinkWithoutChancesNeedsItsReferenceInRattlesFiles) {
  const std::vector<std::string_view> fields = {"jobcat:string:no,yes", "minority:integer:0,1",
                                                "sex:integer:0,1", "age:double", "work:double"};
  const CompiledFile file(fields,
                          example("modelType='generalizedLinear' linkFunction='identity'", "classification",
                                  cell("p0", 0.5, "yes")),
                          "Rattle/PMML");
  EXPECT_NE(file.refusal().find("targetReferenceCategory"), std::string::npos) << file.refusal();
}

// The specification's example with contrast matrices: gender=f 0.5, jobcat=3 -1/3 and -1/2.
TEST(GeneralRegression, ContrastsCodeCategories) {
  const std::string model =
      "<GeneralRegressionModel modelType='multinomialLogistic' functionName='classification' "
      "targetReferenceCategory='High'><MiningSchema><MiningField name='salCat' usageType='target'/>"
      "<MiningField name='jobcat'/><MiningField name='educ'/></MiningSchema>"
      "<ParameterList><Parameter name='a'/><Parameter name='b'/><Parameter name='c'/></ParameterList>"
      "<FactorList><Predictor name='jobcat' contrastMatrixType='Helmert'><Categories><Category value='1'/>"
      "<Category value='2'/><Category value='3'/></Categories><Matrix nbRows='3' nbCols='2'>"
      "<Array n='2' type='real'>.6 0</Array><Array n='2' type='real'>-.3 .5</Array>"
      "<Array n='2' type='real'>-.3 -.5</Array></Matrix></Predictor></FactorList>"
      "<CovariateList><Predictor name='educ'/></CovariateList>"
      "<PPMatrix><PPCell value='1' predictorName='jobcat' parameterName='b'/>"
      "<PPCell value='2' predictorName='jobcat' parameterName='c'/>"
      "<PPCell value='2' predictorName='educ' parameterName='c'/></PPMatrix>"
      "<ParamMatrix><PCell targetCategory='Low' parameterName='a' beta='1'/>"
      "<PCell targetCategory='Low' parameterName='b' beta='10'/>"
      "<PCell targetCategory='Low' parameterName='c' beta='2'/></ParamMatrix></GeneralRegressionModel>";
  CompiledFile file({"salCat:string:Low,High", "jobcat:string", "educ:double"}, model);
  ASSERT_EQ(file.refusal(), "");
  file.score({{"jobcat", "3"}, {"educ", "3"}});
  const double eta = 1 + 10 * -0.3 + 2 * (-0.5 * 9);  // the covariate is squared
  EXPECT_NEAR(file.probability("Low"), 1 / (1 + std::exp(-eta)), 1e-15);
  EXPECT_TRUE(is_missing(file.score({{"jobcat", "9"}, {"educ", "3"}}).value));
}

// One covariate x with beta ln 2 and reference point 1; the baseline is 0.5 from time 2 and 1 from time 4
// to 6.
std::string cox(std::string_view attributes, std::string_view schema, std::string_view tables,
                std::string_view output = "") {
  return fmt::format(
      "<GeneralRegressionModel modelType='CoxRegression' functionName='regression' endTimeVariable='t' {}>"
      "<MiningSchema><MiningField name='t'/><MiningField name='x'/>{}</MiningSchema>{}"
      "<ParameterList><Parameter name='p' referencePoint='1'/></ParameterList>"
      "<CovariateList><Predictor name='x'/></CovariateList>"
      "<PPMatrix><PPCell value='1' predictorName='x' parameterName='p'/></PPMatrix>"
      "<ParamMatrix><PCell parameterName='p' beta='{}'/></ParamMatrix>{}</GeneralRegressionModel>",
      attributes, schema, output, std::log(2), tables);
}
constexpr std::string_view cells_of_baseline =
    "<BaselineCell time='2' cumHazard='0.5'/><BaselineCell time='4' cumHazard='1'/>";

TEST(GeneralRegression, CoxGivesTheCumulativeHazard) {
  CompiledFile file(
      {"t:double", "x:double"},
      cox("", "",
          fmt::format("<BaseCumHazardTables maxTime='6'>{}</BaseCumHazardTables>", cells_of_baseline)));
  ASSERT_EQ(file.refusal(), "");
  EXPECT_EQ(file.score({{"t", "1"}, {"x", "3"}}).value, 0);           // before anything happened
  EXPECT_NEAR(file.score({{"t", "2"}, {"x", "3"}}).value, 2, 1e-14);  // 0.5 * 2^(3 - 1)
  EXPECT_NEAR(file.score({{"t", "6"}, {"x", "1"}}).value, 1, 1e-14);
  EXPECT_TRUE(is_missing(file.score({{"t", "6.5"}, {"x", "1"}}).value));  // after the last time
  EXPECT_TRUE(is_missing(file.score({{"x", "1"}}).value));
}

TEST(GeneralRegression, CoxHasStrata) {
  const auto tables = fmt::format(
      "<BaseCumHazardTables><BaselineStratum value='a' maxTime='6'>{}</BaselineStratum>"
      "<BaselineStratum value='b' maxTime='3'><BaselineCell time='1' cumHazard='3'/></BaselineStratum>"
      "</BaseCumHazardTables>",
      cells_of_baseline);
  CompiledFile file({"t:double", "x:double", "s:string"},
                    cox("baselineStrataVariable='s'", "<MiningField name='s'/>", tables));
  ASSERT_EQ(file.refusal(), "");
  EXPECT_NEAR(file.score({{"t", "2"}, {"x", "1"}, {"s", "a"}}).value, 0.5, 1e-15);
  EXPECT_NEAR(file.score({{"t", "2"}, {"x", "1"}, {"s", "b"}}).value, 3, 1e-15);
  EXPECT_TRUE(is_missing(file.score({{"t", "5"}, {"x", "1"}, {"s", "b"}}).value));
  EXPECT_TRUE(is_missing(file.score({{"t", "2"}, {"x", "1"}, {"s", "c"}}).value));
}

struct Bad {
  std::string model;
  std::string why;
};

TEST(GeneralRegression, IsRefusedByName) {
  const Bad all[] = {
      {example("modelType='logLinear'", "regression", linear_cells), "logLinear"},
      {example("modelType='generalLinear'", "classification", linear_cells), "modelType"},
      {example("modelType='generalLinear' offsetValue='1'", "regression", linear_cells), "offset"},
      {example("modelType='generalizedLinear' linkFunction='other'", "regression", linear_cells),
       "linkFunction"},
      {example("modelType='generalizedLinear' linkFunction='power'", "regression", linear_cells),
       "linkParameter"},
      {example("modelType='generalLinear'", "regression", cell("p9", 1)), "ParameterList"},
      {example("modelType='generalLinear'", "regression", ""), "empty"},
  };
  for (const auto& bad : all) {
    const CompiledFile file(number_fields, bad.model);
    EXPECT_NE(file.refusal().find(bad.why), std::string::npos) << file.refusal();
  }
}

}  // namespace
}  // namespace balie::scorer_pmml
