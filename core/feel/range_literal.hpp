// A range whose ends are literals, as range() reads it from a text (10.3.4.1).
#pragma once

#include "core/feel/value.hpp"

#include <optional>
#include <string_view>

namespace balie::feel {

// Nothing: it is no range, its ends are no literals, or do not ascend.
std::optional<Value> parse_range(std::string_view text);

}  // namespace balie::feel
