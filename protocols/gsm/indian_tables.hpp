// The tables of the languages of India and of Urdu (3GPP TS 23.038, annex A.2.4 to A.2.13 and A.3.4 to
// A.3.13), as the standard has them; but for Tamil's digit 8, at 0x24 of the extension, where it has 9 twice.
// Of the two places that Kannada's 0CAA has, 0x24 was meant for another letter: it is read there, and written
// at 0x3d.
#pragma once

#include "protocols/gsm/alphabet.hpp"

#include <string_view>

namespace balie::gsm {

constexpr char32_t no_character = U'\uffff';  // where a table has none

// The 128 characters that the language puts in the place of the default alphabet; empty for a language above.
std::u32string_view indian_table(Language language);

// What an escape before the septet means; no_character: nothing.
char32_t indian_extended(unsigned char septet, Language language);
// The septet behind the escape; the escape itself: there is none.
char indian_extension(char32_t character, Language language);

}  // namespace balie::gsm
