// What phones send: headers, packed septets and texts of every alphabet. What was decoded from an alphabet
// can be coded in it again, and our own segments give back their text.
#include "core/base/utf8.hpp"
#include "protocols/gsm/keywords.hpp"
#include "protocols/gsm/message.hpp"
#include "protocols/gsm/packing.hpp"
#include "protocols/gsm/unicode.hpp"
#include "protocols/gsm/user_data_header.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace balie::gsm;

void headers(std::string_view bytes) {
  const auto split = split_user_data(bytes);
  if (!split) return;
  BALIE_ASSERT(split->header_octets + split->rest.size() == bytes.size());
  if (const auto part = split->header.concatenation())
    BALIE_ASSERT(part->number >= 1 && part->number <= part->total);
  const auto octets = encode(split->header);
  if (split->header_octets <= 140 && !octets.empty())
    BALIE_ASSERT(split_user_data(octets)->header == split->header);
}

void alphabets(std::string_view bytes, Shift shift) {
  for (int alphabet = 0; alphabet <= static_cast<int>(Alphabet::unknown); ++alphabet) {
    auto text = decode_text(bytes, Alphabet(alphabet), shift, bytes.size() % 8);
    if (text) BALIE_ASSERT(!balie::repair_utf8(*text));
  }
  std::string septets;
  for (const auto point : to_code_points(decode_septets(bytes, shift))) {
    if (point == U'\ufffd') continue;  // where a table has nothing
    BALIE_ASSERT(append_septets(septets, point, shift));
  }
  const auto packed = pack(septets);
  BALIE_ASSERT(unpack(packed, 0, septets.size()) == septets);
}

void messages(std::string_view bytes, std::uint8_t choice) {
  std::string text(bytes.substr(0, 2000));
  balie::repair_utf8(text);
  static const auto words = stop_words();
  static_cast<void>(says(text, words));
  Rules rules;
  if ((choice & 1) != 0) rules.languages = {Language::turkish, Language::spanish, Language::portuguese};
  rules.transliterate = (choice & 2) != 0;
  rules.wide_reference = (choice & 4) != 0;
  rules.latin1 = (choice & 8) != 0;
  const auto message = make_message(text, rules);
  if (!message) return;
  std::string all;
  for (const auto& segment : message->segments) all += segment;
  if (text.starts_with("\xef\xbb\xbf")) return;  // a byte order mark goes
  BALIE_ASSERT(*decode_text(all, message->alphabet, message->shift) == message->text);
  BALIE_ASSERT(message->transliterated || message->text == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1 || size > 8192) return 0;
  const auto bytes = balie::fuzz::text(data + 1, size - 1);
  headers(bytes);
  alphabets(bytes, {Language(data[0] % 14), Language(data[0] / 14 % 14)});
  messages(bytes, data[0]);
  return 0;
}
