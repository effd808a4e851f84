// What can be said of types before anything is evaluated: only what is certain is wrong.
#pragma once

#include "core/feel/nodes.hpp"

#include <optional>

namespace balie::feel {

// No value of this type is of that kind (null aside).
bool is_never(const Type& type, Type::Kind kind);
// The type of what comes out; nothing: it is always null.
std::optional<Type> arithmetic_type(Arithmetic operation, const Type& a, const Type& b);
std::optional<Type> negation_type(const Type& a);
bool are_comparable(Comparison comparison, const Type& a, const Type& b);
// Whether a value of this type may fit that one, also after coercion.
bool may_fit(const Type& type, const Type& wanted);
// Of values that are of this type or of that one.
Type common_type(const Type& a, const Type& b);

}  // namespace balie::feel
