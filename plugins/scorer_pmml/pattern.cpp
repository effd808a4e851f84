#include "plugins/scorer_pmml/pattern.hpp"

#include "plugins/scorer_pmml/unicode.hpp"

#include <unicode/regex.h>

namespace balie::scorer_pmml {
namespace {

constexpr std::size_t pattern_bytes_max = 10'000;
// In ICU's own units, of some ten thousand steps each: the same match ends alike on each machine.
constexpr std::int32_t time_limit = 60;
constexpr std::int32_t stack_bytes_max = 4 << 20;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

struct Pattern::Compiled {
  std::unique_ptr<icu::RegexPattern> pattern;
  std::int32_t groups = 0;

  // Refers to `text`. nullptr: out of memory.
  [[nodiscard]] std::unique_ptr<icu::RegexMatcher> matcher(const icu::UnicodeString& text) const {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::RegexMatcher> found(pattern->matcher(text, status));
    if (U_FAILURE(status)) return nullptr;
    found->setTimeLimit(time_limit, status);
    found->setStackLimit(stack_bytes_max, status);
    return found;
  }
};

Pattern::Pattern(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
Pattern::~Pattern() = default;

std::shared_ptr<const Pattern> Pattern::compile(std::string_view pattern, bool any_case) {
  if (pattern.size() > pattern_bytes_max) return nullptr;
  const auto translated = translated_pattern(pattern);
  if (!translated) return nullptr;
  const auto wide = wide_text(*translated);
  if (!wide) return nullptr;
  UErrorCode status = U_ZERO_ERROR;
  UParseError error;
  const std::uint32_t flags = UREGEX_UNIX_LINES | (any_case ? UREGEX_CASE_INSENSITIVE : 0);
  auto compiled = std::make_unique<Compiled>();
  compiled->pattern.reset(icu::RegexPattern::compile(*wide, flags, error, status));
  if (U_FAILURE(status)) return nullptr;
  const icu::UnicodeString empty;
  const auto matcher = compiled->matcher(empty);
  if (!matcher) return nullptr;
  compiled->groups = matcher->groupCount();
  return std::shared_ptr<const Pattern>(new Pattern(std::move(compiled)));
}

std::optional<bool> Pattern::is_found_in(std::string_view text) const {
  const auto input = wide_text(text);
  if (!input) return std::nullopt;
  const auto matcher = compiled_->matcher(*input);
  UErrorCode status = U_ZERO_ERROR;
  const bool found = matcher && matcher->find(status);
  if (!matcher || U_FAILURE(status)) return std::nullopt;
  return found;
}

bool Pattern::replacement_is_clear(std::string_view replacement) const {
  for (std::size_t i = 0; i < replacement.size(); ++i) {
    const char c = replacement[i];
    if (c != '$' && c != '\\') continue;
    if (++i == replacement.size()) return false;
    const char next = replacement[i];
    if (c == '\\' && next != '$' && next != '\\') return false;
    // With two digits it is not said whether $12 is group 12, or group 1 and a 2.
    if (c == '$' && (!is_digit(next) || next - '0' > compiled_->groups)) return false;
    if (c == '$' && i + 1 < replacement.size() && is_digit(replacement[i + 1])) return false;
  }
  return true;
}

std::optional<std::string> Pattern::replaced(std::string_view text, std::string_view replacement,
                                             std::size_t bytes_max) const {
  const auto input = wide_text(text);
  if (!input || !wide_text(replacement) || !replacement_is_clear(replacement)) return std::nullopt;
  const auto matcher = compiled_->matcher(*input);
  if (!matcher) return std::nullopt;
  UErrorCode status = U_ZERO_ERROR;
  std::string out;
  std::int32_t end = 0;
  while (matcher->find(status) && U_SUCCESS(status)) {
    input->tempSubStringBetween(end, matcher->start(status)).toUTF8String(out);
    for (std::size_t i = 0; i < replacement.size(); ++i) {
      const char c = replacement[i];
      if (c == '$') {
        matcher->group(replacement[++i] - '0', status).toUTF8String(out);
      } else {
        out += c == '\\' ? replacement[++i] : c;
      }
    }
    end = matcher->end(status);
    if (out.size() > bytes_max) return std::nullopt;
  }
  if (U_FAILURE(status)) return std::nullopt;
  input->tempSubString(end).toUTF8String(out);
  if (out.size() > bytes_max) return std::nullopt;
  return out;
}

std::optional<std::vector<Pattern::Span>> Pattern::parts(std::string_view text) const {
  const auto input = wide_text(text);
  if (!input) return std::nullopt;
  const auto matcher = compiled_->matcher(*input);
  if (!matcher) return std::nullopt;
  UErrorCode status = U_ZERO_ERROR;
  std::vector<Span> found;
  std::size_t from = 0;  // in bytes of the text, as `begin` is in ICU's units
  std::int32_t begin = 0;
  const auto add = [&](std::int32_t start, std::int32_t end) {
    std::string part, separator;
    input->tempSubStringBetween(begin, start).toUTF8String(part);
    input->tempSubStringBetween(start, end).toUTF8String(separator);
    if (!part.empty()) found.push_back({from, from + part.size()});
    from += part.size() + separator.size();
    begin = end;
  };
  while (matcher->find(status) && U_SUCCESS(status)) {
    const auto start = matcher->start(status);
    const auto end = matcher->end(status);
    if (U_SUCCESS(status) && end > start) add(start, end);
  }
  if (U_FAILURE(status)) return std::nullopt;
  add(input->length(), input->length());
  return found;
}

}  // namespace balie::scorer_pmml
