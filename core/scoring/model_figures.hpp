// What is counted of a model while it scores.
#pragma once

#include "core/scoring/drift.hpp"
#include "core/scoring/model_set.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace balie::scoring {

struct FieldFigures {
  std::string field;
  std::uint64_t missing = 0;
  std::uint64_t invalid = 0;
};

struct ModelFigures {
  explicit ModelFigures(const BoundModel& model);

  std::string model;
  std::string version;
  bool shadow = false;
  std::uint64_t scored = 0;
  std::uint64_t failed = 0;          // no score: the model refused a value, or gave no number
  std::vector<FieldFigures> fields;  // in the order of the inputs; only active ones count
  Drift drift;
};

}  // namespace balie::scoring
