#include "plugins/scorer_pmml/time_series.hpp"

#include "protocols/pmml/time_series.hpp"

#include <cmath>

namespace balie::scorer_pmml {
namespace {

using Source = pmml::TimeSeries;
using Trend = Source::Trend;

constexpr double steps_max = 1e6;

class TimeSeries final : public Evaluator {
 public:
  TimeSeries(const Source& source, std::uint32_t slot)
      : trend_(source.trend),
        transformation_(source.transformation),
        level_(source.level),
        slope_(source.slope),
        damping_(source.damping),
        slot_(slot) {}

  void evaluate(Frame& frame, Outcome& outcome) const override {
    const double steps = frame.slots[slot_];
    if (is_missing(steps)) return;
    if (!(steps >= 1 && steps <= steps_max) || steps != std::floor(steps)) {
      return frame.fail(Trouble::Kind::undefined, none, "a forecast is of a whole number of steps, from 1");
    }
    const double ahead = forecast(steps);
    switch (transformation_) {
      case Source::Transformation::none:
        outcome.value = ahead;
        break;
      case Source::Transformation::logarithmic:
        outcome.value = std::exp(ahead);
        break;
      case Source::Transformation::square_root:
        outcome.value = ahead * ahead;
        break;
    }
  }

 private:
  // damping + damping^2 + ...: as many as there are steps.
  [[nodiscard]] double damped(double steps) const {
    return damping_ == 1 ? steps : damping_ * (1 - std::pow(damping_, steps)) / (1 - damping_);
  }
  [[nodiscard]] double forecast(double steps) const {
    switch (trend_) {
      case Trend::additive:
        return level_ + steps * slope_;
      case Trend::damped_additive:
        return level_ + damped(steps) * slope_;
      case Trend::multiplicative:
        return level_ * std::pow(slope_, steps);
      case Trend::damped_multiplicative:
        return level_ * std::pow(slope_, damped(steps));
      default:
        return level_;
    }
  }

  Trend trend_;
  Source::Transformation transformation_;
  double level_;
  double slope_;
  double damping_;
  std::uint32_t slot_;
};

}  // namespace

Compiled compile_time_series(const pmml::Model& model, Compiler& compiler) {
  using Usage = pmml::MiningField::Usage;
  const auto& source = static_cast<const Source&>(*model.body);
  Compiled compiled;
  const pmml::MiningField* steps = nullptr;
  std::size_t count = 0;
  for (const auto& field : model.schema.fields) {
    if (field.usage != Usage::active && field.usage != Usage::supplementary) continue;
    steps = &field;
    ++count;
  }
  if (count != 1) {
    compiler.refuse(source.place, "one active or supplementary field must say how many steps ahead");
    return compiled;
  }
  const auto field = compiler.number_field(steps->place, steps->name);
  compiled.evaluator = std::make_unique<const TimeSeries>(source, field ? field->slot : 0);
  return compiled;
}

}  // namespace balie::scorer_pmml
