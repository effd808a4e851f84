#include "protocols/dmn/text.hpp"

#include "core/base/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace balie::dmn {
namespace {

constexpr std::string_view cdata_open = "<![CDATA[";
constexpr std::string_view cdata_close = "]]>";

// Walks over UTF-8 by characters.
class Cursor {
 public:
  Cursor(std::string_view bytes, Place place) : rest_(bytes), place_(place) {}

  [[nodiscard]] Place place() const { return place_; }
  [[nodiscard]] std::string_view rest() const { return rest_; }
  void step() {
    if (rest_.empty()) return;
    if (rest_.front() == '\n') {
      ++place_.line;
      place_.column = 1;
      rest_.remove_prefix(1);
      return;
    }
    rest_.remove_prefix(std::max<std::size_t>(1, utf8_length(rest_)));
    ++place_.column;
  }
  void skip(std::size_t characters) {
    for (; characters > 0; --characters) step();
  }

 private:
  std::string_view rest_;
  Place place_;
};

// The next character of the text is `&amp;` or its kin in the file: how long that is. Line ends of two bytes
// are one.
std::size_t length_in_file(std::string_view source) {
  if (source.starts_with("\r\n")) return 2;
  if (!source.starts_with('&')) return 1;
  const auto end = source.find(';');
  return end == std::string_view::npos ? 1 : end + 1;
}

// One entity, without & and ;.
std::optional<std::string> replaced(std::string_view entity) {
  constexpr std::pair<std::string_view, std::string_view> known[] = {
      {"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}};
  for (const auto& [name, character] : known) {
    if (entity == name) return std::string(character);
  }
  if (!entity.starts_with('#')) return std::nullopt;
  entity.remove_prefix(1);
  const bool hexadecimal = entity.starts_with('x');
  if (hexadecimal) entity.remove_prefix(1);
  std::uint32_t code = 0;
  const auto* const last = entity.data() + entity.size();
  const auto parsed = std::from_chars(entity.data(), last, code, hexadecimal ? 16 : 10);
  if (parsed.ec != std::errc() || parsed.ptr != last || code > 0x10ffff) return std::nullopt;
  std::string text;
  const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | code >> 6), put(0x80 | (code & 63));
  } else if (code < 0x10000) {
    put(0xe0 | code >> 12), put(0x80 | (code >> 6 & 63)), put(0x80 | (code & 63));
  } else {
    put(0xf0 | code >> 18), put(0x80 | (code >> 12 & 63)), put(0x80 | (code >> 6 & 63)),
        put(0x80 | (code & 63));
  }
  return text;
}

// What a parser makes of `source`; nothing when there is more in it than characters.
std::optional<std::string> decoded(std::string_view source) {
  std::string text;
  while (!source.empty()) {
    if (source.starts_with(cdata_open)) {
      const auto end = source.find(cdata_close);
      if (end == std::string_view::npos) return std::nullopt;
      text += source.substr(cdata_open.size(), end - cdata_open.size());
      source.remove_prefix(end + cdata_close.size());
      continue;
    }
    if (source.front() == '<') return std::nullopt;
    const auto length = length_in_file(source);
    if (source.front() == '&') {
      const auto character = replaced(source.substr(1, length < 2 ? 0 : length - 2));
      if (!character) return std::nullopt;
      text += *character;
    } else {
      text += source.front() == '\r' ? '\n' : source.front();
    }
    source.remove_prefix(length);
  }
  return text;
}

}  // namespace

Place place_in(const Text& text, std::uint32_t line, std::uint32_t column) {
  if (!text.is_exact) return text.place;
  if (text.source.empty()) {
    return line <= 1 ? Place{text.place.line, text.place.column + std::max(column, 1u) - 1}
                     : Place{text.place.line + line - 1, column};
  }
  const Place wanted{line, column};
  Cursor in_text(text.text, {1, 1});
  Cursor in_file(text.source, text.place);
  bool raw = false;  // in a CDATA section
  while (!in_file.rest().empty()) {
    if (!raw && in_file.rest().starts_with(cdata_open)) {
      in_file.skip(cdata_open.size());
      raw = true;
      continue;
    }
    if (raw && in_file.rest().starts_with(cdata_close)) {
      in_file.skip(cdata_close.size());
      raw = false;
      continue;
    }
    if (in_text.place() >= wanted) break;
    in_file.skip(raw ? 1 : length_in_file(in_file.rest()));
    in_text.step();
  }
  return in_file.place();
}

Source::Source(std::string_view bytes) : bytes_(bytes), lines_{0} {
  if (bytes_.starts_with("\xef\xbb\xbf")) bytes_.remove_prefix(3);
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    if (bytes_[i] == '\n') lines_.push_back(i + 1);
  }
}

Text Source::text_of(Place tag, std::string_view name, std::string_view text) {
  Text found{std::string(text), tag, false, {}};
  if (tag.line == 0 || tag.line > lines_.size()) return found;
  if (tag < last_ || tag.line != last_.line) {
    last_ = {tag.line, 1};
    last_byte_ = lines_[tag.line - 1];
  }
  Cursor cursor(bytes_.substr(last_byte_), last_);
  cursor.skip(tag.column - last_.column);
  const auto start = cursor.rest();
  last_ = tag;
  last_byte_ = bytes_.size() - start.size();
  const auto name_end = start.find_first_of(" \t\r\n/>");
  if (!start.starts_with('<') || name_end == std::string_view::npos ||
      !start.substr(0, name_end).ends_with(name)) {
    return found;
  }
  for (char quote = 0; !cursor.rest().empty(); cursor.step()) {
    const char next = cursor.rest().front();
    if (quote != 0) {
      if (next == quote) quote = 0;
    } else if (next == '"' || next == '\'') {
      quote = next;
    } else if (next == '>') {
      break;
    }
  }
  cursor.step();
  for (auto end = cursor.rest().find('<'); end != std::string_view::npos;) {
    const auto rest = cursor.rest().substr(end);
    if (rest.starts_with(cdata_open)) {
      const auto close = cursor.rest().find(cdata_close, end);
      if (close == std::string_view::npos) return found;
      end = cursor.rest().find('<', close);
      continue;
    }
    const auto source = cursor.rest().substr(0, end);
    if (!rest.starts_with("</") || decoded(source) != text) return found;
    found.place = cursor.place();
    found.is_exact = true;
    if (source != text) found.source = source;
    return found;
  }
  return found;
}

}  // namespace balie::dmn
