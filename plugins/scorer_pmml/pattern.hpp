// Regular expressions of a file: Perl's, as PCRE reads them by default (4.4, "Built-in functions", matches
// and replace; "Transformations", TextIndex). Compiled once; may be used from many threads. The letters of
// \w, \d, \s, \b and of POSIX classes are those of ASCII, and a line ends in \n alone.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::scorer_pmml {

class Pattern {
 public:
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;
  ~Pattern();

  // nullptr: not a pattern, one over 10'000 bytes, or one that is not read here as PCRE reads it.
  static std::shared_ptr<const Pattern> compile(std::string_view pattern, bool any_case = false);

  // The rest gives nullopt where a match takes too many steps or too much memory, or the text is no UTF-8.
  [[nodiscard]] std::optional<bool> is_found_in(std::string_view text) const;
  // With every match replaced; $1 is what the first group matched. nullopt also: the replacement is none (see
  // replacement_is_clear), or the result has over bytes_max bytes.
  [[nodiscard]] std::optional<std::string> replaced(std::string_view text, std::string_view replacement,
                                                    std::size_t bytes_max) const;
  // What is between the matches, as places in the text; nothing that is empty.
  struct Span {
    std::size_t from;
    std::size_t to;
  };
  [[nodiscard]] std::optional<std::vector<Span>> parts(std::string_view text) const;

  // Is each $ followed by a group of this pattern, and each backslash by $ or a backslash?
  [[nodiscard]] bool replacement_is_clear(std::string_view replacement) const;

 private:
  struct Compiled;
  explicit Pattern(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

// PCRE's pattern as ICU writes it; nullopt: there are constructs in it that the two read differently.
std::optional<std::string> translated_pattern(std::string_view pattern);

}  // namespace balie::scorer_pmml
