// StateSpaceModel of a TimeSeriesModel as a value (PMML 4.4, Time Series Models), of one series.
#pragma once

#include "protocols/pmml/arrays.hpp"

#include <optional>
#include <vector>

namespace balie::pmml {

struct StateSpace {
  static constexpr std::size_t states_max = 1'000;

  Place place = {};
  std::vector<double> state = {};            // of the first step ahead
  Matrix transition = {};                    // square: the state a step on
  std::vector<double> measurement = {};      // what of the state is seen: one row
  std::vector<double> state_intercept = {};  // added to the state at each step; empty: nothing
  double observation_intercept = 0;          // added to what is seen

  // For intervals; empty or absent where the file has none.
  std::optional<Matrix> state_covariance = {};  // PredictedStateCovarianceMatrix
  std::optional<Matrix> noise_covariance = {};  // SelectedStateCovarianceMatrix
  double observation_variance = 0;
  std::optional<double> variance = {};  // that the covariances may be in units of
};

// Refused: more series than one, PsiVector, DynamicRegressor, a period, the attribute intercept (which says
// not of what), and what is not of the size of the state.
StateSpace read_state_space(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
