// TimeSeriesModel as a value (PMML 4.4, Time Series Models).
#pragma once

#include "protocols/pmml/arima.hpp"
#include "protocols/pmml/exponential_smoothing.hpp"
#include "protocols/pmml/model.hpp"
#include "protocols/pmml/state_space.hpp"

#include <variant>
#include <vector>

namespace balie::pmml {

struct TimeSeries final : Body {
  Place place;
  // The algorithm that bestFit names; the file's others are not read.
  std::variant<ExponentialSmoothing, Arima, StateSpace> algorithm = {};
  // The series as it was, oldest first, a value for each step; not read for an ExponentialSmoothing. Empty:
  // the file does not have it.
  std::vector<double> history = {};
};

// `element` is a TimeSeriesModel. GARCH is refused, and so are the two algorithms of which the standard has
// nothing but the name; a history that leaves out steps, and one of several series.
std::unique_ptr<const Body> read_time_series(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
