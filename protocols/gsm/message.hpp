// A text as short messages: in the cheapest alphabet, cut into segments; known before anything is sent (3GPP
// TS 23.038; 23.040, 9.2.3.24).
#pragma once

#include "core/base/result.hpp"
#include "protocols/gsm/data_coding.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace balie::gsm {

struct Rules {
  std::vector<Language> languages;  // national tables that the centre and the phones take
  bool gsm7 = true;                 // the centre takes the 7-bit alphabet
  bool latin1 = false;              // the centre takes ISO 8859-1: 140 characters, 134 of several
  bool ucs2 = true;
  bool transliterate = false;
  bool wide_reference = false;       // 16 bits: one octet more in the header
  std::uint32_t segments_max = 255;  // at most 255: the header has no room for more
};

// How a text goes out, and what it costs.
struct Message {
  Alphabet alphabet = Alphabet::gsm7;  // gsm7, latin1 or ucs2
  Shift shift;
  std::string text;  // as it will arrive: UTF-8, transliterated where that was cheaper
  bool transliterated = false;
  std::uint32_t units = 0;  // septets, octets or UTF-16 units
  // One each: septets a byte, Latin-1, or UTF-16 big-endian; without headers. An escape and its character,
  // and a surrogate pair, stay together.
  std::vector<std::string> segments;
};

// The one with the fewest segments; of equals the plain alphabet before national tables, those before
// Latin-1, that before UCS-2, and the text as it is before its transliteration. `text`: UTF-8. An empty text
// is one empty segment. Errors of Fate::reject: "gsm.too_long" (more than segments_max), "gsm.no_alphabet"
// (no alphabet that is allowed has all of its characters).
result<Message> make_message(std::string_view text, const Rules& rules);

}  // namespace balie::gsm
