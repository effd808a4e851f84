// What somebody wrote anew in an answer: without what is quoted, forwarded or signed.
#pragma once

#include <string>
#include <string_view>

namespace balie::mime {

// The lines before the trailing quotation and signature, and between quotations that are answered one by one.
// A text of nothing but quotations comes back whole: somebody meant to say something. UTF-8; LF. One pass
// over the lines.
std::string new_text(std::string_view text);

}  // namespace balie::mime
