// Links of regressions, and how a list of scores becomes probabilities.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace balie::scorer_pmml {

// By the function whose inverse is taken: log's inverse is exp.
enum class Link : std::uint8_t { identity, logit, probit, cloglog, log, loglog, cauchit };

double inverse(Link link, double value);
double normal_cdf(double value);  // of mean 0 and deviation 1
// The inverse of it, by halving: exact to the last digits, and never asked for in a loop. Missing: p is not
// between 0 and 1.
double normal_quantile(double p);

void softmax(std::span<double> values);
void simplemax(std::span<double> values);
// Of ordinal categories: from what is at or below each to what is at each; the last is the rest.
void cumulative(std::span<double> values, Link link);

// As a producer has them that computes in single precision: each step rounded to a float.
double inverse_single(Link link, double value);
void softmax_single(std::span<double> values);

}  // namespace balie::scorer_pmml
