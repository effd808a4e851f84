#include "core/feel/scanner.hpp"

#include <algorithm>
#include <array>

namespace balie::feel {
namespace {

constexpr std::size_t place_step = 256;

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

void advance(Place& place, char c) {
  if (c == '\n') {
    ++place.line;
    place.column = 1;
  } else if (!continues_character(c)) {
    ++place.column;
  }
}

}  // namespace

Scanner::Scanner(std::string_view text) : text_(text) {
  Place place;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i % place_step == 0) places_.push_back(place);
    advance(place, text[i]);
  }
  if (text.size() % place_step == 0) places_.push_back(place);
}

Place Scanner::place(std::size_t at) const {
  Place place = places_[at / place_step];
  for (std::size_t i = at / place_step * place_step; i < at; ++i) advance(place, text_[i]);
  return place;
}

void Scanner::skip_blank() {
  while (at_ < text_.size()) {
    if (const std::size_t length = blank_length(rest()); length > 0) {
      at_ += length;
    } else if (rest().starts_with("//")) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (rest().starts_with("/*")) {
      const std::size_t end = text_.find("*/", at_ + 2);
      comment_open_ = comment_open_ || end == std::string_view::npos;
      at_ = comment_open_ ? text_.size() : end + 2;
    } else {
      return;
    }
  }
}

bool Scanner::at_end() {
  skip_blank();
  return at_ == text_.size();
}

bool Scanner::sees(std::string_view sign) {
  skip_blank();
  if (!rest().starts_with(sign)) return false;
  const std::string_view after = rest().substr(sign.size());
  if (sign == "*" || sign == ".") return !after.starts_with(sign);
  if (sign == "<" || sign == ">") return !after.starts_with("=");
  return true;
}

bool Scanner::take(std::string_view sign) {
  if (!sees(sign)) return false;
  at_ += sign.size();
  return true;
}

std::string_view Scanner::word_at(std::size_t at) const {
  std::size_t end = at;
  while (end < text_.size()) {
    const Character character = first_character(text_.substr(end));
    if (!(end == at ? is_name_start(character.code) : is_name_part(character.code))) break;
    end += character.length;
  }
  return text_.substr(at, end - at);
}

bool Scanner::sees_word(std::string_view word) {
  skip_blank();
  return word_at(at_) == word;
}

bool Scanner::take_word(std::string_view word) {
  if (!sees_word(word)) return false;
  at_ += word.size();
  return true;
}

std::size_t Scanner::end_of_name(std::size_t at, std::string_view name) const {
  if (name.empty()) return 0;
  std::size_t end = at;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == ' ') {
      const std::size_t before = end;
      while (const std::size_t length = blank_length(text_.substr(end))) end += length;
      if (end == before) return 0;
    } else if (end < text_.size() && text_[end] == name[i]) {
      ++end;
    } else {
      return 0;
    }
  }
  if (end == text_.size()) return end;
  // "rate" is not the beginning of "rates"; what ends with a sign ends there.
  std::size_t last = name.size() - 1;
  while (last > 0 && continues_character(name[last])) --last;
  const bool word = is_name_part(first_character(name.substr(last)).code);
  return word && is_name_part(first_character(text_.substr(end)).code) ? 0 : end;
}

std::string_view Scanner::take_number() {
  skip_blank();
  const std::size_t start = at_;
  const auto digits = [&](std::size_t from) {
    std::size_t end = from;
    while (end < text_.size() && is_digit(static_cast<unsigned char>(text_[end]))) ++end;
    return end;
  };
  std::size_t end = digits(start);
  if (end < text_.size() && text_[end] == '.' && digits(end + 1) > end + 1) end = digits(end + 1);
  if (end == start) return {};
  if (end < text_.size() && (text_[end] == 'e' || text_[end] == 'E')) {
    const bool has_sign = end + 1 < text_.size() && (text_[end + 1] == '+' || text_[end + 1] == '-');
    const std::size_t from = end + (has_sign ? 2 : 1);
    if (digits(from) > from) end = digits(from);
  }
  at_ = end;
  return text_.substr(start, end - start);
}

std::optional<std::string> Scanner::take_string() {
  if (!take("\"")) return std::nullopt;
  std::string out;
  while (at_ < text_.size()) {
    const char c = text_[at_++];
    if (c == '"') return out;
    if (c != '\\') {
      out += c;
    } else if (!take_escape(out)) {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

bool Scanner::take_escape(std::string& out) {
  if (at_ == text_.size()) return false;
  constexpr std::string_view escapes = "'\"\\nrt";
  constexpr std::string_view meanings = "'\"\\\n\r\t";
  const char c = text_[at_++];
  if (const std::size_t which = escapes.find(c); which != std::string_view::npos) {
    out += meanings[which];
    return true;
  }
  if (c != 'u' && c != 'U') {  // as in a pattern: "\d" is what it looks like
    out += '\\';
    out += c;
    return true;
  }
  auto code = hexadecimal(c == 'u' ? 4 : 6);
  if (!code) return false;
  const bool leads = *code >= 0xD800 && *code < 0xDC00;
  if (leads && rest().starts_with("\\u")) {  // half of a pair, as UTF-16 writes what is beyond U+FFFF
    at_ += 2;
    const auto trail = hexadecimal(4);
    if (!trail || *trail < 0xDC00 || *trail > 0xDFFF) return false;
    code = 0x10000 + ((*code - 0xD800) << 10) + (*trail - 0xDC00);
  }
  append_utf8(*code, out);
  return true;
}

std::optional<char32_t> Scanner::hexadecimal(std::size_t digits) {
  if (text_.size() - at_ < digits) return std::nullopt;
  char32_t code = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const char c = text_[at_++];
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return std::nullopt;
    code = code * 16 + static_cast<char32_t>(digit);
  }
  return code;
}

bool is_keyword(std::string_view word) {
  constexpr std::array<std::string_view, 20> keywords = {
      "for", "return",  "if",  "then", "else",     "some",     "every", "satisfies", "instance", "of",
      "in",  "between", "and", "or",   "function", "external", "true",  "false",     "null",     "not"};
  return std::find(keywords.begin(), keywords.end(), word) != keywords.end();
}

}  // namespace balie::feel
