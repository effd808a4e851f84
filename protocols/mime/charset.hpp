// Bytes in the charset that a mail names, which may be another than the one they are in, to UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace balie::mime {

// Names that programs use beside the registered ones are known, and a name stands for what programs put under
// it: "iso-8859-1" for Windows-1252, "gb2312" for GB 18030 (as WHATWG's Encoding Standard has it). Without a
// charset, with one that is not known, and under "us-ascii" and "utf-8", what cannot be UTF-8 is
// Windows-1252. Bytes that mean nothing become U+FFFD; an unfinished letter at the end, and a byte order
// mark, go away.
std::string to_utf8(std::string_view bytes, std::string_view charset);

// Of HTML: what its <meta> names, within the first bytes; "" when there is none.
std::string charset_of_html(std::string_view html);

}  // namespace balie::mime
