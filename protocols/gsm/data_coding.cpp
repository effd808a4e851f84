#include "protocols/gsm/data_coding.hpp"

#include "protocols/gsm/packing.hpp"
#include "protocols/gsm/unicode.hpp"

#include <fmt/format.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <utility>

namespace balie::gsm {
namespace {

constexpr std::pair<std::string_view, Alphabet> words[] = {
    {"gsm7", Alphabet::gsm7},         {"gsm7_packed", Alphabet::gsm7_packed},
    {"ascii", Alphabet::ascii},       {"latin1", Alphabet::latin1},
    {"ucs2", Alphabet::ucs2},         {"octets", Alphabet::octets},
    {"cyrillic", Alphabet::cyrillic}, {"hebrew", Alphabet::hebrew},
    {"japanese", Alphabet::japanese}, {"korean", Alphabet::korean},
    {"utf8", Alphabet::utf8}};

// SMPP's own values; all others are GSM's.
Alphabet smpp_alphabet(std::uint8_t value, Alphabet of_default) {
  switch (value) {
    case 0x00:
      return of_default;
    case 0x01:
      return Alphabet::ascii;
    case 0x02:
    case 0x04:
      return Alphabet::octets;
    case 0x03:
      return Alphabet::latin1;
    case 0x05:
      return Alphabet::japanese;
    case 0x06:
      return Alphabet::cyrillic;
    case 0x07:
      return Alphabet::hebrew;
    case 0x08:
      return Alphabet::ucs2;
    case 0x0e:
      return Alphabet::korean;
    default:
      return Alphabet::unknown;
  }
}

Alphabet general_alphabet(std::uint8_t value, Alphabet of_default) {
  if ((value & 0x20) != 0) return Alphabet::unknown;  // compressed
  switch (value >> 2 & 3) {
    case 0:
      return of_default;
    case 1:
      return Alphabet::octets;
    case 2:
      return Alphabet::ucs2;
    default:
      return Alphabet::unknown;
  }
}

std::string from_charset(std::string_view bytes, const char* charset) {
  const icu::UnicodeString text(bytes.data(), static_cast<std::int32_t>(bytes.size()), charset);
  std::string utf8;
  return text.toUTF8String(utf8);
}

std::string from_latin1(std::string_view bytes, unsigned char last) {
  std::string utf8;
  for (const char byte : bytes) {
    const auto code = static_cast<unsigned char>(byte);
    append_utf8(utf8, code <= last ? code : U'\ufffd');
  }
  return utf8;
}

}  // namespace

std::optional<Alphabet> alphabet_of(std::string_view word) {
  for (const auto& [name, alphabet] : words) {
    if (name == word) return alphabet;
  }
  return std::nullopt;
}

std::string_view to_string(Alphabet alphabet) {
  for (const auto& [name, known] : words) {
    if (known == alphabet) return name;
  }
  return "unknown";
}

DataCoding data_coding_of(std::uint8_t value, Alphabet of_default) {
  DataCoding coding;
  if (value < 0x10) {
    coding.alphabet = smpp_alphabet(value, of_default);
  } else if (value < 0x80) {  // general, and marked for deletion
    coding.alphabet = general_alphabet(value, of_default);
    if ((value & 0x10) != 0) coding.message_class = value & 3;
  } else if (value < 0xc0) {
    coding.alphabet = Alphabet::unknown;
  } else if (value < 0xf0) {  // message waiting
    coding.waiting = true;
    coding.alphabet = value >= 0xe0 ? Alphabet::ucs2 : of_default;
  } else {
    coding.alphabet = (value & 4) != 0 ? Alphabet::octets : of_default;
    coding.message_class = value & 3;
  }
  return coding;
}

result<std::string> decode_text(std::string_view bytes, Alphabet alphabet, Shift shift,
                                std::size_t header_octets) {
  switch (alphabet) {
    case Alphabet::gsm7:
      return decode_septets(bytes, shift);
    case Alphabet::gsm7_packed:
      return decode_septets(unpack(bytes, header_octets), shift);
    case Alphabet::ascii:
      return from_latin1(bytes, 0x7f);
    case Alphabet::latin1:
      return from_latin1(bytes, 0xff);
    case Alphabet::ucs2:
      return utf16_to_utf8(bytes);
    case Alphabet::cyrillic:
      return from_charset(bytes, "ISO-8859-5");
    case Alphabet::hebrew:
      return from_charset(bytes, "ISO-8859-8");
    case Alphabet::japanese:
      return from_charset(bytes, "Shift_JIS");
    case Alphabet::korean:
      return from_charset(bytes, "EUC-KR");
    case Alphabet::utf8:
      return to_utf8(to_code_points(bytes));
    case Alphabet::octets:
    case Alphabet::unknown:
      break;
  }
  return failure(Fate::reject, "gsm.not_text", fmt::format("{} is no text", to_string(alphabet)));
}

}  // namespace balie::gsm
