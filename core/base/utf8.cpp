#include "core/base/utf8.hpp"

namespace balie {
namespace {

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

}  // namespace

std::size_t utf8_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!continues(text[i])) return 0;
  }
  const auto second = static_cast<unsigned char>(text[1]);
  const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  const bool outside = (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
  return overlong || outside ? 0 : length;
}

bool repair_utf8(std::string& text) {
  std::size_t good = 0;
  std::string_view rest = text;
  for (std::size_t length = 1; !rest.empty() && (length = utf8_length(rest)) > 0;
       rest.remove_prefix(length)) {
    good += length;
  }
  if (rest.empty()) return false;
  std::string repaired(text, 0, good);
  while (!rest.empty()) {
    const auto length = utf8_length(rest);
    repaired += length == 0 ? utf8_replacement : rest.substr(0, length);
    rest.remove_prefix(length == 0 ? 1 : length);
  }
  text = std::move(repaired);
  return true;
}

}  // namespace balie
