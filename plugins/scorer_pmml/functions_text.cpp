#include "plugins/scorer_pmml/functions.hpp"
#include "plugins/scorer_pmml/unicode.hpp"

#include <algorithm>
#include <cmath>

namespace balie::scorer_pmml {

namespace {

using Arguments = std::span<const double>;
using pmml::DataType;
using Takes = Function::Takes;

double coded(const std::optional<std::string>& text, Frame& frame) {
  return text ? frame.symbols.code(*text) : missing;
}

double uppercase(Arguments a, Frame& frame) { return coded(uppercased(frame.symbols.text(a[0])), frame); }
double lowercase(Arguments a, Frame& frame) { return coded(lowercased(frame.symbols.text(a[0])), frame); }

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

double length(Arguments a, Frame& frame) {
  return static_cast<double>(std::ranges::count_if(frame.symbols.text(a[0]), begins_character));
}

// Where character number `index` begins, from 0; the end when there are not so many.
std::size_t offset(std::string_view text, std::size_t index) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (begins_character(text[i]) && index-- == 0) return i;
  }
  return text.size();
}

double substring(Arguments a, Frame& frame) {
  if (!(a[1] >= 1 && a[2] >= 0 && a[1] < 1e9 && a[2] < 1e9)) return missing;
  const auto text = frame.symbols.text(a[0]);
  const auto from = offset(text, static_cast<std::size_t>(a[1]) - 1);
  const auto rest = text.substr(from);
  frame.text = rest.substr(0, offset(rest, static_cast<std::size_t>(a[2])));
  return frame.symbols.code(frame.text);
}

double trimmed(Arguments a, Frame& frame) {
  frame.text = pmml::trimmed(frame.symbols.text(a[0]));
  return frame.symbols.code(frame.text);
}

double concatenated(Arguments a, Frame& frame) {
  frame.text.clear();
  for (const double one : a) {
    frame.text += frame.symbols.text(one);
    if (frame.text.size() > text_bytes_max) return missing;
  }
  return frame.symbols.code(frame.text);
}

constexpr Function functions[] = {
    {"uppercase", 1, 1, Takes::texts, {DataType::string}, false, uppercase},
    {"lowercase", 1, 1, Takes::texts, {DataType::string}, false, lowercase},
    {"stringLength", 1, 1, Takes::texts, {DataType::integer}, false, length},
    {"substring", 3, 3, Takes::any, {DataType::string}, false, substring},
    {"trimBlanks", 1, 1, Takes::texts, {DataType::string}, false, trimmed},
    {"concat", 2, arguments_max, Takes::texts, {DataType::string}, false, concatenated},
};

}  // namespace

std::span<const Function> text_functions() { return functions; }

}  // namespace balie::scorer_pmml
