// Values of headers that we write: nothing in them can end a header or begin another.
#pragma once

#include <string>
#include <string_view>

namespace balie::mime {

// Encoded words where the text is not ASCII, folded at 76 columns, with LF; control characters become blanks.
// `name` counts for the first line. At most 4 KiB of text; the rest is cut off.
std::string header_value(std::string_view name, std::string_view text);

// Letters, digits and '-' of `text`; others become '-'. For the part of a header's name that others chose.
std::string header_name_part(std::string_view text);

// Without control characters, line ends above all.
std::string one_line(std::string_view text);

}  // namespace balie::mime
