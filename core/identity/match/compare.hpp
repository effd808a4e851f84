// Two records against each other: the grade of each field, in one number.
#pragma once

#include "core/identity/match/grade.hpp"
#include "core/identity/match/records.hpp"

#include <cstdint>
#include <vector>

namespace balie::identity::match {

// Four bits a field, the first in the lowest.
using Pattern = std::uint64_t;

inline Grade grade_in(Pattern pattern, std::size_t field) {
  return static_cast<Grade>((pattern >> (4 * field)) & 15);
}
inline Pattern with_grade(std::size_t field, Grade grade) {
  return static_cast<Pattern>(grade) << (4 * field);
}

// Thread-safe. Keeps a reference to the records.
class Comparison {
 public:
  explicit Comparison(const Records& records) : records_(records), partners_(partners_of(records.fields())) {}

  // The same for (a, b) and (b, a). Where two partner columns agree better with each other's values, both are
  // compared that way, and together: a surname that happens to be another's given name is no evidence alone.
  [[nodiscard]] Pattern compare(Record a, Record b) const;

 private:
  [[nodiscard]] Pattern compare_partners(std::size_t i, std::size_t j, std::span<const ValueId> a,
                                         std::span<const ValueId> b) const;

  const Records& records_;
  std::vector<std::size_t> partners_;
};

}  // namespace balie::identity::match
