// The scheme of identifiers that the hub makes itself, to find customers by name and date of birth.
#pragma once

#include <string_view>

namespace balie {

// Their values are keyed hashes, which tell nothing; no view and no formula shows them.
constexpr std::string_view match_scheme = "balie.match";

}  // namespace balie
