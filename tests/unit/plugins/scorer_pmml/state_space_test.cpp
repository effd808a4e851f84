// State space models by hand: a walk with a drift, seen with and without noise. Against R:
// tests/conformance/pmml.
#include "compiled_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::scorer_pmml {
namespace {

const std::vector<std::string_view> fields = {"y:double", "h:integer"};
constexpr double deviations = 1.9599639845400545;  // qnorm(0.975) of R

std::string array(std::string_view numbers) { return fmt::format("<Array type='real'>{}</Array>", numbers); }
std::string vector(std::string_view name, std::string_view numbers, std::string_view attributes = "") {
  return fmt::format("<{0} {2}>{1}</{0}>", name, array(numbers), attributes);
}
std::string matrix(std::string_view name, const std::vector<std::string_view>& rows) {
  std::string text = fmt::format("<{}><Matrix>", name);
  for (const auto row : rows) text += array(row);
  return text + fmt::format("</Matrix></{}>", name);
}

struct Parts {
  std::string attributes = "";
  std::string state = vector("StateVector", "10 2");
  std::string transition = matrix("TransitionMatrix", {"1 1", "0 1"});
  std::string measurement = matrix("MeasurementMatrix", {"1 0"});
  std::string more = "";
  std::string history = "";
  std::string interval = "";
};
std::string model(const Parts& parts) {
  const auto output = parts.interval.empty()
                          ? std::string()
                          : fmt::format(
                                "<Output><OutputField name='high' feature='confidenceIntervalUpper' "
                                "{}/></Output>",
                                parts.interval);
  return fmt::format(
      "<TimeSeriesModel functionName='timeSeries' bestFit='StateSpaceModel'><MiningSchema><MiningField "
      "name='y' "
      "usageType='target'/><MiningField name='h' usageType='supplementary'/></MiningSchema>{}{}"
      "<StateSpaceModel {}>{}{}{}{}</StateSpaceModel></TimeSeriesModel>",
      output, parts.history, parts.attributes, parts.state, parts.transition, parts.measurement, parts.more);
}

double forecast(const Parts& parts, int steps) {
  CompiledFile file(fields, model(parts));
  EXPECT_EQ(file.refusal(), "") << model(parts);
  return file.refusal().empty() ? file.score({{"h", std::to_string(steps)}}).value : missing;
}

TEST(StateSpace, ForecastsFromTheStateOfTheFirstStep) {
  EXPECT_DOUBLE_EQ(forecast({}, 1), 10);
  EXPECT_DOUBLE_EQ(forecast({}, 4), 16);
  EXPECT_DOUBLE_EQ(forecast({.more = vector("InterceptVector", "5", "type='observation'")}, 4), 21);
  // The drift itself grows by 1: 10, 12, 15, 19.
  EXPECT_DOUBLE_EQ(forecast({.more = vector("InterceptVector", "0 1")}, 4), 19);
  EXPECT_DOUBLE_EQ(forecast({.more = vector("InterceptVector", "0 1", "type='state'")}, 1), 10);
  EXPECT_DOUBLE_EQ(forecast({.history = "<TimeSeries><TimeValue value='8'/></TimeSeries>"}, 1), 10);
  // A walk without drift stays where its series ended, whichever state that is.
  EXPECT_DOUBLE_EQ(forecast({.state = vector("StateVector", "8 0"),
                             .history = "<TimeSeries><TimeValue value='8'/></TimeSeries>"},
                            3),
                   8);
}

// The value's own noise has variance 4 a step.
std::string covariances(std::string_view state, std::string_view noise, std::string_view seen = "") {
  auto text = matrix("PredictedStateCovarianceMatrix", {fmt::format("{} 0", state), "0 0"}) +
              matrix("SelectedStateCovarianceMatrix", {fmt::format("{} 0", noise), "0 0"});
  if (!seen.empty()) text += matrix("ObservationVarianceMatrix", {seen});
  return text;
}

TEST(StateSpace, ItsCovariancesTellOfWhichStepTheyAre) {
  const auto high = [](std::string_view attributes, const std::string& more, int steps) {
    CompiledFile file(fields,
                      model({.attributes = std::string(attributes), .more = more, .interval = "value='95'"}));
    EXPECT_EQ(file.refusal(), "");
    if (!file.refusal().empty()) return missing;
    const double mean = file.score({{"h", std::to_string(steps)}}).value;
    return file.number("high") - mean;
  };
  // Of the end of the series, of the first step; in units of a variance, in its own.
  for (const auto& [attributes, more] :
       {std::pair{"variance='4'", covariances("0", "1")}, std::pair{"variance='4'", covariances("4", "4")},
        std::pair{"", covariances("0", "4")}, std::pair{"", covariances("4", "4")}}) {
    EXPECT_NEAR(high(attributes, more, 1), 2 * deviations, 1e-9) << attributes << more;
    EXPECT_NEAR(high(attributes, more, 4), 4 * deviations, 1e-9) << attributes << more;
  }
  // Seen with noise, and less known than a step's own: 3 of the state, 4 of a step, 9 of the seeing.
  EXPECT_NEAR(high("", covariances("3", "4", "9"), 1), 4 * deviations, 1e-9);
}

// R's package pmml and nyoka ask for texts, and say beside it what they would rather have.
TEST(StateSpace, AForecastMayBeAText) {
  Parts parts{.more = covariances("4", "4"), .interval = "value='95' dataType='string'"};
  auto text = model(parts);
  const std::string_view vendors = "<Extension extender='ADAPA' name='dataType' value='json'/>";
  text.replace(text.find("dataType='string'/>"), 19,
               fmt::format("dataType='string'>{}</OutputField>", vendors));
  CompiledFile file(fields, text);
  ASSERT_EQ(file.refusal(), "");
  file.score({{"h", "1"}});
  EXPECT_EQ(file.text("high").substr(0, 15), "13.919927969080");
}

TEST(StateSpace, IsRefusedWithItsPlace) {
  const auto square = matrix("TransitionMatrix", {"1 0", "0 1"});
  const auto interval = [](std::string_view attributes, const std::string& more) {
    return Parts{.attributes = std::string(attributes), .more = more, .interval = "value='95'"};
  };
  struct Row {
    Parts parts;
    std::string_view element;
    std::string_view why;
  };
  const Row table[] = {
      {{.attributes = "period='12'"}, "StateSpaceModel", "period"},
      {{.attributes = "intercept='1'"}, "StateSpaceModel", "intercept"},
      {{.attributes = "variance='0'"}, "StateSpaceModel", "variance"},
      {{.attributes = "variance='x'"}, "StateSpaceModel", "variance"},
      {{.state = ""}, "StateSpaceModel", "StateVector is missing"},
      {{.state = "<StateVector/>"}, "StateVector", "no array"},
      {{.state = vector("StateVector", "")}, "StateVector", "has not 1 to"},
      {{.state = vector("StateVector", "1 b")}, "Array", "\"b\""},
      {{.state = vector("StateVector", "1 2 3")}, "Matrix", "the state has 3"},
      {{.transition = ""}, "StateSpaceModel", "TransitionMatrix is missing"},
      {{.transition = "<TransitionMatrix/>"}, "TransitionMatrix", "Matrix is missing"},
      {{.transition = matrix("TransitionMatrix", {"1 1"})}, "Matrix", "1 rows and 2 columns"},
      {{.transition = matrix("TransitionMatrix", {"1 1", "0"})}, "Matrix", "2 cells"},
      {{.transition = "<TransitionMatrix><Matrix/></TransitionMatrix>"}, "Matrix", "0 rows"},
      {{.measurement = ""}, "StateSpaceModel", "MeasurementMatrix is missing"},
      {{.measurement = matrix("MeasurementMatrix", {"1 0", "0 1"})}, "Matrix", "several series"},
      {{.measurement = matrix("MeasurementMatrix", {"1 0 0"})}, "Matrix", "3 columns"},
      {{.more = vector("InterceptVector", "1")}, "InterceptVector", "1 numbers, not 2"},
      {{.more = vector("InterceptVector", "1 2", "type='observation'")},
       "InterceptVector",
       "2 numbers, not 1"},
      {{.more = vector("InterceptVector", "1", "type='mean'")}, "InterceptVector", "mean"},
      {{.more = vector("PsiVector", "1 2")}, "PsiVector", "not supported"},
      {{.more = "<DynamicRegressor field='y'/>"}, "DynamicRegressor", "not supported"},
      {{.more = matrix("PredictedStateCovarianceMatrix", {"1"})}, "Matrix", "1 rows"},
      {{.more = matrix("ObservationVarianceMatrix", {"1 0", "0 1"})}, "Matrix", "2 rows"},
      {{.more = matrix("ObservationVarianceMatrix", {"-1"})}, "ObservationVarianceMatrix", "below 0"},
      {{.more = "<Magic/>"}, "Magic", ""},
      {{.state = "<StateVector><REAL-SparseArray n='700'/></StateVector>",
        .transition =
            "<TransitionMatrix><Matrix nbRows='700' nbCols='700' diagDefault='1' offDiagDefault='1'/>"
            "</TransitionMatrix>",
        .measurement = "<MeasurementMatrix><Matrix nbRows='1' nbCols='700'/></MeasurementMatrix>"},
       "StateSpaceModel",
       "too large"},
      {{.state = "<StateVector><REAL-SparseArray n='1001'/></StateVector>"}, "StateVector", "1000"},
      // 10 is where the series ended, and not where a walk with a drift of 2 goes on.
      {{.history = "<TimeSeries><TimeValue value='10'/></TimeSeries>"}, "StateSpaceModel", "last value"},
      {interval("", ""), "OutputField", "PredictedStateCovarianceMatrix"},
      {interval("", covariances("1", "4")), "OutputField", "of which step"},
      {interval("", covariances("0", "0")), "OutputField", "of which step"},
      {interval("", covariances("5", "4", "9")), "OutputField", "of which step"},
      {interval("variance='3'", covariances("0", "4")), "OutputField", "units"},
  };
  for (const auto& [parts, element, why] : table) {
    const CompiledFile file(fields, model(parts));
    EXPECT_TRUE(file.refusal().starts_with(std::string(element) + " ")) << file.refusal() << model(parts);
    EXPECT_NE(file.refusal().find(why), std::string::npos) << file.refusal();
  }
}

}  // namespace
}  // namespace balie::scorer_pmml
