// Addition and its kin (10.3.2.15, tables 43 - 47).
#pragma once

#include "core/feel/value.hpp"

#include <optional>

namespace balie::feel {

enum class Arithmetic { add, subtract, multiply, divide, power };
char sign_of(Arithmetic operation);  // for power *

// Nothing: the operation has no meaning for these, or its result is out of range.
std::optional<Value> compute(Arithmetic operation, const Value& a, const Value& b);
std::optional<Value> negate(const Value& a);

}  // namespace balie::feel
