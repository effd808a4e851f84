#include "plugins/scorer_pmml/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>

namespace balie::scorer_pmml {

using pmml::CompareFunction;
using Kind = pmml::ComparisonMeasure::Kind;

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

double looked_up(const ComparedField& field, double x, double y) {
  const auto row = static_cast<std::size_t>(x);
  const auto column = static_cast<std::size_t>(y);
  const auto at = row * field.table_columns + column;
  return x >= 0 && y >= 0 && column < field.table_columns && at < field.table.size() ? field.table[at]
                                                                                     : nothing;
}

double compared(const ComparedField& field, double x, double y) {
  switch (field.function) {
    case CompareFunction::abs_diff:
      return std::abs(x - y);
    case CompareFunction::gauss_sim: {
      const double z = (x - y) / field.similarity_scale;
      return std::exp(-std::numbers::ln2 * z * z);
    }
    case CompareFunction::delta:
      return x == y ? 0 : 1;
    case CompareFunction::equal:
      return x == y ? 1 : 0;
    case CompareFunction::table:
      return looked_up(field, x, y);
  }
  return nothing;
}

// What the fields that are there must be multiplied by to stand for all.
double adjustment(const Comparison& comparison, std::span<const double> x) {
  double all = 0;
  double present = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    all += comparison.fields[i].missing_value_weight;
    if (!std::isnan(x[i])) present += comparison.fields[i].missing_value_weight;
  }
  return present > 0 ? all / present : nothing;
}

template <typename Term>
double sum_of(const Comparison& comparison, std::span<const double> x, std::span<const double> y, Term term) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!std::isnan(x[i]))
      sum += comparison.fields[i].weight * term(compared(comparison.fields[i], x[i], y[i]));
  }
  return sum;
}

double greatest(const Comparison& comparison, std::span<const double> x, std::span<const double> y) {
  double most = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (std::isnan(x[i])) continue;
    most = std::max(most, comparison.fields[i].weight * compared(comparison.fields[i], x[i], y[i]));
  }
  return most;
}

// How often x and y are 0 and 0, 0 and 1, 1 and 0, 1 and 1; of anything but zeros and ones nothing is known.
bool counted(std::span<const double> x, std::span<const double> y, std::array<double, 4>& count) {
  count = {};
  for (std::size_t i = 0; i < x.size(); ++i) {
    if ((x[i] != 0 && x[i] != 1) || (y[i] != 0 && y[i] != 1)) return false;
    count[(x[i] == 1 ? 2u : 0u) + (y[i] == 1 ? 1u : 0u)] += 1;
  }
  return true;
}

double weighed(const std::array<double, 4>& weights, const std::array<double, 4>& count) {
  return weights[0] * count[0] + weights[1] * count[1] + weights[2] * count[2] + weights[3] * count[3];
}

double alike(const Comparison& comparison, std::span<const double> x, std::span<const double> y) {
  std::array<double, 4> count;
  if (!counted(x, y, count)) return nothing;
  switch (comparison.measure.kind) {
    case Kind::simple_matching:
      return weighed({1, 0, 0, 1}, count) / weighed({1, 1, 1, 1}, count);
    case Kind::jaccard:
      return weighed({0, 0, 0, 1}, count) / weighed({0, 1, 1, 1}, count);
    case Kind::tanimoto:
      return weighed({1, 0, 0, 1}, count) / weighed({1, 2, 2, 1}, count);
    default:
      return weighed(comparison.measure.numerator, count) / weighed(comparison.measure.denominator, count);
  }
}

}  // namespace

double Comparison::between(std::span<const double> x, std::span<const double> y) const noexcept {
  const auto squared = [](double c) { return c * c; };
  switch (measure.kind) {
    case Kind::euclidean:
      return std::sqrt(sum_of(*this, x, y, squared) * adjustment(*this, x));
    case Kind::squared_euclidean:
      return sum_of(*this, x, y, squared) * adjustment(*this, x);
    case Kind::chebychev:
      return greatest(*this, x, y) * adjustment(*this, x);
    case Kind::city_block:
      return sum_of(*this, x, y, [](double c) { return c; }) * adjustment(*this, x);
    case Kind::minkowski: {
      const auto power = [this](double c) { return std::pow(c, measure.minkowski_p); };
      return std::pow(sum_of(*this, x, y, power) * adjustment(*this, x), 1 / measure.minkowski_p);
    }
    default:
      return alike(*this, x, y);
  }
}

}  // namespace balie::scorer_pmml
