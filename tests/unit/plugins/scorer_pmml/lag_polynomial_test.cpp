#include "plugins/scorer_pmml/lag_polynomial.hpp"

#include <gtest/gtest.h>

namespace balie::scorer_pmml {
namespace {

TEST(LagPolynomial, MultipliesAsPolynomialsDo) {
  const double plain[] = {0.5};
  const double season[] = {0.25};
  // (1 - 0.5 B) (1 - 0.25 B^4)
  const auto product = LagPolynomial(plain, -1, 1) * LagPolynomial(season, -1, 4);
  ASSERT_EQ(product.degree(), 5u);
  const auto terms = product.terms();
  ASSERT_EQ(terms.size(), 3u);
  EXPECT_EQ(terms[0].lag, 1u);
  EXPECT_EQ(terms[0].coefficient, -0.5);
  EXPECT_EQ(terms[1].lag, 4u);
  EXPECT_EQ(terms[1].coefficient, -0.25);
  EXPECT_EQ(terms[2].lag, 5u);
  EXPECT_EQ(terms[2].coefficient, 0.125);
  EXPECT_EQ(product.at_one(), 0.5 * 0.75);
}

TEST(LagPolynomial, TakesDifferences) {
  const double series[] = {1, 4, 9, 16, 25};
  EXPECT_EQ(LagPolynomial::difference(1, 1).apply(series), (std::vector<double>{3, 5, 7, 9}));
  EXPECT_EQ(LagPolynomial::difference(2, 1).apply(series), (std::vector<double>{2, 2, 2}));
  EXPECT_EQ(LagPolynomial::difference(1, 3).apply(series), (std::vector<double>{15, 21}));
  EXPECT_EQ(LagPolynomial::difference(0, 3).apply(series).size(), 5u);
  EXPECT_TRUE(LagPolynomial::difference(5, 1).apply(series).empty());
  EXPECT_EQ(LagPolynomial().at_one(), 1);
}

}  // namespace
}  // namespace balie::scorer_pmml
