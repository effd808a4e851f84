#include "protocols/mime/language.hpp"

#include <cld2/public/compact_lang_det.h>

namespace balie::mime {
namespace {

constexpr std::size_t looked_at_bytes_max = 4'096;

}  // namespace

std::string language_of(std::string_view text) {
  text = text.substr(0, looked_at_bytes_max);
  bool reliable = false;
  const auto found = CLD2::DetectLanguage(text.data(), static_cast<int>(text.size()), true, &reliable);
  if (!reliable || found == CLD2::UNKNOWN_LANGUAGE) return {};
  return CLD2::LanguageCode(found);
}

}  // namespace balie::mime
