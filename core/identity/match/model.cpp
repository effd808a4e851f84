#include "core/identity/match/model.hpp"

#include <algorithm>
#include <cmath>

namespace balie::identity::match {

double log_odds(double probability) { return std::log(probability / (1 - probability)); }
double probability(double log_odds) { return 1 / (1 + std::exp(-log_odds)); }

double FieldModel::random_in(Pattern pattern, std::size_t field) const {
  const auto grade = static_cast<std::size_t>(grade_in(pattern, field));
  const auto other = grade_in(pattern, leans_on);
  if (leans_on == field || other == Grade::missing) return random[grade];
  return random_given[static_cast<std::size_t>(other)][grade];
}

double Scale::weight(std::size_t field, Pattern pattern, Record a, Record b) const {
  const auto grade = grade_in(pattern, field);
  if (grade == Grade::missing) return 0;
  const auto& model = model_.fields[field];
  const double weight =
      std::log(model.same[static_cast<std::size_t>(grade)] / model.random_in(pattern, field));
  if (grade == Grade::crossed || grade == Grade::differs) return weight;
  const double share =
      std::max(records_.share(field, records_.of(a)[field]), records_.share(field, records_.of(b)[field]));
  const double rarer = std::log(model.random[0] / share);
  const bool alone = model.leans_on == field || grade_in(pattern, model.leans_on) >= Grade::differs;
  return weight + (grade == Grade::exact && alone ? rarer : std::min(rarer, 0.0));
}

double Scale::weight(Pattern pattern, Record a, Record b) const {
  double sum = 0;
  for (std::size_t field = 0; field < model_.fields.size(); ++field) sum += weight(field, pattern, a, b);
  return sum;
}

}  // namespace balie::identity::match
