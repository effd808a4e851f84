// GaussianProcessModel as a value (PMML 4.4, Gaussian Process Models).
#pragma once

#include "protocols/pmml/nearest_neighbor.hpp"

#include <vector>

namespace balie::pmml {

struct CovarianceKernel {
  enum class Kind : std::uint8_t {
    radial_basis,
    ard_squared_exponential,
    absolute_exponential,
    generalized_exponential,
  };

  Kind kind = Kind::radial_basis;
  double gamma = 1;
  double noise_variance = 1;
  double degree = 1;           // of generalized_exponential
  std::vector<double> lambda;  // one an input, or one for all; each above 0
};

struct GaussianProcess final : Body {
  Place place;
  CovarianceKernel kernel;
  TrainingInstances instances;
};

// `element` is a GaussianProcessModel.
std::unique_ptr<const Body> read_gaussian_process(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
