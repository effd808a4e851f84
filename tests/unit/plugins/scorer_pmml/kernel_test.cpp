#include "plugins/scorer_pmml/kernel.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace balie::scorer_pmml {
namespace {

using Kind = pmml::Kernel::Kind;

// <x, y> = 1 * 3 + 2 * -1 = 1; |x - y|^2 = 4 + 9 = 13
TEST(Kernel, IsWhatTheStandardWrites) {
  const double x[] = {1, 2};
  const double y[] = {3, -1};
  EXPECT_DOUBLE_EQ(kernel_value({.kind = Kind::linear}, x, y), 1);
  EXPECT_DOUBLE_EQ(kernel_value({.kind = Kind::polynomial, .gamma = 2, .coef0 = 3, .degree = 2}, x, y), 25);
  EXPECT_DOUBLE_EQ(kernel_value({.kind = Kind::radial_basis, .gamma = 0.5}, x, y), std::exp(-6.5));
  EXPECT_DOUBLE_EQ(kernel_value({.kind = Kind::sigmoid, .gamma = 0.5, .coef0 = -0.25}, x, y),
                   std::tanh(0.25));
}

}  // namespace
}  // namespace balie::scorer_pmml
