// The link functions of general regression models, the way that scoring needs them: from the linear predictor
// back to what is predicted. PMML 4.4, General Regression, "Scoring".
#pragma once

#include "protocols/pmml/general_regression.hpp"

namespace balie::scorer_pmml {

// What the link function maps to `eta`. `parameter` is the linkParameter of oddspower and power and the
// distParameter of negbin; the others don't look at it. NaN where no such value exists. Any thread.
double inverse_link(pmml::LinkFunction link, double eta, double parameter) noexcept;
}  // namespace balie::scorer_pmml
