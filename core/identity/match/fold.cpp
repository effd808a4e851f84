#include "core/identity/match/fold.hpp"

#include "core/base/assert.hpp"

#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>

namespace balie::identity::match {
namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// In folded text. What is not ASCII there is a letter or a digit.
bool belongs_to_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

struct Folder::Rules {
  std::unique_ptr<icu::Transliterator> transliterator;
};

Folder::Folder() : rules_(std::make_unique<Rules>()) {
  // Han and kana stay: their Latin readings would make different names equal.
  constexpr const char* steps =
      "NFKD; [:Mn:] Remove; [[:Greek:][:Cyrillic:]] Any-Latin; Latin-ASCII; NFKD; [:Mn:] Remove; Any-Lower; "
      "NFKC";
  UErrorCode status = U_ZERO_ERROR;
  rules_->transliterator.reset(icu::Transliterator::createInstance(steps, UTRANS_FORWARD, status));
  BALIE_ASSERT(U_SUCCESS(status));
}
Folder::~Folder() = default;

std::string Folder::letters(std::string_view text) {
  std::string out;
  if (is_ascii(text)) {
    out.resize(text.size());
    std::ranges::transform(text, out.begin(), lower);
    return out;
  }
  auto wide = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int>(text.size())));
  rules_->transliterator->transliterate(wide);
  icu::UnicodeString kept;
  for (std::int32_t i = 0; i < wide.length(); i = wide.moveIndex32(i, 1)) {
    const auto c = wide.char32At(i);
    kept.append(c < 0x80 || u_isalnum(c) ? c : UChar32{32});  // punctuation of other scripts
  }
  kept.toUTF8String(out);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

std::string Folder::words(std::string_view text) {
  const auto folded = letters(text);
  std::string out;
  for (const char c : folded) {
    if (belongs_to_word(c)) {
      out.push_back(c);
    } else if (c != '\'' && !out.empty() && out.back() != ' ') {
      out.push_back(' ');
    }
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

std::string Folder::code(std::string_view text) {
  auto out = letters(text);
  std::erase_if(out, [](char c) { return !belongs_to_word(c); });
  return out;
}

}  // namespace balie::identity::match
