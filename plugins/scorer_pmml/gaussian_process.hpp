// Regression by a Gaussian process with zero mean. PMML 4.4, Gaussian Process Models.
#pragma once

#include "protocols/pmml/gaussian_process.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace balie::scorer_pmml {

// k(x, z), without the noise. The kernel has one lambda for each of the values. Any thread.
double covariance(const pmml::CovarianceKernel& kernel, std::span<const double> x,
                  std::span<const double> z) noexcept;

// The training records, ready to be asked. Not changed once made; any thread.
class GaussianProcess {
 public:
  // `inputs` are `targets.size()` rows of as many values as the kernel has lambdas. nullopt when the matrix
  // of covariances is not positive definite, so that there is no such process. Takes the cube of the rows in
  // time.
  static std::optional<GaussianProcess> train(pmml::CovarianceKernel kernel, std::vector<double> inputs,
                                              std::span<const double> targets);

  struct Prediction {
    double mean = 0;
    double variance = 0;  // of a new observation, its noise included
  };
  // `scratch` is for rows() values.
  [[nodiscard]] Prediction predict(std::span<const double> x, std::span<double> scratch) const noexcept;
  [[nodiscard]] std::size_t rows() const { return weights_.size(); }
  [[nodiscard]] std::size_t columns() const { return kernel_.lambda.size(); }

 private:
  GaussianProcess() = default;
  [[nodiscard]] std::span<const double> row(std::size_t index) const;

  pmml::CovarianceKernel kernel_;
  std::vector<double> inputs_;
  std::vector<double> factor_;   // L of the covariances with noise = L L', row by row
  std::vector<double> weights_;  // (K + noise)^-1 y
};

}  // namespace balie::scorer_pmml
