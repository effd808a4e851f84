#include "core/base/toml_string.hpp"

#include <algorithm>

namespace balie {
namespace {

constexpr std::string_view blanks = " \t\r\n";

// The bytes of the character that begins here.
std::size_t character_bytes(std::string_view text) {
  std::size_t bytes = 1;
  while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) ++bytes;
  return std::min(bytes, text.size());
}

std::size_t byte_at(std::string_view file, TomlString::Place begin) {
  std::size_t at = 0;
  for (std::uint32_t line = 1; line < begin.line && at < file.size(); ++line) {
    const auto end = file.find('\n', at);
    at = end == std::string_view::npos ? file.size() : end + 1;
  }
  for (std::uint32_t column = 1; column < begin.column && at < file.size(); ++column)
    at += character_bytes(file.substr(at));
  return at;
}

// """, ''', " or '; empty where no string begins.
std::string_view opening(std::string_view text) {
  for (const std::string_view quote : {"\"\"\"", "'''", "\"", "'"}) {
    if (text.starts_with(quote)) return text.substr(0, quote.size());
  }
  return {};
}

// The bytes of an escape, its backslash included.
std::size_t escape_bytes(std::string_view text) {
  if (text.size() < 2) return text.size();
  const std::size_t bytes = text[1] == 'u' ? 6 : text[1] == 'U' ? 10 : 2;
  return std::min(bytes, text.size());
}

// Where what was opened with `quote` closes; its end where it does not.
std::size_t closing(std::string_view text, std::string_view quote) {
  std::size_t at = quote.size();
  while (at < text.size() && !text.substr(at).starts_with(quote))
    at += quote.front() == '"' && text[at] == '\\' ? escape_bytes(text.substr(at)) : 1;
  // Up to two quotes may stand before those that close.
  while (quote.size() == 3 && at + 3 < text.size() && text[at + 3] == quote.front()) ++at;
  return std::min(at, text.size());
}

// A walk through the written string, character by character of its value.
struct Walk {
  std::string_view rest;  // to the closing quote
  TomlString::Place file;
  TomlString::Place value{1, 1};
  bool escapes = false;

  void pass(std::size_t bytes) {
    while (bytes > 0) {
      const std::size_t one = character_bytes(rest);
      if (rest.front() == '\n') {
        ++file.line;
        file.column = 1;
      } else {
        ++file.column;
      }
      rest.remove_prefix(one);
      bytes -= std::min(bytes, one);
    }
  }

  // What stands here is no part of the value.
  void pass_line_ending_backslash() {
    while (escapes && rest.starts_with('\\')) {
      const std::size_t end = std::min(rest.find_first_not_of(" \t\r", 1), rest.size());
      if (end < rest.size() && rest[end] != '\n') return;
      pass(std::min(rest.find_first_not_of(blanks, 1), rest.size()));
    }
  }

  void pass_character() {
    const bool is_escape = escapes && rest.starts_with('\\');
    const std::size_t bytes = is_escape ? escape_bytes(rest) : character_bytes(rest);
    const bool is_line_end = is_escape ? rest.substr(0, 2) == "\\n" : rest.front() == '\n';
    pass(bytes);
    value =
        is_line_end ? TomlString::Place{value.line + 1, 1} : TomlString::Place{value.line, value.column + 1};
  }
};

}  // namespace

TomlString::TomlString(std::string_view file, Place begin) : begin_(begin) {
  const std::string_view text = file.substr(byte_at(file, begin));
  const std::string_view quote = opening(text);
  if (quote.empty()) return;
  written_ = text.substr(0, std::min(closing(text, quote) + quote.size(), text.size()));
}

TomlString::Place TomlString::place_of(Place in_value) const {
  const std::string_view quote = opening(written_);
  if (quote.empty()) return begin_;
  Walk walk{std::string_view(written_).substr(0, closing(written_, quote)), begin_};
  walk.escapes = quote.front() == '"';
  walk.pass(quote.size());
  if (quote.size() == 3) walk.pass(walk.rest.starts_with("\r\n") ? 2 : walk.rest.starts_with('\n') ? 1 : 0);
  for (;;) {
    walk.pass_line_ending_backslash();
    const bool reached = walk.value.line > in_value.line ||
                         (walk.value.line == in_value.line && walk.value.column >= in_value.column);
    if (reached || walk.rest.empty()) return walk.file;
    walk.pass_character();
  }
}

}  // namespace balie
