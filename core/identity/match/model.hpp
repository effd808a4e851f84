// The model of Fellegi and Sunter (1969): what each grade of each field says about two records being one
// person.
#pragma once

#include "core/identity/match/compare.hpp"

#include <array>
#include <vector>

namespace balie::identity::match {

// A distribution over grades; sums to 1. Grade::missing is not in it.
using Grades = std::array<double, grades_count>;

struct FieldModel {
  Grades same{};    // m: how often each grade is seen among pairs of one person
  Grades random{};  // u: and among pairs taken at random
  // Fields depend on each other among strangers: who shares a postcode shares the city, an e-mail address
  // holds a name. So a field may lean on one other (its own number: on none), and u is known for each grade
  // of that one.
  std::size_t leans_on = 0;
  std::array<Grades, grades_count> random_given{};

  // u of a grade of this field, which is `field`, in a pattern.
  [[nodiscard]] double random_in(Pattern pattern, std::size_t field) const;
};

struct Model {
  std::vector<FieldModel> fields;
  double prior = 0;  // the share of pairs of one person among all pairs of the file; above 0, below 1
};

// Natural logarithms of odds, and back.
double log_odds(double probability);
double probability(double log_odds);

// Weighs pairs by a model. Fields count as independent given whether the pair is one person. Thread-safe;
// keeps references to both.
class Scale {
 public:
  Scale(const Records& records, const Model& model) : records_(records), model_(model) {}

  // What a field adds to the log odds: ln(m / u) of its grade; 0 where a value is missing. Where the values
  // are the same, u is how common that value is; where they are alike, and the more common of them is more
  // common than usual, the weight shrinks as much: two Smiths are less of a coincidence than two
  // Featherstones. A rare value is no more evidence than a usual one where the field that this one leans on
  // agrees as well.
  [[nodiscard]] double weight(std::size_t field, Pattern pattern, Record a, Record b) const;
  // Of all fields.
  [[nodiscard]] double weight(Pattern pattern, Record a, Record b) const;

 private:
  const Records& records_;
  const Model& model_;
};

}  // namespace balie::identity::match
