#include "plugins/scorer_pmml/gaussian_process.hpp"

#include <cmath>
#include <utility>

namespace balie::scorer_pmml {
namespace {

// The lower triangle of a symmetric matrix becomes L of L L'. False when it has none.
bool factorize(std::vector<double>& matrix, std::size_t size) {
  for (std::size_t j = 0; j < size; ++j) {
    for (std::size_t i = j; i < size; ++i) {
      double sum = matrix[i * size + j];
      for (std::size_t k = 0; k < j; ++k) sum -= matrix[i * size + k] * matrix[j * size + k];
      if (i == j && !(sum > 0)) return false;
      matrix[i * size + j] = i == j ? std::sqrt(sum) : sum / matrix[j * size + j];
    }
  }
  return true;
}

// Solves L x = b in place.
void solve_forward(const std::vector<double>& factor, std::span<double> b) {
  for (std::size_t i = 0; i < b.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= factor[i * b.size() + k] * b[k];
    b[i] /= factor[i * b.size() + i];
  }
}

// Solves L' x = b in place.
void solve_backward(const std::vector<double>& factor, std::span<double> b) {
  for (std::size_t i = b.size(); i-- > 0;) {
    for (std::size_t k = i + 1; k < b.size(); ++k) b[i] -= factor[k * b.size() + i] * b[k];
    b[i] /= factor[i * b.size() + i];
  }
}

}  // namespace

double covariance(const pmml::CovarianceKernel& kernel, std::span<const double> x,
                  std::span<const double> z) noexcept {
  using Kind = pmml::CovarianceKernel::Kind;
  double sum = 0;
  for (std::size_t i = 0; i < kernel.lambda.size(); ++i) {
    const double scaled = std::abs(x[i] - z[i]) / kernel.lambda[i];
    switch (kernel.kind) {
      case Kind::radial_basis:
      case Kind::ard_squared_exponential:
        sum += scaled * scaled / 2;
        break;
      case Kind::absolute_exponential:
        sum += scaled;
        break;
      case Kind::generalized_exponential:
        sum += std::pow(scaled, kernel.degree);
        break;
    }
  }
  return kernel.gamma * std::exp(-sum);
}

std::span<const double> GaussianProcess::row(std::size_t index) const {
  return std::span(inputs_).subspan(index * columns(), columns());
}

std::optional<GaussianProcess> GaussianProcess::train(pmml::CovarianceKernel kernel,
                                                      std::vector<double> inputs,
                                                      std::span<const double> targets) {
  GaussianProcess process;
  process.kernel_ = std::move(kernel);
  process.inputs_ = std::move(inputs);
  process.weights_.assign(targets.begin(), targets.end());
  const auto size = targets.size();
  process.factor_.assign(size * size, 0);
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      process.factor_[i * size + j] = covariance(process.kernel_, process.row(i), process.row(j)) +
                                      (i == j ? process.kernel_.noise_variance : 0);
    }
  }
  if (!factorize(process.factor_, size)) return std::nullopt;
  solve_forward(process.factor_, process.weights_);
  solve_backward(process.factor_, process.weights_);
  return process;
}

GaussianProcess::Prediction GaussianProcess::predict(std::span<const double> x,
                                                     std::span<double> scratch) const noexcept {
  const auto covariances = scratch.first(rows());
  Prediction prediction;
  for (std::size_t i = 0; i < rows(); ++i) {
    covariances[i] = covariance(kernel_, row(i), x);
    prediction.mean += covariances[i] * weights_[i];
  }
  solve_forward(factor_, covariances);
  prediction.variance = covariance(kernel_, x, x) + kernel_.noise_variance;
  for (const double value : covariances) prediction.variance -= value * value;
  return prediction;
}

}  // namespace balie::scorer_pmml
