// The GSM 7-bit alphabets: the default one with its extension, and the national tables that a header may name
// instead (3GPP TS 23.038, 6.2.1 and annex A).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace balie::gsm {

// By its number in the standard.
enum class Language : std::uint8_t {
  none = 0,
  turkish = 1,
  spanish = 2,
  portuguese = 3,
  bengali = 4,  // and Assamese
  gujarati = 5,
  hindi = 6,
  kannada = 7,
  malayalam = 8,
  oriya = 9,
  punjabi = 10,
  tamil = 11,
  telugu = 12,
  urdu = 13
};
constexpr std::uint8_t language_max = 13;

std::optional<Language> language_of(std::string_view word);  // as they are called here
std::string_view to_string(Language language);

// Which tables hold: `locking` instead of the default alphabet, `single` instead of its extension. Spanish
// has no locking table: there the default alphabet holds.
struct Shift {
  Language locking = Language::none;
  Language single = Language::none;
  bool operator==(const Shift&) const = default;
};

// Septets that the character takes: 1, 2 (with an escape before it), or 0 when the tables do not have it.
unsigned septets_of(char32_t character, Shift shift);

// Appends them, one a byte. False, with nothing appended, when the tables do not have the character.
bool append_septets(std::string& septets, char32_t character, Shift shift);

// One septet a byte; the high bit is not looked at. An escape before what the extension does not have leaves
// the character of the main table, as the standard asks; one at the end becomes a space.
std::string decode_septets(std::string_view septets, Shift shift);

}  // namespace balie::gsm
