// What FEEL's operators make of values, for those who hold values in their hands: hit policies, allowed
// values.
#pragma once

#include "core/feel/structure.hpp"

#include <compare>
#include <optional>

namespace balie::feel {

// `a = b` (10.3.2.15, table 42): nothing when they cannot be compared.
std::optional<bool> equal(const Value& a, const Value& b);
// `a < b` and its kin: nothing when they cannot be put in order.
std::optional<std::strong_ordering> compare(const Value& a, const Value& b);
// `value in range`: nothing when it cannot be told.
std::optional<bool> contains(const Range& range, const Value& value);
// `string(value)`: as the function of FEEL gives it; of null "null".
std::string to_string(const Value& value);

}  // namespace balie::feel
