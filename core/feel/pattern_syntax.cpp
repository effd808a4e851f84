// From the syntax of XML Schema Part 2, appendix F, as XPath extends it, to that of ICU.
#include "core/feel/characters.hpp"
#include "core/feel/pattern.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace balie::feel {
namespace {

constexpr std::size_t nesting_max = 50;

constexpr std::string_view name_start =
    ":A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C-"
    "\\u200D\\u2070-\\u218F"
    "\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\U00010000-\\U000EFFFF";
constexpr std::string_view name_more = "\\-.0-9\\u00B7\\u0300-\\u036F\\u203F-\\u2040";

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// With flag x: blanks count only within brackets.
std::string without_space(std::string_view pattern) {
  std::string kept;
  int brackets = 0;
  bool escaped = false;
  for (const char c : pattern) {
    if (brackets == 0 && is_space(c)) continue;
    if (!escaped && c == '[') ++brackets;
    if (!escaped && c == ']' && brackets > 0) --brackets;
    escaped = !escaped && c == '\\';
    kept += c;
  }
  return kept;
}

class Translator {
 public:
  Translator(std::string_view pattern, bool dot_all, bool lines)
      : rest_(pattern), dot_all_(dot_all), lines_(lines) {}

  std::optional<std::string> translate() {
    while (good_ && !rest_.empty()) translate_one();
    if (!good_ || !open_.empty()) return std::nullopt;
    return std::move(out_);
  }

