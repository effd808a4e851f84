// Regular expressions as XPath 3.1 and XML Schema have them (functions and operators 5.6), matched by ICU.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::feel {

// The same pattern in ICU's syntax; nothing: it is none, or the flags are not of "smixq".
std::optional<std::string> translate_pattern(std::string_view pattern, std::string_view flags);

// Immutable.
class Pattern {
 public:
  static std::unique_ptr<const Pattern> compile(std::string_view pattern, std::string_view flags);
  ~Pattern();
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;

  // Each gives nothing when the match takes too long.
  [[nodiscard]] std::optional<bool> is_found_in(std::string_view text) const;
  // Also nothing: the pattern matches nothing at all somewhere, or the replacement is not as it must be.
  [[nodiscard]] std::optional<std::string> replace(std::string_view text, std::string_view replacement,
                                                   std::size_t bytes_max) const;
  [[nodiscard]] std::optional<std::vector<std::string>> split(std::string_view text) const;

 private:
  struct Compiled;
  explicit Pattern(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
  bool literal_ = false;  // flag q: the replacement too is what it looks like
};

}  // namespace balie::feel
