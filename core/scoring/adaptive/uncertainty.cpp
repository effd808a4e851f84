#include "core/scoring/adaptive/uncertainty.hpp"

#include "core/scoring/adaptive/arithmetic.hpp"

#include <array>
#include <cmath>

namespace balie::scoring::adaptive {
namespace {

// SplitMix64 (Steele, Lea and Flood, 2014): any seed gives well-mixed bits.
std::uint64_t mixed(std::uint64_t seed) {
  seed += 0x9e3779b97f4a7c15;
  seed = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9;
  seed = (seed ^ (seed >> 27)) * 0x94d049bb133111eb;
  return seed ^ (seed >> 31);
}

template <std::size_t Terms>
double polynomial(const std::array<double, Terms>& factors, double x) {
  double sum = 0;
  for (const double factor : factors) sum = sum * x + factor;
  return sum;
}

// The normal distribution's quantile, after P. J. Acklam: relative error below 1.2e-9.
double normal_quantile(double p) {
  static constexpr std::array<double, 6> a = {-39.69683028665376, 220.9460984245205,  -275.9285104469687,
                                              138.3577518672690,  -30.66479806614716, 2.506628277459239};
  static constexpr std::array<double, 6> b = {-54.47609879822406, 161.5858368580409,  -155.6989798598866,
                                              66.80131188771972,  -13.28068155288572, 1};
  static constexpr std::array<double, 6> c = {-0.007784894002430293, -0.3223964580411365, -2.400758277161838,
                                              -2.549732539343734,    4.374664141464968,   2.938163982698783};
  static constexpr std::array<double, 5> d = {0.007784695709041462, 0.3224671290700398, 2.445134137142996,
                                              3.754408661907416, 1};
  constexpr double tail = 0.02425;
  if (p < tail) {
    const double q = std::sqrt(-2 * log_of(p));
    return polynomial(c, q) / polynomial(d, q);
  }
  if (p > 1 - tail) return -normal_quantile(1 - p);
  const double q = p - 0.5;
  return q * polynomial(a, q * q) / polynomial(b, q * q);
}

}  // namespace

double sampled_chance(const Score& score, double exploration, std::uint64_t seed) {
  // 53 bits, in the middle of their steps: never 0 or 1.
  const double uniform = (static_cast<double>(mixed(seed) >> 11) + 0.5) * 0x1p-53;
  return bounded_chance(
      sigmoid(score.logit + exploration * std::sqrt(score.variance) * normal_quantile(uniform)));
}

double share_by_evidence(const Score& score, double fixed_evidence) {
  return score.evidence / (score.evidence + fixed_evidence);
}

double blended_chance(const Score& score, double fixed_chance, double fixed_evidence) {
  const double share = share_by_evidence(score, fixed_evidence);
  return bounded_chance(sigmoid(share * score.logit + (1 - share) * logit_of(fixed_chance)));
}

}  // namespace balie::scoring::adaptive
