// Models of time series, against the forecasts of R, which fitted them: tests/data/forecasts, whose README
// says how they were made.
#include "plugins/scorer_pmml/load.hpp"

#include "csv_table.hpp"
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>

namespace balie::conformance {
namespace {

namespace fs = std::filesystem;

// The greatest difference of a forecast or limit, in parts of what R has; nothing may be absent.
double greatest_difference(const scoring::Model& model, const CsvTable& expected) {
  const auto& info = model.info();
  const auto scratch = model.make_scratch();
  std::vector<double> inputs(info.inputs.size());
  std::vector<scoring::Value> outputs(info.outputs.size());
  double greatest = 0;
  for (const auto& row : expected.rows) {
    for (std::uint32_t i = 0; i < inputs.size(); ++i)
      inputs[i] =
          info.inputs[i].name == "h" ? model.encode(i, row.front(), *scratch) : scoring::missing_input;
    if (!model.score(inputs, *scratch, outputs)) return std::nan("");
    for (std::size_t column = 1; column < expected.names.size(); ++column) {
      const auto output = std::ranges::find(info.outputs, expected.names[column], &scoring::OutputInfo::name);
      if (output == info.outputs.end()) return std::nan("");
      const double wanted = std::strtod(row[column].c_str(), nullptr);
      const double found = outputs[static_cast<std::size_t>(output - info.outputs.begin())].number;
      greatest = std::max(greatest, std::abs(found - wanted) / std::abs(wanted));
    }
  }
  return greatest;
}

TEST(Forecasts, AgreeWithR) {
  // Conditional least squares takes the residuals before a series to be 0, R's likelihood does not: after few
  // seasons that still shows in a forecast, less the longer the series is.
  const std::map<std::string, double> tolerances = {
      {"deaths_plus", 2e-4}, {"deaths_minus", 2e-4}, {"passengers", 1e-7}};
  std::size_t agreeing = 0;
  std::size_t refused = 0;
  for (const auto& entry : fs::directory_iterator("tests/data/forecasts")) {
    if (entry.path().extension() != ".pmml") continue;
    const auto name = entry.path().stem().string();
    const auto model = scorer_pmml::load(read_text(entry.path()), {});
    const auto results = fs::path(entry.path()).replace_extension(".csv");
    EXPECT_EQ(model.has_value(), fs::exists(results)) << name << (model ? "" : model.error().text);
    if (!model) {
      ++refused;
      const auto& refusal = model.error();
      std::printf("  refused  %-20s %s:%u:%u %s\n", name.c_str(), refusal.element.c_str(), refusal.line,
                  refusal.column, refusal.text.c_str());
      continue;
    }
    const auto expected = read_csv(results);
    EXPECT_EQ(expected.rows.size(), 24u) << name;
    const double difference = greatest_difference(**model, expected);
    const auto tolerance = tolerances.find(name);
    EXPECT_LE(difference, tolerance == tolerances.end() ? 1e-9 : tolerance->second) << name;
    ++agreeing;
  }
  std::printf("models whose 24 forecasts agree with R's: %zu\n", agreeing);
  EXPECT_EQ(agreeing, 21u);
  EXPECT_EQ(refused, 1u);
}

}  // namespace
}  // namespace balie::conformance
