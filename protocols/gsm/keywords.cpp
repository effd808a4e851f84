#include "protocols/gsm/keywords.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <utility>

namespace balie::gsm {
namespace {

constexpr std::size_t text_bytes_max = 160;  // who writes more writes no keyword

// Words that mean the same with one word more. "Cancel order" and "end date" mean something else.
constexpr std::string_view alone_or_not[] = {"stop", "stopp", "arret", "afmelden", "unsubscribe", "help"};

constexpr UChar32 dotless_i = u'ı';  // how a Turkish phone makes İPTAL small

std::string_view first_word(std::string_view words) { return words.substr(0, words.find(' ')); }

// "fr:ARRET" as {"fr", "ARRET"}; "STOP" as {"", "STOP"}.
std::pair<std::string_view, std::string_view> apart(std::string_view word) {
  const auto colon = word.find(':');
  if (colon == std::string_view::npos) return {{}, word};
  return {word.substr(0, colon), word.substr(colon + 1)};
}

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
    const UChar32 letter = letters.char32At(i) == dotless_i ? u'i' : letters.char32At(i);
    if (u_isalnum(letter)) plain.append(letter);
    const bool between = u_isspace(letter) && !plain.isEmpty() && plain[plain.length() - 1] != u' ';
    if (between) plain.append(u' ');
  }
  plain.trim();
  std::string words;
  return plain.toUTF8String(words);
}

std::vector<std::string> stop_words() {
  return {"STOP",         "STOPALL",     "STOPSMS",   "UNSUBSCRIBE", "CANCEL",          "END",
          "QUIT",         "REVOKE",      "OPT OUT",   "OPTOUT",      "STOPP",           "fr:ARRET",
          "nl:AFMELDEN",  "de:ABMELDEN", "da:AFMELD", "no:AVMELD",   "sv:AVREGISTRER",  "sv:AVREGISTRERA",
          "es:BAJA",      "es:ALTO",     "es:PARAR",  "pt:SAIR",     "it:DISISCRIVIMI", "fi:LOPETA",
          "pl:REZYGNUJE", "cs:ODHLASIT", "tr:IPTAL",  "tr:RET",      "ru:СТОП",         "el:ΣΤΟΠ",
          "he:הסר",       "ar:توقف",     "zh:退订",   "zh:TD",       "ja:停止",         "ko:수신거부"};
}

std::vector<std::string> help_words() {
  return {"HELP",      "INFO",       "fr:AIDE",  "de:HILFE",  "nl:HULP", "es:AYUDA",  "pt:AJUDA",
          "it:AIUTO",  "no:HJELP",   "da:HJÆLP", "sv:HJÄLP",  "fi:APUA", "pl:POMOC",  "tr:YARDIM",
          "ru:ПОМОЩЬ", "el:ΒΟΗΘΕΙΑ", "he:עזרה",  "ar:مساعدة", "zh:帮助", "ja:ヘルプ", "ko:도움말"};
}

std::optional<std::string> says(std::string_view text, const std::vector<std::string>& words) {
  const auto plain = plain_words(text);
  if (plain.empty() || std::ranges::count(plain, ' ') > 1) return std::nullopt;
  for (const auto& word : words) {
    const auto [language, wanted] = apart(word);
    const auto bare = plain_words(wanted);
    const bool with_more =
        first_word(plain) == bare && std::ranges::find(alone_or_not, bare) != std::end(alone_or_not);
    if (plain == bare || with_more) return std::string(language);
  }
  return std::nullopt;
}

std::string text_for(std::string_view number, std::string_view language,
                     const std::vector<std::string>& texts, const std::string& otherwise) {
  std::string_view best = otherwise, whose;
  for (const std::string_view text : texts) {
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    const auto key = text.substr(0, equals);
    const bool fits = key.starts_with('+') ? number.starts_with(key) : !language.empty() && key == language;
    const bool goes_first =
        key.starts_with('+') ? !whose.starts_with('+') || key.size() > whose.size() : whose.empty();
    if (!fits || !goes_first) continue;
    best = text.substr(equals + 1);
    whose = key;
  }
  return std::string(best);
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

}  // namespace balie::gsm
