#include "plugins/scorer_pmml/time_series.hpp"

#include "plugins/scorer_pmml/arima.hpp"
#include "plugins/scorer_pmml/exponential_smoothing.hpp"
#include "plugins/scorer_pmml/forecast.hpp"
#include "plugins/scorer_pmml/state_space.hpp"
#include "protocols/pmml/time_series.hpp"

#include <cmath>

namespace balie::scorer_pmml {
namespace {

// How many steps a record asks for: from 1 to `most`. Missing: it does not say. What cannot be fails.
double steps_of(Frame& frame, std::uint32_t slot, double most) {
  const double steps = frame.slots[slot];
  if (is_missing(steps)) return missing;
  if (steps >= 1 && steps <= most && steps == std::floor(steps)) return steps;
  frame.fail(Trouble::Kind::undefined, none,
             "a forecast is of a whole number of steps, from 1, not too many");
  return missing;
}

double finite(Frame& frame, double value) {
  if (std::isfinite(value)) return value;
  frame.fail(Trouble::Kind::undefined, none, "the forecast grows beyond all numbers");
  return missing;
}

class SmoothedSeries final : public Evaluator {
 public:
  SmoothedSeries(pmml::ExponentialSmoothing source, std::uint32_t slot)
      : source_(std::move(source)), slot_(slot) {}

  void evaluate(Frame& frame, Outcome& outcome) const override {
    constexpr double steps_max = 1e6;
    const double steps = steps_of(frame, slot_, steps_max);
    if (!is_missing(steps)) outcome.value = finite(frame, forecast(source_, steps));
  }

 private:
  pmml::ExponentialSmoothing source_;
  std::uint32_t slot_;
};

class ForecastSeries final : public Evaluator {
 public:
  ForecastSeries(Forecast source, std::uint32_t slot) : forecast_(std::move(source)), slot_(slot) {}

  void evaluate(Frame& frame, Outcome& outcome) const override {
    outcome.value = look_up(frame, slot_, forecast_.means);
  }
  [[nodiscard]] Typed output(const pmml::OutputField& field, std::uint32_t outcome,
                             Compiler& compiler) const override;
  [[nodiscard]] std::size_t bytes() const override {
    return sizeof(*this) + (forecast_.means.capacity() + forecast_.variances.capacity()) * sizeof(double);
  }

 private:
  static double look_up(Frame& frame, std::uint32_t slot, std::span<const double> values) {
    const double steps = steps_of(frame, slot, static_cast<double>(values.size()));
    if (is_missing(steps)) return missing;
    return finite(frame, values[static_cast<std::size_t>(steps) - 1]);
  }

  Forecast forecast_;
  std::uint32_t slot_;
};

Typed ForecastSeries::output(const pmml::OutputField& field, std::uint32_t /*outcome*/,
                             Compiler& compiler) const {
  const bool upper = field.feature == pmml::Feature::confidence_interval_upper;
  if (!upper && field.feature != pmml::Feature::confidence_interval_lower) return {};
  const auto percent = field.value ? pmml::number_of(*field.value) : std::nullopt;
  if (forecast_.variances.empty()) {
    compiler.refuse(field.place, forecast_.why_no_variances);
  } else if (!percent || !(*percent >= 1 && *percent < 100)) {
    compiler.refuse(field.place, "an interval needs a value of 1 to 100 percent");
  } else {
    return {computed([slot = slot_, values = limits(forecast_, *percent, upper)](Frame& frame) {
              return look_up(frame, slot, values);
            }),
            pmml::Type{pmml::DataType::double_}};
  }
  return {};
}

// The one field that says how many steps ahead.
const pmml::MiningField* steps_field(const pmml::Model& model) {
  using Usage = pmml::MiningField::Usage;
  const pmml::MiningField* steps = nullptr;
  for (const auto& field : model.schema.fields) {
    if (field.usage != Usage::active && field.usage != Usage::supplementary) continue;
    if (steps) return nullptr;
    steps = &field;
  }
  return steps;
}

}  // namespace

Compiled compile_time_series(const pmml::Model& model, Compiler& compiler) {
  const auto& source = static_cast<const pmml::TimeSeries&>(*model.body);
  Compiled compiled;
  const auto* steps = steps_field(model);
  if (!steps) {
    compiler.refuse(source.place, "one active or supplementary field must say how many steps ahead");
    return compiled;
  }
  const auto field = compiler.number_field(steps->place, steps->name);
  const auto slot = field ? field->slot : 0;
  if (const auto* smoothing = std::get_if<pmml::ExponentialSmoothing>(&source.algorithm)) {
    auto meant = with_first_season(*smoothing);
    if (!meant) return compiler.refuse(smoothing->place, meant.error()), std::move(compiled);
    compiled.evaluator = std::make_unique<const SmoothedSeries>(std::move(*meant), slot);
    return compiled;
  }
  const auto* arima = std::get_if<pmml::Arima>(&source.algorithm);
  auto found = arima ? forecast(*arima, source.history, compiler)
                     : forecast(std::get<pmml::StateSpace>(source.algorithm), source.history, compiler);
  compiled.evaluator = std::make_unique<const ForecastSeries>(std::move(found), slot);
  return compiled;
}

}  // namespace balie::scorer_pmml
