// Lines between the parts of a mail that GMime does not take for what RFC 2046 says they are.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace balie::mime {

// The mail with such lines as GMime knows them; nullopt: there are none, as in nearly every mail.
//   - Text behind a boundary is passed over (RFC 2046, 5.1.1: the boundary is compared with the line's
//   beginning).
//   - Between two lines of one boundary, without a line between them, is a part without headers and text.
//   - A boundary of more than 900 letters is one (70 are allowed); it gets a shorter name.
// Time and memory are linear in the bytes; of more than 100 boundaries the rest stays as it is.
std::optional<std::string> with_plain_boundaries(std::string_view bytes);

}  // namespace balie::mime
