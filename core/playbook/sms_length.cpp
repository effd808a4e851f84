#include "core/playbook/sms_length.hpp"

namespace balie::playbook {
namespace {

// TS 23.038, 6.2.1: the alphabet, and its extension, whose characters take two septets.
constexpr std::u32string_view alphabet =
    U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    U"abcdefghijklmnopqrstuvwxyzäöñüà";
constexpr std::u32string_view extension = U"\f^{}\\[~]|€";

constexpr std::uint32_t gsm_alone = 160, gsm_of_several = 153, ucs2_alone = 70, ucs2_of_several = 67;

// The next character; what is no UTF-8 is one byte of no alphabet.
char32_t take(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (length == 0 || length > text.size()) return text.remove_prefix(1), U'\ufffd';
  char32_t character = length == 1 ? first : first & (0xff >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return text.remove_prefix(1), U'\ufffd';
    character = character << 6 | (byte(i) & 0x3f);
  }
  text.remove_prefix(length);
  return character;
}

// Messages, as characters are added: none of them is split between two.
class Parts {
 public:
  Parts(std::uint32_t alone, std::uint32_t of_several) : alone_(alone), of_several_(of_several) {}
  void add(std::uint32_t size) {
    total_ += size;
    if (used_ + size > of_several_) {
      ++before_;
      used_ = 0;
    }
    used_ += size;
  }
  [[nodiscard]] std::uint32_t total() const { return total_; }
  [[nodiscard]] std::uint32_t count() const { return total_ <= alone_ ? 1 : before_ + 1; }

 private:
  std::uint32_t alone_, of_several_;
  std::uint32_t total_ = 0, used_ = 0, before_ = 0;
};

}  // namespace

SmsLength sms_length(std::string_view text) {
  SmsLength length;
  Parts gsm(gsm_alone, gsm_of_several), ucs2(ucs2_alone, ucs2_of_several);
  while (!text.empty()) {
    const char32_t character = take(text);
    const bool extended = extension.contains(character);
    ucs2.add(character > 0xffff ? 2 : 1);
    gsm.add(extended ? 2 : 1);
    length.is_gsm = length.is_gsm && (extended || alphabet.contains(character));
  }
  const Parts& counted = length.is_gsm ? gsm : ucs2;
  length.units = counted.total();
  length.parts = counted.count();
  return length;
}

}  // namespace balie::playbook
