// PMML's built-in functions (4.4, "Built-in functions").
#pragma once

#include "plugins/scorer_pmml/expression.hpp"

#include <span>
#include <vector>

namespace balie::scorer_pmml {

// A function of values that are all there; a NaN that comes out of it is an invalid result.
using Compute = double (*)(std::span<const double> arguments, Frame& frame);

struct Function {
  std::string_view name;
  std::size_t least;  // arguments
  std::size_t most;
  enum class Takes : std::uint8_t {
    numbers,  // each
    present,  // numbers; those that are missing are left out
    same,     // all of one type
    texts,    // each
    any,
    clocks,  // dates and times, by the function's own rule
  } takes;
  pmml::Type result;
  bool result_as_arguments;  // of numbers: integer when all arguments are
  Compute compute;
};

// nullptr: none of this name. The logical functions and those that ask about missing values are not here.
const Function* find_function(std::string_view name);
std::span<const Function> number_functions();
std::span<const Function> text_functions();
std::span<const Function> clock_functions();

constexpr std::size_t arguments_max = 256;
constexpr std::size_t text_bytes_max = 1u << 20;  // of a text that is put together

}  // namespace balie::scorer_pmml
