// Values as JSON and back. A number keeps its digits; temporal values, ranges and functions become texts as
// string() gives them.
#pragma once

#include "core/base/result.hpp"
#include "core/feel/structure.hpp"

#include <string>
#include <string_view>

namespace balie::feel {

struct JsonLimits {
  std::size_t bytes_max = 16 << 20;
  std::uint32_t nesting_max = 64;
};

// Errors: reject, "feel.json".
result<Value> from_json(std::string_view text, const JsonLimits& limits = {});
// The same, with texts read as what `type` says they are: dates, durations, ...; a value that does not fit
// its type is an error that names its path: "applicant.born: no date". Entries that the type does not name
// are kept.
result<Value> from_json(std::string_view text, const Type& type, const JsonLimits& limits = {});

void append_json(const Value& value, std::string& out);
std::string to_json(const Value& value);

}  // namespace balie::feel
