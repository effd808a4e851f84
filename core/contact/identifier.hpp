// Identifiers as the hub compares them: normalised, and hashed for look-up.
#pragma once

#include "core/base/hash.hpp"

#include <string>
#include <string_view>

namespace balie {

enum class Assurance : unsigned char { observed, claimed, verified };

// "" counts as observed. Other words were refused at the edge (protocols/bus/limits.hpp).
Assurance assurance_of(std::string_view word);
std::string_view to_string(Assurance assurance);

// A normalised identifier: the same thing written in two ways is equal here.
struct Identifier {
  std::string scheme;
  std::string value;
  Assurance assurance = Assurance::observed;
  bool operator==(const Identifier&) const = default;
};

}  // namespace balie
