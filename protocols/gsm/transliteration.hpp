// Letters that an alphabet lacks, by those that it has: so that one curly quote does not double the bill.
#pragma once

#include "protocols/gsm/alphabet.hpp"

#include <string>
#include <string_view>

namespace balie::gsm {

// Characters that `shift` has stay as they are; others become what Unicode's data (ICU) makes of them in
// Latin letters without marks: quotes, dashes, spaces, ligatures, letters with marks. What has no likeness in
// the alphabet (an emoji, Cyrillic) stays; the text is then none of this alphabet.
std::u32string transliterate(std::u32string_view text, Shift shift);

}  // namespace balie::gsm
