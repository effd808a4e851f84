// What the data coding of a message says: in which alphabet its text is, and of which class it is (3GPP TS
// 23.038, 4; SMPP 3.4, 5.2.19, which gives the low values meanings of its own).
#pragma once

#include "core/base/result.hpp"
#include "protocols/gsm/alphabet.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace balie::gsm {

enum class Alphabet : std::uint8_t {
  gsm7,         // one septet a byte
  gsm7_packed,  // eight septets in seven bytes
  ascii,
  latin1,
  ucs2,  // UTF-16, big-endian
  octets,
  cyrillic,  // ISO 8859-5
  hebrew,    // ISO 8859-8
  japanese,  // Shift_JIS
  korean,    // EUC-KR
  utf8,      // no data coding says so; some centres mean it by the default
  unknown    // reserved, or compressed: nobody can tell
};

std::optional<Alphabet> alphabet_of(std::string_view word);  // as they are called here
std::string_view to_string(Alphabet alphabet);

struct DataCoding {
  Alphabet alphabet = Alphabet::gsm7;
  std::optional<std::uint8_t> message_class;  // 0 flash, 1 the phone, 2 the SIM, 3 other equipment
  bool waiting = false;                       // it says that there is voice mail, mail or a fax
  bool operator==(const DataCoding&) const = default;
};

// `of_default`: what the centre means by 0 (and by a class's "default alphabet").
DataCoding data_coding_of(std::uint8_t value, Alphabet of_default = Alphabet::gsm7);

// UTF-8 of a text. `header_octets` matters to packed septets alone. Errors of Fate::reject:
// "gsm.not_text" (octets, unknown).
result<std::string> decode_text(std::string_view bytes, Alphabet alphabet, Shift shift = {},
                                std::size_t header_octets = 0);

}  // namespace balie::gsm
