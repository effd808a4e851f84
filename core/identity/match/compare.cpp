#include "core/identity/match/compare.hpp"

#include <utility>

namespace balie::identity::match {
namespace {

bool agrees(Grade grade) { return grade <= Grade::close; }

}  // namespace

Pattern Comparison::compare(Record a, Record b) const {
  if (a > b) std::swap(a, b);  // of crossed columns it matters whose is whose
  const auto values_a = records_.of(a);
  const auto values_b = records_.of(b);
  Pattern pattern = 0;
  for (std::size_t i = 0; i < partners_.size(); ++i) {
    const auto partner = partners_[i];
    if (partner > i) pattern |= compare_partners(i, partner, values_a, values_b);
    if (partner != i) continue;
    auto grade = Grade::missing;
    if (values_a[i] != 0 && values_b[i] != 0) {
      grade = values_a[i] == values_b[i]
                  ? Grade::exact
                  : match::grade(records_.fields()[i].kind, records_.value(i, values_a[i]),
                                 records_.value(i, values_b[i]));
    }
    pattern |= with_grade(i, grade);
  }
  return pattern;
}

Pattern Comparison::compare_partners(std::size_t i, std::size_t j, std::span<const ValueId> a,
                                     std::span<const ValueId> b) const {
  const auto graded = [&](std::size_t field_a, std::size_t field_b) {
    if (a[field_a] == 0 || b[field_b] == 0) return Grade::missing;
    const auto& value_a = records_.value(field_a, a[field_a]);
    const auto& value_b = records_.value(field_b, b[field_b]);
    if (value_a.text == value_b.text) return Grade::exact;
    return match::grade(records_.fields()[field_a].kind, value_a, value_b);
  };
  const auto straight_i = graded(i, i);
  const auto straight_j = graded(j, j);
  const auto straight = with_grade(i, straight_i) | with_grade(j, straight_j);
  const int agreeing = int{agrees(straight_i)} + int{agrees(straight_j)};
  if (agreeing == 2) return straight;
  const auto crossed_i = graded(i, j);
  const auto crossed_j = graded(j, i);
  if (int{agrees(crossed_i)} + int{agrees(crossed_j)} <= agreeing) return straight;
  const auto as_crossed = [](Grade grade) {
    if (grade == Grade::missing) return grade;
    return agrees(grade) ? Grade::crossed : Grade::differs;
  };
  return with_grade(i, as_crossed(crossed_i)) | with_grade(j, as_crossed(crossed_j));
}

}  // namespace balie::identity::match
