#include "core/base/json_text.hpp"

#include "core/base/utf8.hpp"

#include <fmt/format.h>

#include <iterator>

namespace balie {
namespace {

void append_plain(char character, std::string& out) {
  switch (character) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\t':
      out += "\\t";
      break;
    case '\r':
      out += "\\r";
      break;
    default:
      if (static_cast<unsigned char>(character) < 0x20 || character == 0x7f) {
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(character));
      } else {
        out += character;
      }
  }
}

}  // namespace

void append_json_text(std::string_view text, std::string& out) {
  out += '"';
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 1) {
      append_plain(text[0], out);
    } else if (length == 0) {
      out += utf8_replacement;
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out += '"';
}

}  // namespace balie
