#include "plugins/scorer_pmml/pattern.hpp"

#include <algorithm>

namespace balie::scorer_pmml {
namespace {

struct Class {
  std::string_view name;
  std::string_view letters;  // as they stand between the brackets
};
constexpr Class escapes[] = {{"d", "0-9"}, {"w", "A-Za-z0-9_"}, {"s", "\\t\\n\\u000b\\f\\r\\u0020"}};
constexpr Class posix[] = {{"alpha", "A-Za-z"},     {"digit", "0-9"},
                           {"alnum", "A-Za-z0-9"},  {"upper", "A-Z"},
                           {"lower", "a-z"},        {"space", "\\t\\n\\u000b\\f\\r\\u0020"},
                           {"blank", "\\t\\u0020"}, {"punct", "!-/:-@\\[-`{-~"},
                           {"xdigit", "0-9A-Fa-f"}, {"word", "A-Za-z0-9_"}};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_other_sign(char c) { return c > ' ' && c < 127 && !is_letter(c) && !is_digit(c); }

class Translation {
 public:
  explicit Translation(std::string_view pattern) : rest_(pattern) {}

  std::optional<std::string> run() {
    while (ok_ && !rest_.empty()) {
      if (rest_[0] == '\\') {
        escape(false);
      } else if (rest_[0] == '[') {
        bracket();
      } else {
        const char c = take();
        // Comments and free spacing change what a space and # mean; PCRE's verbs and names are its own.
        if (c == '(' && (rest_.starts_with("?#") || rest_.starts_with("*") || has_mode_x())) ok_ = false;
        out_ += c;
      }
    }
    if (!ok_) return std::nullopt;
    return std::move(out_);
  }

 private:
  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  [[nodiscard]] bool has_mode_x() const {
    if (!rest_.starts_with('?')) return false;
    const auto modes = rest_.substr(1, rest_.find_first_not_of("imsxwUJ-", 1) - 1);
    return modes.find_first_of("xwUJ") != std::string_view::npos;
  }

  void escape(bool in_bracket) {
    rest_.remove_prefix(1);
    if (rest_.empty()) return void(ok_ = false);
    const char c = take();
    const char lower = is_letter(c) ? static_cast<char>(c | 0x20) : c;
    for (const auto& known : escapes) {
      if (known.name[0] != lower) continue;
      out_ += c == lower ? "[" : "[^";
      out_ += known.letters;
      out_ += ']';
      return;
    }
    if (lower == 'b' && !in_bracket) {
      constexpr std::string_view edge =
          "(?:(?<=[A-Za-z0-9_])(?![A-Za-z0-9_])|(?<![A-Za-z0-9_])(?=[A-Za-z0-9_]))";
      constexpr std::string_view no_edge =
          "(?:(?<=[A-Za-z0-9_])(?=[A-Za-z0-9_])|(?<![A-Za-z0-9_])(?![A-Za-z0-9_]))";
      out_ += c == 'b' ? edge : no_edge;
      return;
    }
    // What both read alike; all else, such as \Q, \h or \p, has differences that are not worth knowing.
    constexpr std::string_view alike = "aefnrtxAZz123456789";
    constexpr std::string_view alike_in_bracket = "aefnrtx";
    const auto known = in_bracket ? alike_in_bracket : alike;
    if (!is_other_sign(c) && c != ' ' && known.find(c) == std::string_view::npos) ok_ = false;
    // \12 is group 12, group 1 and a 2, or a character in octal, as the pattern has groups.
    if (is_digit(c) && !rest_.empty() && is_digit(rest_[0])) ok_ = false;
    out_ += '\\';
    out_ += c;
  }

  void posix_class() {
    const auto end = rest_.find(":]");
    if (end == std::string_view::npos) return void(ok_ = false);
    auto name = rest_.substr(2, end - 2);
    const bool inverted = name.starts_with('^');
    if (inverted) name.remove_prefix(1);
    const auto known = std::ranges::find(posix, name, &Class::name);
    if (known == std::end(posix)) return void(ok_ = false);
    out_ += inverted ? "[^" : "[";
    out_ += known->letters;
    out_ += ']';
    rest_.remove_prefix(end + 2);
  }

  // ICU knows sets of sets, and && and -- between them: every sign is escaped but for the dash of a range.
  void bracket() {
    out_ += take();
    if (rest_.starts_with('^')) out_ += take();
    for (bool first = true; ok_; first = false) {
      if (rest_.empty()) return void(ok_ = false);
      if (rest_[0] == ']' && !first) break;
      if (rest_.starts_with("[:")) {
        posix_class();
      } else if (rest_[0] == '\\') {
        escape(true);
      } else if (rest_[0] == '-' && !first && !rest_.starts_with("-]")) {
        // A range from or to a class is an error to one and letters to the other.
        if (out_.ends_with(']') && !out_.ends_with("\\]")) ok_ = false;
        out_ += take();
        if (rest_.starts_with('-') || rest_.starts_with("[:")) ok_ = false;
        if (rest_.size() > 1 && rest_[0] == '\\' && is_letter(rest_[1])) ok_ = false;
      } else {
        if (is_other_sign(rest_[0])) out_ += '\\';
        out_ += take();
      }
    }
    if (ok_) out_ += take();
  }

  std::string_view rest_;
  std::string out_;
  bool ok_ = true;
};

}  // namespace

std::optional<std::string> translated_pattern(std::string_view pattern) { return Translation(pattern).run(); }

}  // namespace balie::scorer_pmml
