#include "plugins/scorer_pmml/functions.hpp"
#include "plugins/scorer_pmml/link.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace balie::scorer_pmml {

namespace {

using Arguments = std::span<const double>;
using pmml::DataType;
using Takes = Function::Takes;

constexpr pmml::Type number = {DataType::double_};
constexpr pmml::Type whole = {DataType::integer};
constexpr pmml::Type truth = {DataType::boolean};

double sum(Arguments a) {
  double total = 0;
  for (const double value : a) total += value;
  return total;
}

double mean(Arguments a) { return sum(a) / static_cast<double>(a.size()); }

double median(Arguments a, Frame&) {
  double sorted[arguments_max];
  std::copy(a.begin(), a.end(), sorted);
  std::sort(sorted, sorted + a.size());
  const auto half = a.size() / 2;
  return a.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

double product(Arguments a, Frame&) {
  double total = 1;
  for (const double value : a) total *= value;
  return total;
}

double modulo(Arguments a, Frame&) { return a[1] == 0 ? missing : a[0] - a[1] * std::floor(a[0] / a[1]); }

// What is infinite came of a division by zero or the like.
double finite(double value) { return std::isfinite(value) ? value : missing; }

bool is_spread(double deviation) { return deviation > 0; }

constexpr Function functions[] = {
    {"+", 2, 2, Takes::numbers, number, true, [](Arguments a, Frame&) { return a[0] + a[1]; }},
    {"-", 2, 2, Takes::numbers, number, true, [](Arguments a, Frame&) { return a[0] - a[1]; }},
    {"*", 2, 2, Takes::numbers, number, true, [](Arguments a, Frame&) { return a[0] * a[1]; }},
    {"/", 2, 2, Takes::numbers, number, false, [](Arguments a, Frame&) { return finite(a[0] / a[1]); }},
    {"min", 1, arguments_max, Takes::present, number, true,
     [](Arguments a, Frame&) { return std::ranges::min(a); }},
    {"max", 1, arguments_max, Takes::present, number, true,
     [](Arguments a, Frame&) { return std::ranges::max(a); }},
    {"sum", 1, arguments_max, Takes::present, number, true, [](Arguments a, Frame&) { return sum(a); }},
    {"avg", 1, arguments_max, Takes::present, number, false, [](Arguments a, Frame&) { return mean(a); }},
    {"median", 1, arguments_max, Takes::present, number, false, median},
    {"product", 1, arguments_max, Takes::present, number, true, product},
    {"log10", 1, 1, Takes::numbers, number, false,
     [](Arguments a, Frame&) { return finite(std::log10(a[0])); }},
    {"ln", 1, 1, Takes::numbers, number, false, [](Arguments a, Frame&) { return finite(std::log(a[0])); }},
    {"expm1", 1, 1, Takes::numbers, number, false, [](Arguments a, Frame&) { return std::expm1(a[0]); }},
    {"ln1p", 1, 1, Takes::numbers, number, false,
     [](Arguments a, Frame&) { return finite(std::log1p(a[0])); }},
    {"sqrt", 1, 1, Takes::numbers, number, false, [](Arguments a, Frame&) { return std::sqrt(a[0]); }},
    {"abs", 1, 1, Takes::numbers, number, true, [](Arguments a, Frame&) { return std::abs(a[0]); }},
    {"exp", 1, 1, Takes::numbers, number, false, [](Arguments a, Frame&) { return std::exp(a[0]); }},
    {"pow", 2, 2, Takes::numbers, number, true,
     [](Arguments a, Frame&) { return finite(std::pow(a[0], a[1])); }},
    {"threshold", 2, 2, Takes::numbers, whole, false,
     [](Arguments a, Frame&) { return a[0] > a[1] ? 1.0 : 0.0; }},
    {"floor", 1, 1, Takes::numbers, whole, false, [](Arguments a, Frame&) { return std::floor(a[0]); }},
    {"ceil", 1, 1, Takes::numbers, whole, false, [](Arguments a, Frame&) { return std::ceil(a[0]); }},
    {"round", 1, 1, Takes::numbers, whole, false, [](Arguments a, Frame&) { return std::floor(a[0] + 0.5); }},
    {"rint", 1, 1, Takes::numbers, number, false, [](Arguments a, Frame&) { return std::nearbyint(a[0]); }},
    {"modulo", 2, 2, Takes::numbers, number, true, modulo},
    {"sin", 1, 1, Takes::numbers, number, false, [](Arguments a, Frame&) { return std::sin(a[0]); }},
    {"cos", 1, 1, Takes::numbers, number, false, [](Arguments a, Frame&) { return std::cos(a[0]); }},
    {"tan", 1, 1, Takes::numbers, number, false, [](Arguments a, Frame&) { return std::tan(a[0]); }},
    {"asin", 1, 1, Takes::numbers, number, false, [](Arguments a, Frame&) { return std::asin(a[0]); }},
    {"acos", 1, 1, Takes::numbers, number, false, [](Arguments a, Frame&) { return std::acos(a[0]); }},
    {"atan", 1, 1, Takes::numbers, number, false, [](Arguments a, Frame&) { return std::atan(a[0]); }},
    {"atan2", 2, 2, Takes::numbers, number, false,
     [](Arguments a, Frame&) { return std::atan2(a[0], a[1]); }},
    {"sinh", 1, 1, Takes::numbers, number, false, [](Arguments a, Frame&) { return std::sinh(a[0]); }},
    {"cosh", 1, 1, Takes::numbers, number, false, [](Arguments a, Frame&) { return std::cosh(a[0]); }},
    {"tanh", 1, 1, Takes::numbers, number, false, [](Arguments a, Frame&) { return std::tanh(a[0]); }},
    {"hypot", 2, 2, Takes::numbers, number, false,
     [](Arguments a, Frame&) { return std::hypot(a[0], a[1]); }},
    {"normalCDF", 3, 3, Takes::numbers, number, false,
     [](Arguments a, Frame&) { return is_spread(a[2]) ? normal_cdf((a[0] - a[1]) / a[2]) : missing; }},
    {"normalPDF", 3, 3, Takes::numbers, number, false,
     [](Arguments a, Frame&) {
       const double z = (a[0] - a[1]) / a[2];
       return is_spread(a[2]) ? std::exp(-z * z / 2) / (a[2] * std::sqrt(2 * std::numbers::pi)) : missing;
     }},
    {"stdNormalCDF", 1, 1, Takes::numbers, number, false,
     [](Arguments a, Frame&) { return normal_cdf(a[0]); }},
    {"stdNormalPDF", 1, 1, Takes::numbers, number, false,
     [](Arguments a, Frame&) { return std::exp(-a[0] * a[0] / 2) / std::sqrt(2 * std::numbers::pi); }},
    {"erf", 1, 1, Takes::numbers, number, false, [](Arguments a, Frame&) { return std::erf(a[0]); }},
    {"normalIDF", 3, 3, Takes::numbers, number, false,
     [](Arguments a, Frame&) { return is_spread(a[2]) ? a[1] + a[2] * normal_quantile(a[0]) : missing; }},
    {"stdNormalIDF", 1, 1, Takes::numbers, number, false,
     [](Arguments a, Frame&) { return normal_quantile(a[0]); }},
    {"equal", 2, 2, Takes::same, truth, false, [](Arguments a, Frame&) { return a[0] == a[1] ? 1.0 : 0.0; }},
    {"notEqual", 2, 2, Takes::same, truth, false,
     [](Arguments a, Frame&) { return a[0] != a[1] ? 1.0 : 0.0; }},
    {"lessThan", 2, 2, Takes::clocks, truth, false,
     [](Arguments a, Frame&) { return a[0] < a[1] ? 1.0 : 0.0; }},
    {"lessOrEqual", 2, 2, Takes::clocks, truth, false,
     [](Arguments a, Frame&) { return a[0] <= a[1] ? 1.0 : 0.0; }},
    {"greaterThan", 2, 2, Takes::clocks, truth, false,
     [](Arguments a, Frame&) { return a[0] > a[1] ? 1.0 : 0.0; }},
    {"greaterOrEqual", 2, 2, Takes::clocks, truth, false,
     [](Arguments a, Frame&) { return a[0] >= a[1] ? 1.0 : 0.0; }},
    {"isIn", 2, arguments_max, Takes::same, truth, false,
     [](Arguments a, Frame&) { return std::ranges::find(a.subspan(1), a[0]) != a.end() ? 1.0 : 0.0; }},
    {"isNotIn", 2, arguments_max, Takes::same, truth, false,
     [](Arguments a, Frame&) { return std::ranges::find(a.subspan(1), a[0]) == a.end() ? 1.0 : 0.0; }},
};

}  // namespace

std::span<const Function> number_functions() { return functions; }

const Function* find_function(std::string_view name) {
  for (const auto list : {number_functions(), text_functions(), clock_functions()}) {
    for (const auto& function : list) {
      if (function.name == name) return &function;
    }
  }
  return nullptr;
}

}  // namespace balie::scorer_pmml
