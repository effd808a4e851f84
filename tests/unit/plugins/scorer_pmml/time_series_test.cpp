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

TEST(TimeSeries, IsRefusedByName) {
  const std::pair<std::string, std::string_view> table[] = {
      {model("<Seasonality_ExpoSmooth type='additive' period='2'><Array type='real'>1 2</Array>"
             "</Seasonality_ExpoSmooth>"),
       "Seasonality_ExpoSmooth"},
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
