// The kernels of support vector machines. PMML 4.4, Support Vector Machine, "Kernel types".
#pragma once

#include "protocols/pmml/support_vector_machine.hpp"

#include <span>

namespace balie::scorer_pmml {

// K(x, y) of two vectors of one length. Any thread.
double kernel_value(const pmml::Kernel& kernel, std::span<const double> x,
                    std::span<const double> y) noexcept;

}  // namespace balie::scorer_pmml
