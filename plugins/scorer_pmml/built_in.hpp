// What all built-in functions of values share: what they give when an argument is missing, or they have no
// result (4.4, "Functions": mapMissingTo, defaultValue, invalidValueTreatment).
#pragma once

#include "plugins/scorer_pmml/expression.hpp"
#include "plugins/scorer_pmml/functions.hpp"

#include <utility>
#include <vector>

namespace balie::scorer_pmml {

struct NoResult {
  pmml::MiningField::Invalid invalid;
  std::optional<double> map_missing;
  double other;
  bool leaves_out_missing = false;  // an argument that is missing is no argument
};
NoResult no_result(const pmml::Apply& apply, const pmml::Type& type, const pmml::Place& place,
                   ExpressionContext& context);
std::optional<double> constant_of(const std::optional<std::string_view>& text, const pmml::Type& type,
                                  const pmml::Place& place, ExpressionContext& context);

// Dates, times and their texts as seconds.
Typed as_moment(Typed typed, const pmml::Place& place, Compiler& compiler);

using Formulas = std::vector<std::unique_ptr<const Formula>>;

// compute(arguments, frame), of values that are all there; one at least.
template <typename Computing>
class BuiltIn final : public Formula {
 public:
  BuiltIn(Formulas arguments, Computing compute, NoResult no_result)
      : arguments_(std::move(arguments)), compute_(std::move(compute)), no_result_(no_result) {}

  double value(Frame& frame) const override {
    double values[arguments_max];
    std::size_t count = 0;
    for (const auto& argument : arguments_) {
      const double value = argument->value(frame);
      if (!is_missing(value)) {
        values[count++] = value;
      } else if (no_result_.map_missing || !no_result_.leaves_out_missing) {
        return no_result_.map_missing.value_or(no_result_.other);
      }
    }
    if (count == 0) return no_result_.other;
    const double result = compute_(std::span<const double>(values, count), frame);
    if (!is_missing(result)) return result;
    if (no_result_.invalid == pmml::MiningField::Invalid::return_invalid) {
      frame.fail(Trouble::Kind::undefined, none, "a function has no result for its arguments");
    }
    return no_result_.other;
  }

 private:
  Formulas arguments_;
  Computing compute_;
  NoResult no_result_;
};
template <typename Computing>
std::unique_ptr<const Formula> built_in(Formulas arguments, Computing compute, NoResult no_result) {
  return std::make_unique<const BuiltIn<Computing>>(std::move(arguments), std::move(compute), no_result);
}

}  // namespace balie::scorer_pmml
