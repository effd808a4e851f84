// What a page says, without its marks: for the text of a mail that has no plain one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace balie::mime {

// Paragraphs become lines; scripts, styles and comments are left out; a quotation (<blockquote>) gets "> "
// before each of its lines. UTF-8 in, UTF-8 out, of at most bytes_max bytes; any input, in one pass.
std::string html_text(std::string_view html, std::size_t bytes_max);

}  // namespace balie::mime
