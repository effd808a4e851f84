// One model, compiled: what is done before its evaluator and after it.
#pragma once

#include "plugins/scorer_pmml/evaluator.hpp"
#include "plugins/scorer_pmml/formula.hpp"
#include "plugins/scorer_pmml/scope.hpp"

#include <optional>
#include <string>
#include <vector>

namespace balie::scorer_pmml {

// What Targets does to a prediction.
struct TargetRules {
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  double factor = 1;
  double constant = 0;
  pmml::Target::Cast cast = pmml::Target::Cast::none;
  double default_value = missing;   // of a number that is missing
  std::vector<double> priors = {};  // by category, of a class that is missing; empty: none
  bool single_precision = false;    // each step rounded to a float

  void apply(const std::vector<double>& categories, Outcome& outcome) const;
};

struct OutputStep {
  std::uint32_t slot = none;
  std::unique_ptr<const Formula> formula;
  const pmml::OutputField* field = nullptr;  // of the file, while that is there; then nullptr
  std::string name = {};
  std::string display_name = {};
  pmml::Feature feature = pmml::Feature::predicted_value;
  std::string value = {};
  pmml::Type type = {};
  bool is_final = true;
};

struct CompiledModel {
  Compiled kind = {};
  std::string element = {};  // "TreeModel"
  std::string name = {};
  pmml::Function function = pmml::Function::regression;
  std::string target = {};  // the target field; empty: none
  pmml::Type type = {};     // of the prediction
  std::uint32_t index = 0;  // in Frame::outcomes
  std::vector<Step> steps = {};
  std::optional<TargetRules> rules = {};
  std::vector<OutputStep> outputs = {};

  // Fills frame.outcomes[index] and the slots of the outputs. After a failure of the frame both are
  // undefined.
  void run(Frame& frame) const;
  // The same for a model that does not take part: nothing is known.
  void skip(Frame& frame) const;
  Outcome& outcome(Frame& frame) const { return frame.outcomes[index]; }
  const Outcome& outcome(const Frame& frame) const { return frame.outcomes[index]; }
  // Gives the outcome the room it needs.
  void size(Outcome& outcome) const;
};

}  // namespace balie::scorer_pmml
