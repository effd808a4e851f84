// Which language a text is in.
#pragma once

#include <string>
#include <string_view>

namespace balie::mime {

// BCP 47 ("nl"); "" when it is not sure, as of short texts. UTF-8.
std::string language_of(std::string_view text);

}  // namespace balie::mime
