// How the numbers of a file's ARIMA are meant. The standard does not fix the sign of a moving average's
// coefficients, nor whether constantTerm is the mean of the (differenced) series or a constant of its
// equation, and producers differ. The file itself tells: under the reading that is meant, the residuals that
// follow from its series are those that it has, or, where it has none, as large as its RMSE says. One reading
// must fit and no other come near; else there is none.
#pragma once

#include "plugins/scorer_pmml/lag_polynomial.hpp"
#include "protocols/pmml/arima.hpp"

#include <expected>
#include <span>
#include <string>
#include <vector>

namespace balie::scorer_pmml {

// autoregression * (series, differenced) = constant + moving_average * residuals
struct ArimaEquation {
  LagPolynomial difference;
  LagPolynomial autoregression;
  LagPolynomial moving_average;
  double constant = 0;
};

// The residuals stored in the file, those of the season or of the rest, whichever are more. Refused (the text
// says why): they are not the end of the same list.
std::expected<std::span<const double>, std::string> stored_residuals(const pmml::Arima& arima);

// The text says why none is it.
std::expected<ArimaEquation, std::string> read_equation(const pmml::Arima& arima,
                                                        std::span<const double> history);

}  // namespace balie::scorer_pmml
