#include "plugins/scorer_pmml/words.hpp"

#include "plugins/scorer_pmml/unicode.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <map>

namespace balie::scorer_pmml {
namespace {

// Of a text that is UTF-8.
std::u32string letters_of(std::string_view text) {
  std::u32string letters;
  const auto size = static_cast<std::int32_t>(text.size());
  for (std::int32_t i = 0; i < size;) {
    UChar32 c = 0;
    U8_NEXT_UNSAFE(text.data(), i, c);
    letters += static_cast<char32_t>(c);
  }
  return letters;
}

bool is_punctuation(UChar32 c) {
  if (c > 127) return u_ispunct(c);
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return c > ' ' && c < 127 && !letter;
}

Pattern::Span without_punctuation(std::string_view text, Pattern::Span span) {
  while (span.from < span.to) {
    std::size_t next = span.from;
    UChar32 c = 0;
    U8_NEXT_UNSAFE(text.data(), next, c);
    if (!is_punctuation(c)) break;
    span.from = next;
  }
  while (span.from < span.to) {
    std::size_t before = span.to;
    UChar32 c = 0;
    U8_PREV_UNSAFE(text.data(), before, c);
    if (!is_punctuation(c)) break;
    span.to = before;
  }
  return span;
}

}  // namespace

std::optional<std::vector<Word>> words_of(std::string_view text, const Pattern& separator,
                                          bool case_sensitive) {
  const auto parts = separator.parts(text);
  if (!parts) return std::nullopt;
  std::vector<Word> words;
  for (const auto part : *parts) {
    const auto span = without_punctuation(text, part);
    if (span.from == span.to) continue;
    const auto word = text.substr(span.from, span.to - span.from);
    const auto folded = case_sensitive ? std::optional(std::string(word)) : case_folded(word);
    if (!folded) return std::nullopt;
    words.push_back({span.from, span.to, letters_of(*folded)});
  }
  return words;
}

std::optional<std::uint32_t> distance(std::u32string_view one, std::u32string_view other,
                                      std::uint32_t most) {
  if (most == 0) return one == other ? std::optional(0U) : std::nullopt;
  if (one.size() > other.size()) std::swap(one, other);
  if (other.size() - one.size() > most) return std::nullopt;
  // Only what is at most `most` off the diagonal can be near enough, so long words cost no more than that.
  std::vector<std::uint32_t> row(other.size() + 1), before(other.size() + 1);
  for (std::size_t j = 0; j <= other.size(); ++j) before[j] = static_cast<std::uint32_t>(j);
  for (std::size_t i = 1; i <= one.size(); ++i) {
    const std::size_t from = i > most ? i - most : 0;
    const std::size_t to = std::min<std::size_t>(other.size(), i + most);
    if (from == 0) row[0] = static_cast<std::uint32_t>(i);
    if (from > 0) row[from - 1] = most + 1;
    if (i + most <= other.size()) before[to] = most + 1;
    for (std::size_t j = std::max<std::size_t>(from, 1); j <= to; ++j) {
      const std::uint32_t replaced = before[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, before[j] + 1, row[j - 1] + 1});
    }
    std::swap(row, before);
  }
  const auto found = before[other.size()];
  return found > most ? std::nullopt : std::optional(found);
}

std::optional<std::uint32_t> distance_at(const std::vector<Word>& words, std::size_t at,
                                         const std::vector<Word>& term, std::uint32_t most) {
  if (at + term.size() > words.size()) return std::nullopt;
  std::uint32_t total = 0;
  for (std::size_t i = 0; i < term.size(); ++i) {
    const auto one = distance(words[at + i].letters, term[i].letters, most - total);
    if (!one) return std::nullopt;
    total += *one;
  }
  return total;
}

std::uint32_t occurrences(const std::vector<Word>& words, const std::vector<Word>& term, std::uint32_t most,
                          bool only_best) {
  std::uint32_t count = 0;
  for (std::size_t at = 0; at + term.size() <= words.size(); ++at) {
    const auto found = distance_at(words, at, term, most);
    if (!found) continue;
    if (only_best && *found < most) {
      most = *found;
      count = 0;
    }
    ++count;
  }
  return count;
}

std::uint32_t most_occurrences(const std::vector<Word>& words) {
  std::map<std::u32string_view, std::uint32_t> counts;
  std::uint32_t most = 0;
  for (const auto& word : words) most = std::max(most, ++counts[word.letters]);
  return most;
}

}  // namespace balie::scorer_pmml
