#include "plugins/scorer_pmml/kernel.hpp"

#include <cmath>
#include <cstddef>

namespace balie::scorer_pmml {
namespace {

double product(std::span<const double> x, std::span<const double> y) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += x[i] * y[i];
  return sum;
}

double squared_distance(std::span<const double> x, std::span<const double> y) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - y[i]) * (x[i] - y[i]);
  return sum;
}

}  // namespace

double kernel_value(const pmml::Kernel& kernel, std::span<const double> x,
                    std::span<const double> y) noexcept {
  switch (kernel.kind) {
    case pmml::Kernel::Kind::linear:
      return product(x, y);
    case pmml::Kernel::Kind::polynomial:
      return std::pow(kernel.gamma * product(x, y) + kernel.coef0, kernel.degree);
    case pmml::Kernel::Kind::radial_basis:
      return std::exp(-kernel.gamma * squared_distance(x, y));
    case pmml::Kernel::Kind::sigmoid:
      return std::tanh(kernel.gamma * product(x, y) + kernel.coef0);
  }
  return std::nan("");
}

}  // namespace balie::scorer_pmml
