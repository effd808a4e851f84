// What is wrong with a file that a person wrote. Problems are gathered and shown all at once, never one by
// one.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace balie {

// "balie.toml:14:1: adapter.sms_main.windw: unknown setting; did you mean "window"?"
struct Problem {
  std::string file;
  std::uint32_t line = 0;  // from 1; 0: the file as a whole
  std::uint32_t column = 0;
  std::string text;
  auto operator<=>(const Problem&) const = default;
};
using Problems = std::vector<Problem>;

std::string to_string(const Problem& problem);

// By file and place, each once.
void sort_problems(Problems& problems);

// The name in `known` that is closest to `name`, if one is close; else empty. Two letters swapped count as
// one slip.
std::string nearest_name(std::string_view name, const std::vector<std::string>& known);

// `; did you mean "window"?`, or nothing when no known name is close: for the end of a Problem's text.
std::string suggestion(std::string_view name, const std::vector<std::string>& known);

}  // namespace balie
