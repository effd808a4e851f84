#include "plugins/scorer_pmml/unicode.hpp"

#include <unicode/locid.h>
#include <unicode/ustring.h>

#include <limits>

namespace balie::scorer_pmml {
namespace {

std::string narrow(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

}  // namespace

std::optional<icu::UnicodeString> wide_text(std::string_view text) {
  if (text.size() >= std::numeric_limits<std::int32_t>::max()) return std::nullopt;
  const auto size = static_cast<std::int32_t>(text.size());
  icu::UnicodeString wide;
  if (size == 0) return wide;
  UErrorCode status = U_ZERO_ERROR;
  std::int32_t length = 0;
  // Never longer in UTF-16 units than in bytes. UnicodeString's own reader puts U+FFFD where this one stops.
  u_strFromUTF8(wide.getBuffer(size), size, &length, text.data(), size, &status);
  wide.releaseBuffer(U_SUCCESS(status) ? length : 0);
  if (U_FAILURE(status)) return std::nullopt;
  return wide;
}

std::optional<std::string> uppercased(std::string_view text) {
  auto wide = wide_text(text);
  if (!wide) return std::nullopt;
  return narrow(wide->toUpper(icu::Locale::getRoot()));
}

std::optional<std::string> lowercased(std::string_view text) {
  auto wide = wide_text(text);
  if (!wide) return std::nullopt;
  return narrow(wide->toLower(icu::Locale::getRoot()));
}

std::optional<std::string> case_folded(std::string_view text) {
  auto wide = wide_text(text);
  if (!wide) return std::nullopt;
  return narrow(wide->foldCase());
}

}  // namespace balie::scorer_pmml
