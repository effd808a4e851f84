#include "protocols/mime/header_text.hpp"

#include "core/base/utf8.hpp"
#include "protocols/mime/glib_handle.hpp"
#include "protocols/mime/read.hpp"

#include <algorithm>

namespace balie::mime {
namespace {

constexpr std::size_t text_bytes_max = 4'096, column_max = 76, name_bytes_max = 40;

// Breaks before the last blank that fits.
std::string folded(std::string_view text, std::size_t column) {
  std::string lines;
  while (text.size() + column > column_max) {
    auto blank = text.substr(0, column_max - std::min(column, column_max)).rfind(' ');
    if (blank == std::string_view::npos || blank == 0) blank = text.find(' ', 1);
    if (blank == std::string_view::npos) break;
    lines += text.substr(0, blank);
    lines += '\n';
    text.remove_prefix(blank);  // the blank begins the next line
    column = 0;
  }
  return lines.append(text);
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string line(text);
  std::ranges::replace_if(
      line, [](unsigned char letter) { return letter < 0x20 || letter == 0x7f; }, ' ');
  repair_utf8(line);
  return line;
}

std::string header_value(std::string_view name, std::string_view text) {
  start();
  auto line = one_line(text.substr(0, text_bytes_max));
  line = trimmed(line);
  const bool ascii = std::ranges::all_of(line, [](unsigned char letter) { return letter < 0x80; });
  if (!ascii) {
    const Text encoded(g_mime_utils_header_encode_text(nullptr, line.c_str(), "utf-8"));
    line = one_line(text_of(encoded.get()));
  }
  return folded(line, name.size() + 2);
}

std::string header_name_part(std::string_view text) {
  std::string part(text.substr(0, name_bytes_max));
  std::ranges::replace_if(
      part,
      [](char letter) {
        return !((letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                 (letter >= '0' && letter <= '9'));
      },
      '-');
  return part;
}

}  // namespace balie::mime
