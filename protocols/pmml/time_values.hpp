// The values of a series (PMML 4.4, Time Series Models, TimeValue).
#pragma once

#include "protocols/pmml/reading.hpp"

#include <cstddef>
#include <vector>

namespace balie::pmml {

constexpr std::size_t time_values_max = 1'000'000;  // of one series

// Of the TimeValues in `element`, each of the step after the one before it; a step that is left out is
// refused.
std::vector<double> read_time_values(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
