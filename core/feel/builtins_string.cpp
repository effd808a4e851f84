// String functions (10.3.4.3). Positions and lengths are in characters.
#include "core/feel/builtin_texts.hpp"
#include "core/feel/characters.hpp"
#include "core/feel/pattern_cache.hpp"
#include "core/feel/run.hpp"

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>

namespace balie::feel {
namespace {

using Arguments = std::span<const Value>;

// What compiling a pattern and a match that was given up may have cost.
constexpr std::uint64_t pattern_steps = 20;
constexpr std::uint64_t slow_match_steps = 500'000;
constexpr std::size_t bytes_per_step = 64;

// The byte at which the n-th character (from 0) begins, or the end.
std::size_t byte_of(std::string_view text, std::size_t characters) {
  std::size_t at = 0;
  for (; characters > 0 && at < text.size(); --characters) at += first_character(text.substr(at)).length;
  return at;
}

Value substring(Run& run, Arguments a) {
  const std::string_view text = a[0].string();
  if (!run.charge(text.size() / bytes_per_step)) return {};
  const auto whole = [](const Value& value) {
    const auto down = round(value.number(), 0, Rounding::down);
    return down ? down->to_integer() : std::nullopt;
  };
  const auto size = static_cast<std::int64_t>(character_count(text));
  const auto position = whole(a[1]);
  if (!position || *position == 0 || *position > size || *position < -size)
    return run.null("substring: the start position is outside of the string");
  const std::int64_t start = *position > 0 ? *position - 1 : size + *position;
  std::int64_t length = size - start;
  if (!a[2].is_null()) {
    const auto wanted = whole(a[2]);
    if (!wanted || *wanted < 1) return run.null("substring: the length is not positive");
    length = std::min(length, *wanted);
  }
  const std::string_view rest = text.substr(byte_of(text, static_cast<std::size_t>(start)));
  return run.string(rest.substr(0, byte_of(rest, static_cast<std::size_t>(length))));
}

Value string_length(Run& run, Arguments a) {
  if (!run.charge(a[0].string().size() / bytes_per_step)) return {};
  return Decimal(static_cast<std::int64_t>(character_count(a[0].string())));
}

template <bool upper>
Value in_case(Run& run, Arguments a) {
  const std::string_view text = a[0].string();
  auto wide = icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
  std::string out;
  (upper ? wide.toUpper(icu::Locale::getRoot()) : wide.toLower(icu::Locale::getRoot())).toUTF8String(out);
  return run.string(out);
}

Value substring_before(Run& run, Arguments a) {
  const std::size_t at = a[0].string().find(a[1].string());
  return run.string(at == std::string_view::npos ? std::string_view() : a[0].string().substr(0, at));
}

Value substring_after(Run& run, Arguments a) {
  const std::size_t at = a[0].string().find(a[1].string());
  return run.string(at == std::string_view::npos ? std::string_view()
                                                 : a[0].string().substr(at + a[1].string().size()));
}

Value contains_text(Run& run, Arguments a) {
  if (!run.charge(a[0].string().size() / bytes_per_step)) return {};
  return a[0].string().find(a[1].string()) != std::string_view::npos;
}
Value starts_with(Run&, Arguments a) { return a[0].string().starts_with(a[1].string()); }
Value ends_with(Run&, Arguments a) { return a[0].string().ends_with(a[1].string()); }

const Pattern* pattern_of(Run& run, const Value& pattern, const Value& flags, const Value& text) {
  if (!run.charge(pattern_steps + text.string().size() / bytes_per_step)) return nullptr;
  const Pattern* found = run.patterns().find(pattern.string(), flags.is_null() ? "" : flags.string());
  if (found == nullptr) run.null("the pattern, or one of its flags, is wrong");
  return found;
}

Value too_slow(Run& run) {
  run.charge(slow_match_steps);
  return run.null("the match takes too long, or has no meaning");
}

Value matches(Run& run, Arguments a) {
  const Pattern* pattern = pattern_of(run, a[1], a[2], a[0]);
  if (pattern == nullptr) return {};
  const auto found = pattern->is_found_in(a[0].string());
  return found ? Value(*found) : too_slow(run);
}

Value replace(Run& run, Arguments a) {
  const Pattern* pattern = pattern_of(run, a[1], a[3], a[0]);
  if (pattern == nullptr) return {};
  const auto replaced = pattern->replace(a[0].string(), a[2].string(), run.limits().string_bytes_max);
  return replaced ? run.string(*replaced) : too_slow(run);
}

Value split(Run& run, Arguments a) {
  const Pattern* pattern = pattern_of(run, a[1], Value(), a[0]);
  if (pattern == nullptr) return {};
  const auto parts = pattern->split(a[0].string());
  if (!parts) return too_slow(run);
  return run.list({parts->begin(), parts->end()});
}

Value string_join(Run& run, Arguments a) {
  const std::string_view delimiter = a[1].is_null() ? std::string_view() : a[1].string();
  std::string text;
  bool first = true;
  for (const Value& item : a[0].list()) {
    if (item.is_null()) continue;
    if (!first) text += delimiter;
    first = false;
    text += item.string();
    if (text.size() > run.limits().string_bytes_max) break;
  }
  return run.string(text);
}

constexpr std::array texts = {
    BuiltinText{"substring(string: string, start position: number, length?: number) -> string", substring},
    BuiltinText{"string length(string: string) -> number", string_length},
    BuiltinText{"upper case(string: string) -> string", in_case<true>},
    BuiltinText{"lower case(string: string) -> string", in_case<false>},
    BuiltinText{"substring before(string: string, match: string) -> string", substring_before},
    BuiltinText{"substring after(string: string, match: string) -> string", substring_after},
    BuiltinText{"contains(string: string, match: string) -> boolean", contains_text},
    BuiltinText{"starts with(string: string, match: string) -> boolean", starts_with},
    BuiltinText{"ends with(string: string, match: string) -> boolean", ends_with},
    BuiltinText{"matches(input: string, pattern: string, flags?: string?) -> boolean", matches},
    BuiltinText{"replace(input: string, pattern: string, replacement: string, flags?: string?) -> string",
                replace},
    BuiltinText{"split(string: string, delimiter: string) -> list<string>", split},
    BuiltinText{"string join(list: list<string>, delimiter?: string?) -> string", string_join},
};

}  // namespace

std::span<const BuiltinText> string_builtins() { return texts; }

}  // namespace balie::feel
