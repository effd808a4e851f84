#include "plugins/scorer_pmml/comparison.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace balie::scorer_pmml {
namespace {

using Kind = pmml::ComparisonMeasure::Kind;
using pmml::CompareFunction;
constexpr double gone = std::numeric_limits<double>::quiet_NaN();

Comparison of(Kind kind, std::vector<ComparedField> fields) {
  Comparison comparison;
  comparison.measure.kind = kind;
  comparison.fields = std::move(fields);
  return comparison;
}

// Differences 3 and 4, weights 1 and 2.
TEST(Comparison, MeasuresDistance) {
  const std::vector<ComparedField> fields = {{.weight = 1}, {.weight = 2}};
  const double x[] = {1, 1};
  const double y[] = {4, 5};
  EXPECT_DOUBLE_EQ(of(Kind::squared_euclidean, fields).between(x, y), 9 + 2 * 16);
  EXPECT_DOUBLE_EQ(of(Kind::euclidean, fields).between(x, y), std::sqrt(41));
  EXPECT_DOUBLE_EQ(of(Kind::city_block, fields).between(x, y), 3 + 2 * 4);
  EXPECT_DOUBLE_EQ(of(Kind::chebychev, fields).between(x, y), 8);
  auto cubic = of(Kind::minkowski, fields);
  cubic.measure.minkowski_p = 3;
  EXPECT_DOUBLE_EQ(cubic.between(x, y), std::cbrt(27 + 2 * 64));
}

// What is there is multiplied by sum(Q) / sum(Q of what is there) = (1 + 3) / 3.
TEST(Comparison, AdjustsForMissingValues) {
  const std::vector<ComparedField> fields = {{.missing_value_weight = 1}, {.missing_value_weight = 3}};
  const double x[] = {gone, 1};
  const double y[] = {4, 5};
  EXPECT_DOUBLE_EQ(of(Kind::squared_euclidean, fields).between(x, y), 16 * 4.0 / 3);
  EXPECT_DOUBLE_EQ(of(Kind::euclidean, fields).between(x, y), std::sqrt(16 * 4.0 / 3));
  const double nothing[] = {gone, gone};
  EXPECT_TRUE(std::isnan(of(Kind::city_block, fields).between(nothing, y)));
}

TEST(Comparison, ComparesAFieldInFiveWays) {
  const auto city = [](ComparedField field, double one, double other) {
    return of(Kind::city_block, {std::move(field)}).between({&one, 1}, {&other, 1});
  };
  EXPECT_DOUBLE_EQ(city({.function = CompareFunction::abs_diff}, 2, 5), 3);
  EXPECT_DOUBLE_EQ(city({.function = CompareFunction::delta}, 2, 5), 1);
  EXPECT_DOUBLE_EQ(city({.function = CompareFunction::delta}, 5, 5), 0);
  EXPECT_DOUBLE_EQ(city({.function = CompareFunction::equal}, 5, 5), 1);
  // A half at a difference of similarityScale, a sixteenth at twice that.
  EXPECT_DOUBLE_EQ(city({.function = CompareFunction::gauss_sim, .similarity_scale = 3}, 2, 5), 0.5);
  EXPECT_DOUBLE_EQ(city({.function = CompareFunction::gauss_sim, .similarity_scale = 3}, 2, 8), 1.0 / 16);
  const ComparedField table{.function = CompareFunction::table, .table = {0, 1, 2, 3}, .table_columns = 2};
  EXPECT_DOUBLE_EQ(city(table, 1, 0), 2);
  EXPECT_TRUE(std::isnan(city(table, 2, 0)));
}

// x = 1 1 0 0 1, y = 1 0 1 0 1: a11 = 2, a10 = 1, a01 = 1, a00 = 1.
TEST(Comparison, MeasuresLikenessOfZerosAndOnes) {
  const std::vector<ComparedField> fields(5);
  const double x[] = {1, 1, 0, 0, 1};
  const double y[] = {1, 0, 1, 0, 1};
  EXPECT_DOUBLE_EQ(of(Kind::simple_matching, fields).between(x, y), 3.0 / 5);
  EXPECT_DOUBLE_EQ(of(Kind::jaccard, fields).between(x, y), 2.0 / 4);
  EXPECT_DOUBLE_EQ(of(Kind::tanimoto, fields).between(x, y), 3.0 / (2 + 2 * 2 + 1));
  auto binary = of(Kind::binary_similarity, fields);
  binary.measure.numerator = {5, 0, 0, 7};       // c00, c01, c10, c11
  binary.measure.denominator = {1, 10, 100, 1};  // d00, d01, d10, d11
  EXPECT_DOUBLE_EQ(binary.between(x, y), (5 + 7 * 2) / (1 + 10 + 100 + 2.0));
  const double other[] = {1, 1, 0, 0, 2};
  EXPECT_TRUE(std::isnan(of(Kind::jaccard, fields).between(other, y)));
}

}  // namespace
}  // namespace balie::scorer_pmml
