// Densities of the distributions that PMML names: in naive Bayes models and in Bayesian networks.
#pragma once

namespace balie::scorer_pmml {

// All are 0 where nothing can be, and NaN where the parameters are no distribution. Any thread.
double normal_density(double x, double mean, double variance) noexcept;
double poisson_probability(double x, double mean) noexcept;
double uniform_density(double x, double lower, double upper) noexcept;
// `mean` and `variance` are those of the logarithm.
double lognormal_density(double x, double mean, double variance) noexcept;
double triangular_density(double x, double mode, double lower, double upper) noexcept;

}  // namespace balie::scorer_pmml
