// The functions of FEEL, a table for each section of 10.3.4.
#pragma once

#include "core/feel/builtins.hpp"

namespace balie::feel {

std::span<const BuiltinText> conversion_builtins();
std::span<const BuiltinText> string_builtins();
std::span<const BuiltinText> list_builtins();
std::span<const BuiltinText> aggregate_builtins();
std::span<const BuiltinText> number_builtins();
std::span<const BuiltinText> temporal_builtins();
std::span<const BuiltinText> range_builtins();
std::span<const BuiltinText> context_builtins();

}  // namespace balie::feel
