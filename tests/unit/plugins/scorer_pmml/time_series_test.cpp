// TimeSeriesModel: forecasts of an exponential smoothing, by hand.
#include "compiled_file.hpp"
#include "loaded_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::scorer_pmml {
namespace {

std::string model(std::string_view smoothing, std::string_view attributes = "",
                  std::string_view best = "ExponentialSmoothing", std::string_view usage = "supplementary") {
  return fmt::format(
      "<TimeSeriesModel functionName='timeSeries' bestFit='{}'><MiningSchema><MiningField name='y' "
      "usageType='target'/><MiningField name='h' usageType='{}'/></MiningSchema><ExponentialSmoothing {}>"
      "<Level alpha='0.3' smoothedValue='4'/>{}</ExponentialSmoothing></TimeSeriesModel>",
      best, usage, attributes, smoothing);
}
const std::vector<std::string_view> fields = {"y:double", "h:integer"};

struct Row {
  std::string_view smoothing;
  std::string_view attributes;
  std::string steps;
  double expected;
};

TEST(TimeSeries, Forecasts) {
  const Row table[] = {
      {"", "", "1", 4},
      {"", "", "9", 4},
      {"<Trend_ExpoSmooth gamma='0.1' smoothedValue='0.5'/>", "", "3", 5.5},
      {"<Trend trend='additive' smoothedValue='-0.5'/>", "", "2", 3},
      // 4 + 2 * (0.5 + 0.25 + 0.125)
      {"<Trend_ExpoSmooth trend='damped_additive' phi='0.5' smoothedValue='2'/>", "", "3", 5.75},
      {"<Trend_ExpoSmooth trend='damped_additive' smoothedValue='2'/>", "", "3", 10},
      {"<Trend_ExpoSmooth trend='multiplicative' smoothedValue='1.5'/>", "", "2", 9},
      // 4 * 16^(0.5 + 0.25)
      {"<Trend_ExpoSmooth trend='damped_multiplicative' phi='0.5' smoothedValue='16'/>", "", "2", 32},
      {"<Trend_ExpoSmooth smoothedValue='0.5'/>", "transformation='none'", "2", 5},
      {"<TimeValue time='1' value='7'/>", "RMSE='2'", "1", 4},
  };
  for (const auto& row : table) {
    CompiledFile file(fields, model(row.smoothing, row.attributes));
    ASSERT_EQ(file.refusal(), "") << row.smoothing;
    EXPECT_NEAR(file.score({{"h", row.steps}}).value, row.expected, 1e-12) << row.smoothing;
    EXPECT_TRUE(is_missing(file.score({}).value)) << row.smoothing;
  }
}

TEST(TimeSeries, StepsAreWholeFromOne) {
  LoadedFile file(
      "<DataField name='y' optype='continuous' dataType='double'/><DataField name='h' optype='continuous' "
      "dataType='double'/>",
      model(""));
  ASSERT_EQ(file.refusal(), "");
  EXPECT_EQ(file.score({{"h", "2"}}, "y"), "4");
  for (const char* steps : {"0", "-1", "1.5", "2000000"})
    EXPECT_EQ(file.score({{"h", steps}}, "y").substr(0, 6), "failed") << steps;
}

std::string season(std::string_view type, std::string_view values, std::string_view forecasts) {
  return fmt::format(
      "<Seasonality_ExpoSmooth type='{}' period='3' phase='2'><Array type='real'>{}</Array>"
      "</Seasonality_ExpoSmooth>{}",
      type, values, forecasts);
}

TEST(TimeSeries, ItsForecastsTellWhichSeasonComesFirst) {
  const std::string trend = "<Trend_ExpoSmooth smoothedValue='0.5'/>";
  // 4.5 + 3, 5 + 1, 5.5 - 2; then 6 + 3.
  const std::string sums = "<TimeValue value='7.5'/><TimeValue value='6'/><TimeValue value='3.5'/>";
  for (const char* values : {"3 1 -2", "1 -2 3", "-2 3 1"}) {
    CompiledFile file(fields, model(trend + season("additive", values, sums)));
    ASSERT_EQ(file.refusal(), "") << values;
    EXPECT_DOUBLE_EQ(file.score({{"h", "2"}}).value, 6) << values;
    EXPECT_DOUBLE_EQ(file.score({{"h", "4"}}).value, 9) << values;
  }
  const std::string products = "<TimeValue value='9'/><TimeValue value='2.5'/><TimeValue value='5.5'/>";
  CompiledFile file(fields, model(trend + season("multiplicative", "0.5 1 2", products)));
  ASSERT_EQ(file.refusal(), "");
  EXPECT_DOUBLE_EQ(file.score({{"h", "4"}}).value, 12);

  const std::pair<std::string, std::string_view> table[] = {
      {season("additive", "3 1 -2", ""), "nothing tells"},
      {season("additive", "3 1 -2", "<TimeValue value='7.5'/><TimeValue value='6'/>"), "nothing tells"},
      {season("additive", "3 1 -2", "<TimeValue value='1'/><TimeValue value='9'/><TimeValue value='4'/>"),
       "not those of one way"},
      {season("additive", "1 1 1", sums), "not those of one way"},
      {season("additive", "1 2", sums), "2 values, and the period is 3"},
      {season("additive", "", sums), "0 values"},
      {season("seldom", "1 2 3", sums), "seldom"},
      {"<Seasonality_ExpoSmooth type='additive' period='1'><Array type='real'>1</Array>"
       "</Seasonality_ExpoSmooth>",
       "from 2 to"},
      {"<Seasonality_ExpoSmooth type='additive' period='2'/>", "no array"},
  };
  for (const auto& [text, why] : table) {
    const CompiledFile refused(fields, model(trend + text));
    EXPECT_NE(refused.refusal().find(why), std::string::npos) << refused.refusal() << text;
  }
}

TEST(TimeSeries, IsRefusedByName) {
  const std::pair<std::string, std::string_view> table[] = {
      {model("<Trend_ExpoSmooth trend='polynomial_exponential' smoothedValue='1'/>"), "polynomial"},
      {model("<Trend_ExpoSmooth trend='multiplicative' smoothedValue='0'/>"), "above 0"},
      {model("<Trend_ExpoSmooth/>"), "smoothedValue"},
      {model("", "", "ARIMA"), "element ARIMA is missing"},
      {model("", "", "GARCH"), "GARCH"},
      {model("", "", "SpectralAnalysis"), "only its name"},
      {model("", "", "SeasonalTrendDecomposition"), "only its name"},
      {model("", "", "Sorcery"), "Sorcery"},
      {model("", "RMSE='1' transformation='logarithmic'"), "transformation"},
      {model("<Trend_ExpoSmooth smoothedValue='1' phi='0'/>"), "phi"},
      {model("", "", "ExponentialSmoothing", "order"), "steps ahead"},
  };
  for (const auto& [text, why] : table) {
    const CompiledFile file(fields, text);
    EXPECT_NE(file.refusal().find(why), std::string::npos) << file.refusal();
  }
}

}  // namespace
}  // namespace balie::scorer_pmml
