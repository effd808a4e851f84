#include "plugins/scorer_pmml/link.hpp"

#include "plugins/scorer_pmml/value.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace balie::scorer_pmml {

double normal_cdf(double value) { return 0.5 * std::erfc(-value / std::numbers::sqrt2); }

double normal_quantile(double p) {
  if (!(p > 0 && p < 1)) return missing;
  double low = -40;
  double high = 40;
  for (int i = 0; i < 128; ++i) {
    const double middle = (low + high) / 2;
    (normal_cdf(middle) < p ? low : high) = middle;
  }
  return (low + high) / 2;
}

double inverse(Link link, double value) {
  switch (link) {
    case Link::logit:
      return 1 / (1 + std::exp(-value));
    case Link::probit:
      return normal_cdf(value);
    case Link::cloglog:
      return -std::expm1(-std::exp(value));
    case Link::log:
      return std::exp(value);
    case Link::loglog:
      return std::exp(-std::exp(-value));
    case Link::cauchit:
      return 0.5 + std::atan(value) / std::numbers::pi;
    default:
      return value;
  }
}

double inverse_single(Link link, double value) {
  if (link != Link::logit) return static_cast<double>(static_cast<float>(inverse(link, value)));
  return static_cast<double>(1 / (1 + static_cast<float>(std::exp(-value))));
}

void softmax_single(std::span<double> values) {
  const double most = *std::ranges::max_element(values);
  float sum = 0;
  for (auto& value : values) {
    const auto power = static_cast<float>(std::exp(static_cast<double>(static_cast<float>(value - most))));
    sum += power;
    value = static_cast<double>(power);
  }
  for (auto& value : values) value = static_cast<double>(static_cast<float>(value) / sum);
}

void softmax(std::span<double> values) {
  const double most = *std::ranges::max_element(values);
  double sum = 0;
  for (auto& value : values) sum += value = std::exp(value - most);
  for (auto& value : values) value /= sum;
}

void simplemax(std::span<double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  for (auto& value : values) value /= sum;
}

void cumulative(std::span<double> values, Link link) {
  double below = 0;
  for (std::size_t i = 0; i + 1 < values.size(); ++i) {
    const double here = inverse(link, values[i]);
    values[i] = here - below;
    below = here;
  }
  values.back() = 1 - below;
}

}  // namespace balie::scorer_pmml
