// Polynomials in the lag operator B, which takes a series' value one step back: c0 + c1 B + c2 B^2 + ...
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace balie::scorer_pmml {

class LagPolynomial {
 public:
  struct Term {
    std::size_t lag;
    double coefficient;  // never 0
  };

  LagPolynomial() = default;  // 1
  // 1 + sign * c1 B^period + sign * c2 B^(2 * period) + ...
  LagPolynomial(std::span<const double> coefficients, double sign, std::size_t period);
  // (1 - B^period)^times
  static LagPolynomial difference(std::uint32_t times, std::size_t period);

  friend LagPolynomial operator*(const LagPolynomial& a, const LagPolynomial& b);

  [[nodiscard]] std::size_t degree() const { return coefficients_.size() - 1; }
  [[nodiscard]] double at_one() const;  // with 1 for B: the sum of the coefficients
  // Those after the first, which is 1.
  [[nodiscard]] std::vector<Term> terms() const;
  // The series that it makes of one: shorter by its degree.
  [[nodiscard]] std::vector<double> apply(std::span<const double> series) const;

 private:
  std::vector<double> coefficients_ = {1};
};

}  // namespace balie::scorer_pmml
