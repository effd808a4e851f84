#include "plugins/scorer_pmml/lag_polynomial.hpp"

#include <numeric>

namespace balie::scorer_pmml {

LagPolynomial::LagPolynomial(std::span<const double> coefficients, double sign, std::size_t period) {
  coefficients_.resize(coefficients.size() * period + 1);
  for (std::size_t i = 0; i < coefficients.size(); ++i)
    coefficients_[(i + 1) * period] = sign * coefficients[i];
}

LagPolynomial LagPolynomial::difference(std::uint32_t times, std::size_t period) {
  LagPolynomial result;
  constexpr double one[] = {1};
  for (std::uint32_t i = 0; i < times; ++i) result = result * LagPolynomial(one, -1, period);
  return result;
}

LagPolynomial operator*(const LagPolynomial& a, const LagPolynomial& b) {
  LagPolynomial product;
  product.coefficients_.assign(a.degree() + b.degree() + 1, 0);
  for (std::size_t i = 0; i <= a.degree(); ++i) {
    if (a.coefficients_[i] == 0) continue;
    for (std::size_t j = 0; j <= b.degree(); ++j)
      product.coefficients_[i + j] += a.coefficients_[i] * b.coefficients_[j];
  }
  return product;
}

double LagPolynomial::at_one() const {
  return std::accumulate(coefficients_.begin(), coefficients_.end(), 0.0);
}

std::vector<LagPolynomial::Term> LagPolynomial::terms() const {
  std::vector<Term> result;
  for (std::size_t lag = 1; lag <= degree(); ++lag) {
    if (coefficients_[lag] != 0) result.push_back({lag, coefficients_[lag]});
  }
  return result;
}

std::vector<double> LagPolynomial::apply(std::span<const double> series) const {
  const auto after = terms();
  std::vector<double> result;
  for (std::size_t t = degree(); t < series.size(); ++t) {
    double value = series[t];
    for (const auto& term : after) value += term.coefficient * series[t - term.lag];
    result.push_back(value);
  }
  return result;
}

}  // namespace balie::scorer_pmml
