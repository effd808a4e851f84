#include "protocols/gsm/alphabet.hpp"

#include "protocols/gsm/indian_tables.hpp"
#include "protocols/gsm/unicode.hpp"

#include <array>
#include <span>
#include <utility>

namespace balie::gsm {
namespace {

constexpr char escape = 0x1b;

// 128 characters each; at 0x1b, the escape, U+FFFF. At 0x09 stands the capital C with cedilla, as ETSI has
// it; unicode.org's table gives the small one.
constexpr std::u32string_view default_table =
    U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\uffffÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    U"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
constexpr std::u32string_view turkish_table =
    U"@£$¥€éùıòÇ\nĞğ\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\uffffŞşßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    U"İABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§çabcdefghijklmnopqrstuvwxyzäöñüà";
constexpr std::u32string_view portuguese_table =
    U"@£$¥êéúíóç\nÔô\rÁáΔ_ªÇÀ∞^\\€Ó|\uffffÂâÊÉ !\"#º%&'()*+,-./0123456789:;<=>?"
    U"ÍABCDEFGHIJKLMNOPQRSTUVWXYZÃÕÚÜ§~abcdefghijklmnopqrstuvwxyzãõ`üà";
static_assert(default_table.size() == 128 && turkish_table.size() == 128 && portuguese_table.size() == 128);

struct Extended {
  unsigned char septet;
  char32_t character;
};
// In all of them; the euro sign too.
constexpr Extended common[] = {{0x0a, U'\f'}, {0x14, U'^'}, {0x28, U'{'}, {0x29, U'}'}, {0x2f, U'\\'},
                               {0x3c, U'['},  {0x3d, U'~'}, {0x3e, U']'}, {0x40, U'|'}, {0x65, U'€'}};
constexpr Extended turkish[] = {{0x47, U'Ğ'}, {0x49, U'İ'}, {0x53, U'Ş'}, {0x63, U'ç'},
                                {0x67, U'ğ'}, {0x69, U'ı'}, {0x73, U'ş'}};
constexpr Extended spanish[] = {{0x09, U'ç'}, {0x41, U'Á'}, {0x49, U'Í'}, {0x4f, U'Ó'}, {0x55, U'Ú'},
                                {0x61, U'á'}, {0x69, U'í'}, {0x6f, U'ó'}, {0x75, U'ú'}};
constexpr Extended portuguese[] = {
    {0x05, U'ê'}, {0x09, U'ç'}, {0x0b, U'Ô'}, {0x0c, U'ô'}, {0x0e, U'Á'}, {0x0f, U'á'}, {0x12, U'Φ'},
    {0x13, U'Γ'}, {0x15, U'Ω'}, {0x16, U'Π'}, {0x17, U'Ψ'}, {0x18, U'Σ'}, {0x19, U'Θ'}, {0x1f, U'Ê'},
    {0x41, U'À'}, {0x49, U'Í'}, {0x4f, U'Ó'}, {0x55, U'Ú'}, {0x5b, U'Ã'}, {0x5c, U'Õ'}, {0x61, U'Â'},
    {0x69, U'í'}, {0x6f, U'ó'}, {0x75, U'ú'}, {0x7b, U'ã'}, {0x7c, U'õ'}, {0x7f, U'â'}};

std::u32string_view main_table(Language locking) {
  switch (locking) {
    case Language::turkish:
      return turkish_table;
    case Language::portuguese:
      return portuguese_table;
    default:
      const auto indian = indian_table(locking);
      return indian.empty() ? default_table : indian;
  }
}

std::span<const Extended> own_extension(Language single) {
  switch (single) {
    case Language::turkish:
      return turkish;
    case Language::spanish:
      return spanish;
    case Language::portuguese:
      return portuguese;
    default:
      return {};
  }
}

// 0: the extension does not have it.
char32_t extended(unsigned char septet, Language single) {
  for (const auto& entry : common) {
    if (entry.septet == septet) return entry.character;
  }
  for (const auto& entry : own_extension(single)) {
    if (entry.septet == septet) return entry.character;
  }
  const auto indian = indian_extended(septet, single);
  return indian == no_character ? 0 : indian;
}

// The septet of a character in the extension, or the escape when there is none.
char in_extension(char32_t character, Language single) {
  for (const auto& entry : common) {
    if (entry.character == character) return static_cast<char>(entry.septet);
  }
  for (const auto& entry : own_extension(single)) {
    if (entry.character == character) return static_cast<char>(entry.septet);
  }
  return indian_extension(character, single);
}

std::size_t in_main(char32_t character, Language locking) {
  if (character == no_character) return std::u32string_view::npos;
  return main_table(locking).rfind(character);  // see indian_tables.hpp
}

constexpr std::pair<std::string_view, Language> words[] = {
    {"turkish", Language::turkish}, {"spanish", Language::spanish},     {"portuguese", Language::portuguese},
    {"bengali", Language::bengali}, {"gujarati", Language::gujarati},   {"hindi", Language::hindi},
    {"kannada", Language::kannada}, {"malayalam", Language::malayalam}, {"oriya", Language::oriya},
    {"punjabi", Language::punjabi}, {"tamil", Language::tamil},         {"telugu", Language::telugu},
    {"urdu", Language::urdu}};

}  // namespace

std::optional<Language> language_of(std::string_view word) {
  for (const auto& [name, language] : words) {
    if (name == word) return language;
  }
  return std::nullopt;
}

std::string_view to_string(Language language) {
  for (const auto& [name, known] : words) {
    if (known == language) return name;
  }
  return "none";
}

unsigned septets_of(char32_t character, Shift shift) {
  if (in_main(character, shift.locking) != std::u32string_view::npos) return 1;
  return in_extension(character, shift.single) != escape ? 2 : 0;
}

bool append_septets(std::string& septets, char32_t character, Shift shift) {
  if (const auto at = in_main(character, shift.locking); at != std::u32string_view::npos) {
    septets += static_cast<char>(at);
    return true;
  }
  const auto septet = in_extension(character, shift.single);
  if (septet == escape) return false;
  septets += escape;
  septets += septet;
  return true;
}

std::string decode_septets(std::string_view septets, Shift shift) {
  const auto table = main_table(shift.locking);
  std::string text;
  text.reserve(septets.size());
  for (std::size_t i = 0; i < septets.size(); ++i) {
    auto septet = static_cast<unsigned char>(septets[i] & 0x7f);
    char32_t character = table[septet];
    if (septet == escape) {
      character = U' ';
      if (i + 1 < septets.size()) {
        septet = static_cast<unsigned char>(septets[++i] & 0x7f);
        const auto known = extended(septet, shift.single);
        // A second escape is kept for extensions to come; until then it is shown as a space.
        character = known != 0 ? known : septet == escape ? U' ' : table[septet];
      }
    }
    append_utf8(text, character == no_character ? U'\ufffd' : character);
  }
  return text;
}

}  // namespace balie::gsm
