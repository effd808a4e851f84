// How a name sounds, roughly, in four characters: for keys of blocks, never for comparing.
#pragma once

#include <string>
#include <string_view>

namespace balie::identity::match {

// American Soundex of the first word ("robert", "rupert" -> "r163"), of folded text. A name whose first
// character is no Latin letter sounds like its first four bytes.
std::string phonetic(std::string_view name);

}  // namespace balie::identity::match
