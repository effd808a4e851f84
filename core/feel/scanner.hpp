// Reads the text of an expression from the left: blanks, words, signs, literals. Knows no grammar beyond
// that.
#pragma once

#include "core/feel/characters.hpp"
#include "core/feel/expression.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::feel {

class Scanner {
 public:
  explicit Scanner(std::string_view text);

  [[nodiscard]] std::size_t at() const { return at_; }
  void go_to(std::size_t at) { at_ = at; }
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
  [[nodiscard]] Place place(std::size_t at) const;

  // Blanks and comments; false: a comment does not end. Each function below passes them first.
  void skip_blank();
  [[nodiscard]] bool is_comment_open() const { return comment_open_; }
  bool at_end();
  // Looks for the sign or passes it. A sign is not found within a longer one that begins with it: `=` not in
  // `==`.
  bool sees(std::string_view sign);
  bool take(std::string_view sign);
  // The same for a word, which no part of a name follows.
  bool sees_word(std::string_view word);
  bool take_word(std::string_view word);
  // A word of a name, of letters, digits and their kin; empty: none begins here. Without blanks before it.
  [[nodiscard]] std::string_view word_at(std::size_t at) const;
  // The end of `name`, when the text has it at `at`, and its last word ends there; blanks may be of any
  // length. Else 0.
  [[nodiscard]] std::size_t end_of_name(std::size_t at, std::string_view name) const;

  // "12.5e3"; empty: no number begins here.
  std::string_view take_number();
  // What stands between quotes, escapes resolved; nothing: it does not end, or has an escape of no kind.
  std::optional<std::string> take_string();

 private:
  bool take_escape(std::string& out);
  std::optional<char32_t> hexadecimal(std::size_t digits);

  std::string_view text_;
  std::size_t at_ = 0;
  bool comment_open_ = false;
  std::vector<Place> places_;  // of each 256th byte
};

// Words of the grammar, which no unknown name holds.
bool is_keyword(std::string_view word);

}  // namespace balie::feel
