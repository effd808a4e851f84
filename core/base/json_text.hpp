// Texts as JSON writes them.
#pragma once

#include <string>
#include <string_view>

namespace balie {

// Appends `text` in quotes, escaped. Bytes that are not UTF-8 become U+FFFD, so that the result is always
// valid JSON.
void append_json_text(std::string_view text, std::string& out);

}  // namespace balie
