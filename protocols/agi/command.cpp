#include "protocols/agi/command.hpp"

#include "core/base/utf8.hpp"

#include <algorithm>

namespace balie::agi {

std::string variable_name(std::string_view text) {
  constexpr std::size_t name_bytes_max = 80;  // AST_MAX_EXTENSION
  std::string name;
  for (const char character : text.substr(0, name_bytes_max)) {
    const bool lower = character >= 'a' && character <= 'z';
    const bool kept = (character >= 'A' && character <= 'Z') || (character >= '0' && character <= '9');
    name += lower ? static_cast<char>(character - 'a' + 'A') : kept ? character : '_';
  }
  return name;
}

std::string set_variable(const Variable& variable) {
  constexpr unsigned char first_printable = 0x20, del = 0x7f;
  auto value = variable.value;
  repair_utf8(value);
  auto line = "SET VARIABLE " + variable_name(variable.name) + " \"";
  for (std::size_t i = 0; i < value.size();) {
    const auto length = std::max<std::size_t>(utf8_length(std::string_view(value).substr(i)), 1);
    const auto byte = static_cast<unsigned char>(value[i]);
    const bool escaped = byte == '"' || byte == '\\';
    if (line.size() + length + (escaped ? 1 : 0) + 2 > command_bytes_max) break;
    if (escaped) line += '\\';
    if (byte < first_printable || byte == del) {
      line += ' ';
    } else {
      line.append(value, i, length);
    }
    i += length;
  }
  return line + "\"\n";
}

std::string ask_for_linkedid() { return "GET VARIABLE CHANNEL(linkedid)\n"; }

}  // namespace balie::agi
