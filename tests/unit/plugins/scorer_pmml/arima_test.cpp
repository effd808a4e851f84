// ARIMA by hand: what a file says of itself, and what it must not leave open. Against R:
// tests/conformance/pmml.
#include "compiled_file.hpp"
#include "loaded_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

namespace balie::scorer_pmml {
namespace {

const std::vector<std::string_view> fields = {"y:double", "h:integer"};

std::string array(std::string_view numbers) { return fmt::format("<Array type='real'>{}</Array>", numbers); }

std::string series(const std::vector<double>& values) {
  std::string text = "<TimeSeries>";
  for (std::size_t i = 0; i < values.size(); ++i)
    text += fmt::format("<TimeValue index='{}' value='{}'/>", i + 1, values[i]);
  return text + "</TimeSeries>";
}

std::string model(std::string_view history, std::string_view attributes, std::string_view components,
                  std::string_view output = "") {
  return fmt::format(
      "<TimeSeriesModel functionName='timeSeries' bestFit='ARIMA'><MiningSchema><MiningField name='y' "
      "usageType='target'/><MiningField name='h' usageType='supplementary'/></MiningSchema>{}{}"
      "<ARIMA {}>{}</ARIMA></TimeSeriesModel>",
      output, history, attributes, components);
}
std::string plain(std::string_view orders, std::string_view children = "") {
  return fmt::format("<NonseasonalComponent {}>{}</NonseasonalComponent>", orders, children);
}
std::string autoregression(std::string_view numbers) { return fmt::format("<AR>{}</AR>", array(numbers)); }
std::string average(std::string_view coefficients, std::string_view residuals) {
  return fmt::format("<MA><MACoefficients>{}</MACoefficients><Residuals>{}</Residuals></MA>",
                     array(coefficients), array(residuals));
}

double forecast(const std::string& text, int steps) {
  CompiledFile file(fields, text);
  EXPECT_EQ(file.refusal(), "") << text;
  return file.refusal().empty() ? file.score({{"h", std::to_string(steps)}}).value : missing;
}

TEST(Arima, ForecastsWithoutAnAverage) {
  const auto history = series({3, 5, 4, 6, 8});
  // 0.5 * 8; 0.25 * 8
  EXPECT_DOUBLE_EQ(forecast(model(history, "", plain("p='1'", autoregression("0.5"))), 1), 4);
  EXPECT_DOUBLE_EQ(forecast(model(history, "", plain("p='1'", autoregression("0.5"))), 2), 2);
  // A walk stays where it is, and with a constant goes on.
  EXPECT_DOUBLE_EQ(forecast(model(history, "", plain("d='1'")), 7), 8);
  EXPECT_DOUBLE_EQ(forecast(model(history, "constantTerm='2'", plain("d='1'")), 3), 14);
  // The last step was 2, the next are 1 and 0.5.
  EXPECT_DOUBLE_EQ(forecast(model(history, "", plain("p='1' d='1'", autoregression("0.5"))), 2), 9.5);
  // As it was two steps ago.
  const auto season = "<SeasonalComponent D='1' period='2'/>";
  EXPECT_DOUBLE_EQ(forecast(model(history, "", season), 1), 6);
  EXPECT_DOUBLE_EQ(forecast(model(history, "", season), 4), 8);
  // Nothing but a constant, and no series.
  EXPECT_DOUBLE_EQ(forecast(model("", "constantTerm='7'", ""), 5), 7);
}

// A series that an average of 0.5 made, from these residuals.
struct Made {
  std::vector<double> values;
  double last_residual = 0;
};
Made made_by_average(double constant) {
  Made made;
  double before = 0;
  for (const double residual : {1.0, -2.0, 0.5, 1.5, -1.0, 2.0, -0.5, 1.0, -1.5, 0.25}) {
    made.values.push_back(constant + residual + 0.5 * before);
    before = residual;
  }
  made.last_residual = before;
  return made;
}

TEST(Arima, ItsResidualsTellTheSignOfItsAverage) {
  const auto made = made_by_average(3);
  const auto residual = std::to_string(made.last_residual);
  for (const char* coefficient : {"0.5", "-0.5"}) {
    const auto text =
        model(series(made.values), "constantTerm='3'", plain("q='1'", average(coefficient, residual)));
    EXPECT_NEAR(forecast(text, 1), 3.125, 1e-12) << coefficient;
    EXPECT_NEAR(forecast(text, 2), 3, 1e-12) << coefficient;
  }
  // Residuals of no reading.
  const CompiledFile file(
      fields, model(series(made.values), "constantTerm='3'", plain("q='1'", average("0.5", "-4"))));
  EXPECT_NE(file.refusal().find("no reading fits its Residuals"), std::string::npos) << file.refusal();
}

TEST(Arima, ItsErrorTellsWhatItsConstantIs) {
  // 100 is the mean, or 50 is the constant, of values that go half the way back to 100.
  const std::vector<double> values = {100, 101, 99.5, 100.75, 98.4, 100.2, 100.1, 99.05, 100.5, 100.25};
  double squares = 0;
  for (std::size_t i = 1; i < values.size(); ++i)
    squares += std::pow(values[i] - 50 - 0.5 * values[i - 1], 2);
  const auto error = std::sqrt(squares / static_cast<double>(values.size() - 1));
  for (const char* constant : {"100", "50"}) {
    const auto text = model(series(values), fmt::format("RMSE='{}' constantTerm='{}'", error, constant),
                            plain("p='1'", autoregression("0.5")));
    EXPECT_NEAR(forecast(text, 1), 100.125, 1e-9) << constant;
  }
  // An error that both could have, one that neither has, and none.
  for (const char* attributes : {"RMSE='1000' constantTerm='50'", "constantTerm='50'"}) {
    const CompiledFile file(fields, model(series(values), attributes, plain("p='1'", autoregression("0.5"))));
    EXPECT_NE(file.refusal().find("constantTerm"), std::string::npos) << file.refusal();
  }
}

TEST(Arima, IntervalsWidenAsTheErrorsAddUp) {
  const auto output =
      "<Output><OutputField name='low' feature='confidenceIntervalLower' value='95'/><OutputField "
      "name='high' "
      "feature='confidenceIntervalUpper' value='95'/></Output>";
  CompiledFile file(fields, model(series({1, 2}), "RMSE='2'", plain("d='1'"), output));
  ASSERT_EQ(file.refusal(), "");
  file.score({{"h", "4"}});
  // A walk's error has four times the variance after four steps.
  EXPECT_NEAR(file.number("low"), 2 - 4 * 1.9599639845400545, 1e-9);
  EXPECT_NEAR(file.number("high"), 2 + 4 * 1.9599639845400545, 1e-9);
  file.score({});
  EXPECT_TRUE(is_missing(file.number("low")));
}

struct Row {
  std::string text;
  std::string_view element;
  std::string_view why;
};
void expect_refused(const Row& row) {
  const CompiledFile file(fields, row.text);
  EXPECT_TRUE(file.refusal().starts_with(std::string(row.element) + " ")) << file.refusal() << row.text;
  EXPECT_NE(file.refusal().find(row.why), std::string::npos) << file.refusal();
}

TEST(Arima, IsRefusedWithItsPlace) {
  const auto history = series({3, 5, 4, 6, 8});
  const auto season = [](std::string_view attributes, std::string_view children = "") {
    return fmt::format("<SeasonalComponent {}>{}</SeasonalComponent>", attributes, children);
  };
  const Row table[] = {
      {model(history, "predictionMethod='exactLeastSquares'", ""), "ARIMA", "exactLeastSquares"},
      {model(history, "predictionMethod='guess'", ""), "ARIMA", "guess"},
      {model(history, "transformation='logarithmic'", ""), "ARIMA", "transformation"},
      {model(history, "RMSE='much'", ""), "ARIMA", "much"},
      {model(history, "", "<DynamicRegressor field='y'/>"), "DynamicRegressor", "not supported"},
      {model(history, "", "<OutlierEffect type='level' startTime='1' magnitude='1'/>"), "OutlierEffect",
       "not"},
      {model(history, "", "<Oddity/>"), "Oddity", ""},
      {model(history, "", plain("p='1'")), "NonseasonalComponent", "AR is missing"},
      {model(history, "", plain("p='2'", autoregression("0.5"))), "AR", "1 coefficients"},
      {model(history, "", plain("p='0'", autoregression("0.5"))), "AR", "the order is 0"},
      {model(history, "", plain("p='1'", "<AR/>")), "AR", "no array"},
      {model(history, "", plain("p='1'", autoregression("half"))), "Array", "half"},
      {model(history, "", plain("p='-1'", autoregression("0.5"))), "NonseasonalComponent", "-1"},
      {model(history, "", plain("p='4000000000'", autoregression("0.5"))), "NonseasonalComponent", "above"},
      {model(history, "", plain("d='11'")), "NonseasonalComponent", "above"},
      {model(history, "", plain("q='1'")), "NonseasonalComponent", "MA is missing"},
      {model(history, "", plain("q='1'", "<MA/>")), "MA", "MACoefficients"},
      {model(history, "", plain("q='1'", "<MA><MACoefficients>" + array("1") + "</MACoefficients></MA>")),
       "MA", "Residuals"},
      {model(history, "", plain("q='2'", average("1", "1"))), "MACoefficients", "order is 2"},
      {model(history, "", plain("q='0'", average("1", "1"))), "MACoefficients", "order is 0"},
      {model(history, "", season("D='1'")), "SeasonalComponent", "period"},
      {model(history, "", season("D='1' period='1'")), "SeasonalComponent", "period"},
      {model(history, "", season("D='1' period='10001'")), "SeasonalComponent", "period"},
      {model(history, "", season("D='3' period='10000'")), "ARIMA", "too large"},
      {model(history, "", season("D='1' period='6'")), "ARIMA", "5 values; a forecast takes 6"},
      {model("", "", plain("d='1'")), "ARIMA", "0 values"},
      {model("", "", plain("q='1'", average("0.5", "1"))), "ARIMA", "without the original TimeSeries"},
      {model(history, "", plain("q='2'", average("0 0", "1"))), "ARIMA", "1 residuals; a forecast takes 2"},
      {model(history, "",
             plain("q='1'", average("0", "1")) + season("Q='1' period='2'", average("0", "1 2 3"))),
       "ARIMA", "one list"},
  };
  for (const auto& row : table) expect_refused(row);
}

TEST(Arima, WhatWouldTakeTooLongIsRefused) {
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "0.001 ";
  const auto text =
      model(series({1}), "", plain("p='1000' q='1000'", autoregression(many) + average(many, many)));
  expect_refused({text, "ARIMA", "too long"});
}

TEST(Arima, ASeriesThatLeavesOutStepsIsRefused) {
  const std::pair<std::string_view, std::string_view> table[] = {
      {"<TimeValue value='1'/><TimeValue/>", "value"},
      {"<TimeValue index='1' value='1'/><TimeValue index='3' value='1'/>", "index"},
      {"<TimeValue index='1' value='1'/><TimeValue value='1'/>", "others have none"},
      {"<TimeValue time='2' value='1'/><TimeValue time='2' value='1'/>", "time"},
  };
  for (const auto& [values, why] : table)
    expect_refused({model(fmt::format("<TimeSeries>{}</TimeSeries>", values), "", ""), "TimeValue", why});
  expect_refused({model(series({1}) + series({1}), "", ""), "TimeSeries", "second"});
}

TEST(Arima, AnIntervalThatMeansNothingIsRefused) {
  const auto interval = [&](std::string_view attributes, std::string_view value) {
    return model(
        series({3, 5}), attributes, plain("d='1'"),
        fmt::format("<Output><OutputField name='l' feature='confidenceIntervalLower' {}/></Output>", value));
  };
  for (const char* value : {"", "value='0.95'", "value='100'", "value='most'"})
    expect_refused({interval("RMSE='1'", value), "OutputField", "percent"});
  expect_refused({interval("", "value='95'"), "OutputField", "RMSE"});
  expect_refused({interval("RMSE='0'", "value='95'"), "OutputField", "RMSE"});
}

TEST(Arima, AForecastBeyondAllNumbersFails) {
  LoadedFile file(
      "<DataField name='y' optype='continuous' dataType='double'/><DataField name='h' optype='continuous' "
      "dataType='integer'/>",
      model(series({1e300}), "", plain("p='1'", autoregression("100"))));
  ASSERT_EQ(file.refusal(), "");
  EXPECT_EQ(file.score({{"h", "2"}}, "y"), "1e+304");
  for (const char* steps : {"900", "1001", "0"})
    EXPECT_EQ(file.score({{"h", steps}}, "y"), "failed") << steps;
}

}  // namespace
}  // namespace balie::scorer_pmml
