#include "adapters/smpp/keywords.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>

namespace balie::smpp {
namespace {

constexpr std::size_t text_bytes_max = 160;  // who writes more writes no keyword

// Words that mean the same with one word more. "Cancel order" and "end date" mean something else.
constexpr std::string_view alone_or_not[] = {"stop", "stopp", "arret", "afmelden", "unsubscribe", "help"};

std::string_view first_word(std::string_view words) { return words.substr(0, words.find(' ')); }

}  // namespace

std::string plain_words(std::string_view text) {
  if (text.size() > text_bytes_max) return {};
  UErrorCode error = U_ZERO_ERROR;
  const auto* apart = icu::Normalizer2::getNFKDInstance(error);
  if (U_FAILURE(error)) return {};
  auto letters = apart->normalize(
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size()))),
      error);
  if (U_FAILURE(error)) return {};
  letters.foldCase();
  icu::UnicodeString plain;
  for (std::int32_t i = 0; i < letters.length(); i = letters.moveIndex32(i, 1)) {
    const auto letter = letters.char32At(i);
    if (u_isalnum(letter)) plain.append(letter);
    const bool between = u_isspace(letter) && !plain.isEmpty() && plain[plain.length() - 1] != u' ';
    if (between) plain.append(u' ');
  }
  plain.trim();
  std::string words;
  return plain.toUTF8String(words);
}

bool says(std::string_view text, const std::vector<std::string>& words) {
  const auto plain = plain_words(text);
  if (plain.empty() || std::ranges::count(plain, ' ') > 1) return false;
  return std::ranges::any_of(words, [&](const auto& word) {
    const auto wanted = plain_words(word);
    if (plain == wanted) return true;
    return first_word(plain) == wanted && std::ranges::find(alone_or_not, wanted) != std::end(alone_or_not);
  });
}

std::string topic_of(std::string_view entry, std::string_view text, const std::vector<std::string>& topics) {
  const auto plain = plain_words(text.substr(0, std::min(text.find('\n'), text_bytes_max)));
  for (const std::string_view rule : topics) {
    const auto equals = rule.find('=');
    auto word = rule.substr(0, equals);
    if (const auto space = word.find(' '); space != std::string_view::npos) {
      if (word.substr(0, space) != entry) continue;
      word.remove_prefix(space + 1);
    }
    if (equals == std::string_view::npos) continue;
    if (word == "*" || (!plain.empty() && plain_words(word) == first_word(plain))) {
      return std::string(rule.substr(equals + 1));
    }
  }
  return {};
}

}  // namespace balie::smpp
