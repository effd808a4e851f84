// A value computed from a frame: an expression, the treatment of an input, an output. Compiled once.
#pragma once

#include "plugins/scorer_pmml/frame.hpp"
#include "protocols/pmml/types.hpp"

#include <memory>
#include <utility>

namespace balie::scorer_pmml {

class Formula {
 public:
  Formula() = default;
  Formula(const Formula&) = delete;
  Formula& operator=(const Formula&) = delete;
  virtual ~Formula() = default;

  // In slot form. What has no value is missing; what has no meaning calls frame.fail() and is missing.
  virtual double value(Frame& frame) const = 0;
};

// A formula from a function object: double(Frame&).
template <typename Function>
class Computed final : public Formula {
 public:
  explicit Computed(Function function) : function_(std::move(function)) {}
  double value(Frame& frame) const override { return function_(frame); }

 private:
  Function function_;
};
template <typename Function>
std::unique_ptr<const Formula> computed(Function function) {
  return std::make_unique<const Computed<Function>>(std::move(function));
}

// A formula with what is known of its values.
struct Typed {
  std::unique_ptr<const Formula> formula;
  pmml::Type type = {};
};

// A formula whose value belongs in a slot.
struct Step {
  std::uint32_t slot = none;
  std::unique_ptr<const Formula> formula;
};

}  // namespace balie::scorer_pmml
