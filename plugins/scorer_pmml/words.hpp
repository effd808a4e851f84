// The words of a text, and how often a term of one or more words is among them (4.4, "Transformations",
// TextIndex).
#pragma once

#include "plugins/scorer_pmml/pattern.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::scorer_pmml {

struct Word {
  std::size_t from;        // in the text, in bytes
  std::size_t to;          // behind its last byte
  std::u32string letters;  // those of one case where case does not matter
};

// What is between the separators, without the punctuation at both ends: that of POSIX in ASCII, that of
// Unicode beyond. What is nothing but punctuation is no word. nullopt: the text is no UTF-8, or separating it
// takes too many steps.
std::optional<std::vector<Word>> words_of(std::string_view text, const Pattern& separator,
                                          bool case_sensitive);

// How many letters to add, drop or replace to make one word of the other; nullopt: more than `most`.
std::optional<std::uint32_t> distance(std::u32string_view one, std::u32string_view other, std::uint32_t most);

// The distance of a term to as many words that follow one another from words[at] on: the sum of those of its
// words. nullopt: more than `most`, or there are not so many words.
std::optional<std::uint32_t> distance_at(const std::vector<Word>& words, std::size_t at,
                                         const std::vector<Word>& term, std::uint32_t most);

// How often the term is there; occurrences may overlap. With only_best those that are nearest alone count.
std::uint32_t occurrences(const std::vector<Word>& words, const std::vector<Word>& term, std::uint32_t most,
                          bool only_best);
// How often the word is there that is there most often.
std::uint32_t most_occurrences(const std::vector<Word>& words);

}  // namespace balie::scorer_pmml
