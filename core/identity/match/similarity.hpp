// How alike two texts are. Over bytes; texts that are not ASCII are compared by characters instead.
#pragma once

#include <cstddef>
#include <string_view>

namespace balie::identity::match {

// Edits between two texts: insert, delete, replace, swap two neighbours, no part touched twice (the
// restricted form of Damerau and Levenshtein). `limit`: above it, any number above it may be given, sooner.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

// Jaro's similarity with Winkler's bonus of 0.1 for each of the first four characters that agree: 0 to 1.
double jaro_winkler(std::string_view a, std::string_view b);

// The share of words that have one like them (at most one edit in four letters) in the other text, in the
// shorter of the two, and the words of at most this many are looked at.
constexpr std::size_t words_max = 32;
double words_in_common(std::string_view a, std::string_view b);

// The number of characters of UTF-8.
std::size_t characters(std::string_view text);

}  // namespace balie::identity::match
