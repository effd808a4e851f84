// Texts as ICU has them, and the case of letters beyond ASCII.
#pragma once

#include <unicode/unistr.h>

#include <optional>
#include <string>
#include <string_view>

namespace balie::scorer_pmml {

// nullopt: it is not UTF-8, or has 2 GB or more.
std::optional<icu::UnicodeString> wide_text(std::string_view text);

// By Unicode's rules, of no language in particular; nullopt: it is not UTF-8.
std::optional<std::string> uppercased(std::string_view text);
std::optional<std::string> lowercased(std::string_view text);
// For comparing without regard to case.
std::optional<std::string> case_folded(std::string_view text);

}  // namespace balie::scorer_pmml
