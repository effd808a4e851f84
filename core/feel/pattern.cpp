#include "core/feel/pattern.hpp"

#include <unicode/regex.h>
#include <unicode/unistr.h>

namespace balie::feel {
namespace {

constexpr std::size_t pattern_bytes_max = 10'000;
// In ICU's own units, of some ten thousand steps each: the same match ends alike on each machine.
constexpr std::int32_t time_limit = 60;
constexpr std::int32_t stack_bytes_max = 4 << 20;

icu::UnicodeString wide(std::string_view text) {
  return icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
}

std::string narrow(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

bool is_digit(char16_t c) { return c >= u'0' && c <= u'9'; }

}  // namespace

struct Pattern::Compiled {
  std::unique_ptr<icu::RegexPattern> pattern;

  // Refers to `text`. Null: out of memory.
  [[nodiscard]] std::unique_ptr<icu::RegexMatcher> matcher(const icu::UnicodeString& text) const {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::RegexMatcher> found(pattern->matcher(text, status));
    if (U_FAILURE(status)) return nullptr;
    found->setTimeLimit(time_limit, status);
    found->setStackLimit(stack_bytes_max, status);
    return found;
  }

  // Replacing and splitting have no meaning where nothing is something (FORX0003).
  [[nodiscard]] bool matches_nothing() const {
    const icu::UnicodeString empty;
    const auto found = matcher(empty);
    UErrorCode status = U_ZERO_ERROR;
    return !found || found->find(status) || U_FAILURE(status);
  }
};

Pattern::Pattern(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
Pattern::~Pattern() = default;

std::unique_ptr<const Pattern> Pattern::compile(std::string_view pattern, std::string_view flags) {
  if (pattern.size() > pattern_bytes_max) return nullptr;
  const auto translated = translate_pattern(pattern, flags);
  if (!translated) return nullptr;
  const bool any_case = flags.find('i') != std::string_view::npos;
  UErrorCode status = U_ZERO_ERROR;
  UParseError error;
  auto compiled = std::make_unique<Compiled>();
  compiled->pattern.reset(icu::RegexPattern::compile(
      wide(*translated), any_case ? static_cast<std::uint32_t>(UREGEX_CASE_INSENSITIVE) : 0U, error, status));
  if (U_FAILURE(status)) return nullptr;
  std::unique_ptr<Pattern> result(new Pattern(std::move(compiled)));
  result->literal_ = flags.find('q') != std::string_view::npos;
  return result;
}

std::optional<bool> Pattern::is_found_in(std::string_view text) const {
  const icu::UnicodeString input = wide(text);
  const auto matcher = compiled_->matcher(input);
  UErrorCode status = U_ZERO_ERROR;
  const bool found = matcher && matcher->find(status);
  if (!matcher || U_FAILURE(status)) return std::nullopt;
  return found;
}

namespace {

// `$1` is what the first group matched, `$0` all, `\$` and `\\` are what they look like. False: anything
// else.
bool append_replacement(const icu::UnicodeString& replacement, const icu::RegexMatcher& matcher,
                        icu::UnicodeString& out) {
  UErrorCode status = U_ZERO_ERROR;
  for (std::int32_t i = 0; i < replacement.length(); ++i) {
    const char16_t c = replacement[i];
    if (c != u'$' && c != u'\\') {
      out.append(c);
      continue;
    }
    if (++i == replacement.length()) return false;
    const char16_t next = replacement[i];
    if (c == u'\\') {
      if (next != u'\\' && next != u'$') return false;
      out.append(next);
      continue;
    }
    if (!is_digit(next)) return false;
    std::int32_t group = next - u'0';
    while (i + 1 < replacement.length() && is_digit(replacement[i + 1]) &&
           group * 10 + (replacement[i + 1] - u'0') <= matcher.groupCount())
      group = group * 10 + (replacement[++i] - u'0');
    if (group <= matcher.groupCount()) out.append(matcher.group(group, status));
  }
  return U_SUCCESS(status);
}

}  // namespace

std::optional<std::string> Pattern::replace(std::string_view text, std::string_view replacement,
                                            std::size_t bytes_max) const {
  if (compiled_->matches_nothing()) return std::nullopt;
  const icu::UnicodeString input = wide(text), with = wide(replacement);
  const auto matcher = compiled_->matcher(input);
  if (!matcher) return std::nullopt;
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString out;
  std::int32_t end = 0;
  while (matcher->find(status)) {
    out.append(input, end, matcher->start(status) - end);
    if (literal_) {
      out.append(with);
    } else if (!append_replacement(with, *matcher, out)) {
      return std::nullopt;
    }
    end = matcher->end(status);
    if (static_cast<std::size_t>(out.length()) > bytes_max) return std::nullopt;
  }
  if (U_FAILURE(status)) return std::nullopt;
  out.append(input, end, input.length() - end);
  return narrow(out);
}

std::optional<std::vector<std::string>> Pattern::split(std::string_view text) const {
  if (compiled_->matches_nothing()) return std::nullopt;
  const icu::UnicodeString input = wide(text);
  const auto matcher = compiled_->matcher(input);
  if (!matcher) return std::nullopt;
  UErrorCode status = U_ZERO_ERROR;
  std::vector<std::string> parts;
  std::int32_t end = 0;
  while (matcher->find(status)) {
    parts.push_back(narrow(input.tempSubStringBetween(end, matcher->start(status))));
    end = matcher->end(status);
  }
  if (U_FAILURE(status)) return std::nullopt;
  parts.push_back(narrow(input.tempSubString(end)));
  return parts;
}

}  // namespace balie::feel