 private:
  bool skip(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  char32_t take() {
    const Character character = first_character(rest_);
    rest_.remove_prefix(character.length);
    return character.code;
  }

  void literal(char32_t code) { out_ += fmt::format("\\x{{{:X}}}", static_cast<std::uint32_t>(code)); }

  void translate_one() {
    const bool after_atom = std::exchange(after_atom_, true);
    const char32_t code = take();
    switch (code) {
      case '.':
        out_ += dot_all_ ? "[\\u0000-\\U0010FFFF]" : "[^\\n\\r]";
        return;
      case '^':
        out_ += lines_ ? "(?:\\A|(?<=\\n)(?!\\z))" : "\\A";
        return;
      case '$':
        out_ += lines_ ? "(?:(?=\\n)|\\z)" : "\\z";
        return;
      case '(':
        return open_group();
      case ')':
        return close_group();
      case '|':
        after_atom_ = false;
        out_ += '|';
        return;
      case '[':
        return bracket(0);
      case '\\':
        return escape(false);
      case '*':
      case '+':
      case '?':
      case '{':
        good_ = good_ && after_atom;
        after_atom_ = false;
        return quantifier(code);
      case ']':
      case '}':
        good_ = false;
        return;
      default:
        literal(code);
    }
  }

  void open_group() {
    after_atom_ = false;
    const bool captures = !rest_.starts_with("?:");
    if (!captures) {
      rest_.remove_prefix(2);
    } else {
      good_ = good_ && !rest_.starts_with("?");
      ++groups_;
    }
    open_.push_back(captures ? groups_ : 0);
    good_ = good_ && open_.size() <= nesting_max;
    out_ += captures ? "(" : "(?:";
  }

  void close_group() {
    if (open_.empty()) {
      good_ = false;
      return;
    }
    open_.pop_back();
    out_ += ')';
  }

  void quantifier(char32_t code) {
    if (code != '{') {
      out_ += static_cast<char>(code);
    } else {
      const std::size_t end = rest_.find('}');
      const std::string_view counts = rest_.substr(0, end);
      const std::size_t comma = counts.find(',');
      const std::string_view least = counts.substr(0, comma);
      const std::string_view most = comma == std::string_view::npos ? "" : counts.substr(comma + 1);
      const auto is_count = [](std::string_view text) {
        return text.size() <= 5 &&
               std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
      };
      good_ = good_ && end != std::string_view::npos && !least.empty() && is_count(least) && is_count(most);
      if (!good_) return;
      out_ += fmt::format("{{{}}}", counts);
      rest_.remove_prefix(end + 1);
    }
    if (skip('?')) out_ += '?';
  }

  // What follows a backslash.
  void escape(bool in_bracket) {
    if (rest_.empty()) {
      good_ = false;
      return;
    }
    const char32_t code = take();
    switch (code) {
      case 'n':
        literal('\n');
        return;
      case 'r':
        literal('\r');
        return;
      case 't':
        literal('\t');
        return;
      case 's':
        out_ += "[ \\t\\n\\r]";
        return;
      case 'S':
        out_ += "[^ \\t\\n\\r]";
        return;
      case 'd':
        out_ += "\\p{Nd}";
        return;
      case 'D':
        out_ += "\\P{Nd}";
        return;
      case 'w':
        out_ += "[^\\p{P}\\p{Z}\\p{C}]";
        return;
      case 'W':
        out_ += "[\\p{P}\\p{Z}\\p{C}]";
        return;
      case 'i':
        out_ += fmt::format("[{}]", name_start);
        return;
      case 'I':
        out_ += fmt::format("[^{}]", name_start);
        return;
      case 'c':
        out_ += fmt::format("[{}{}]", name_start, name_more);
        return;
      case 'C':
        out_ += fmt::format("[^{}{}]", name_start, name_more);
        return;
      case 'p':
      case 'P':
        return category(code == 'P');
      default:
        break;
    }
    if (code < 0x80 &&
        std::string_view("\\|.-^?*+{}()[]$").find(static_cast<char>(code)) != std::string_view::npos)
      return literal(code);
    if (in_bracket || code < '1' || code > '9') {
      good_ = false;
      return;
    }
    reference(static_cast<int>(code - '0'));
  }

  void category(bool negated) {
    const std::size_t end = rest_.find('}');
    if (!skip('{') || end == std::string_view::npos) {
      good_ = false;
      return;
    }
    std::string_view name = rest_.substr(0, end - 1);
    rest_.remove_prefix(end);
    const bool block = name.starts_with("Is");
    if (block) name.remove_prefix(2);
    const auto fits = [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    };
    good_ =
        good_ && !name.empty() && std::all_of(name.begin(), name.end(), fits) && (block || name.size() <= 2);
    out_ += fmt::format("\\{}{{{}{}}}", negated ? 'P' : 'p', block ? "block=" : "gc=", name);
  }

  // To a group that is closed already; as many digits as name one.
  void reference(int group) {
    while (!rest_.empty() && is_digit(static_cast<unsigned char>(rest_[0])) &&
           group * 10 + (rest_[0] - '0') <= groups_)
      group = group * 10 + static_cast<int>(take() - '0');
    good_ = good_ && group <= groups_ && std::find(open_.begin(), open_.end(), group) == open_.end();
    out_ += fmt::format("(?:\\{})", group);
  }

  // A character class, its bracket open already: `[a-z-[aeiou]]`.
  void bracket(std::size_t nesting) {
    if (nesting > nesting_max) good_ = false;
    const std::size_t start = out_.size();
    out_ += skip('^') ? "[^" : "[";
    bool empty = true;
    while (good_ && !rest_.empty() && rest_[0] != ']') {
      if (rest_.starts_with("-[") && !empty) {
        // ICU takes one set off another only where each stands in brackets of its own.
        rest_.remove_prefix(2);
        out_.insert(start, 1, '[');
        out_ += "]--";
        bracket(nesting + 1);
        break;
      }
      bracket_item(empty);
      empty = false;
    }
    good_ = good_ && !empty && skip(']');
    out_ += ']';
  }

  // A character, a range of them, or a class by its letter.
  void bracket_item(bool first) {
    const std::size_t before = out_.size();
    const auto from = bracket_character(first);
    if (!from || !rest_.starts_with("-") || rest_.starts_with("-[") || rest_.starts_with("-]")) return;
    rest_.remove_prefix(1);
    const auto to = bracket_character(false);
    good_ = good_ && to && *to >= *from;
    if (!good_) return;
    out_.resize(before);
    literal(*from);
    out_ += '-';
    literal(*to);
  }

  // Nothing: it was a whole class.
  std::optional<char32_t> bracket_character(bool first) {
    if (rest_.empty()) return std::nullopt;
    const char c = rest_[0];
    if (c == '\\') {
      rest_.remove_prefix(1);
      const std::size_t before = out_.size();
      const char32_t code = rest_.empty() ? 0 : first_character(rest_).code;
      escape(true);
      const bool single = out_.compare(before, 3, "\\x{") == 0;
      if (!single) return std::nullopt;
      return code == 'n' ? U'\n' : code == 'r' ? U'\r' : code == 't' ? U'\t' : code;
    }
    if (c == '[' || (c == '-' && !first && !rest_.starts_with("-]"))) {
      good_ = false;
      return std::nullopt;
    }
    const char32_t code = take();
    literal(code);
    return code;
  }

  std::string_view rest_;
  std::string out_;
  bool dot_all_, lines_;
  bool good_ = true;
  bool after_atom_ = false;
  int groups_ = 0;
  std::vector<int> open_;  // the groups that are open; 0: one without a number
};

}  // namespace

std::optional<std::string> translate_pattern(std::string_view pattern, std::string_view flags) {
  if (flags.find_first_not_of("smixq") != std::string_view::npos) return std::nullopt;
  const auto has = [&](char flag) { return flags.find(flag) != std::string_view::npos; };
  if (has('q')) {
    std::string quoted;
    for (std::string_view rest = pattern; !rest.empty();) {
      const Character character = first_character(rest);
      quoted += fmt::format("\\x{{{:X}}}", static_cast<std::uint32_t>(character.code));
      rest.remove_prefix(character.length);
    }
    return quoted;
  }
  const std::string text = has('x') ? without_space(pattern) : std::string(pattern);
  return Translator(text, has('s'), has('m')).translate();
}

}  // namespace balie::feel
