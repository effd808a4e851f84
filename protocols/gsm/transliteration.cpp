#include "protocols/gsm/transliteration.hpp"

#include "protocols/gsm/unicode.hpp"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>

namespace balie::gsm {
namespace {

std::u32string points_of(const icu::UnicodeString& text) {
  std::string utf8;
  text.toUTF8String(utf8);
  return to_code_points(utf8);
}

bool has_all(std::u32string_view text, Shift shift) {
  return std::ranges::all_of(text, [shift](char32_t point) { return septets_of(point, shift) > 0; });
}

// Joins marks to their letters, so that an e with a combining acute is the alphabet's own.
std::u32string composed(std::u32string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const auto* normalizer = icu::Normalizer2::getNFCInstance(error);
  if (U_FAILURE(error)) return std::u32string(text);
  const auto joined = normalizer->normalize(icu::UnicodeString::fromUTF8(to_utf8(text)), error);
  return U_FAILURE(error) ? std::u32string(text) : points_of(joined);
}

// Zero-width characters and marks that say how an emoji looks carry no letter.
bool is_invisible(char32_t point) {
  return (point >= 0x200b && point <= 0x200f) || point == 0x2060 || point == 0xfeff || point == 0xad;
}

}  // namespace

std::u32string transliterate(std::u32string_view text, Shift shift) {
  if (has_all(text, shift)) return std::u32string(text);
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::Transliterator> to_ascii(
      icu::Transliterator::createInstance("NFKD; Latin-ASCII; NFC", UTRANS_FORWARD, error));
  if (U_FAILURE(error)) return std::u32string(text);
  std::u32string plain;
  for (const auto point : composed(text)) {
    if (septets_of(point, shift) > 0) {
      plain += point;
      continue;
    }
    if (is_invisible(point)) continue;
    icu::UnicodeString character(static_cast<UChar32>(point));
    to_ascii->transliterate(character);
    auto likeness = points_of(character);
    std::erase_if(likeness, [](char32_t mark) { return mark >= 0x300 && mark < 0x370; });
    if (!likeness.empty() && has_all(likeness, shift)) {
      plain += likeness;
    } else {
      plain += point;
    }
  }
  return plain;
}

}  // namespace balie::gsm
