#include "protocols/mime/charset.hpp"

#include "core/base/utf8.hpp"
#include "protocols/mime/message.hpp"

#include <gmime/gmime.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace balie::mime {
namespace {

constexpr std::string_view mark = "\xef\xbb\xbf";

// Those for which iconv has another name, or which stand for more than they say.
constexpr std::array<std::pair<std::string_view, const char*>, 30> others = {{
    {"iso-8859-1", "WINDOWS-1252"},
    {"iso8859-1", "WINDOWS-1252"},
    {"iso_8859-1", "WINDOWS-1252"},
    {"latin1", "WINDOWS-1252"},
    {"l1", "WINDOWS-1252"},
    {"ansi", "WINDOWS-1252"},
    {"x-ansi", "WINDOWS-1252"},
    {"cp-1252", "WINDOWS-1252"},
    {"iso-8859-9", "WINDOWS-1254"},
    {"iso-8859-11", "CP874"},
    {"tis-620", "CP874"},
    {"windows-874", "CP874"},
    {"shift_jis", "CP932"},
    {"shift-jis", "CP932"},
    {"sjis", "CP932"},
    {"x-sjis", "CP932"},
    {"windows-31j", "CP932"},
    {"gb2312", "GB18030"},
    {"gbk", "GB18030"},
    {"x-gbk", "GB18030"},
    {"euc-kr", "CP949"},
    {"ks_c_5601-1987", "CP949"},
    {"ksc5601", "CP949"},
    {"big5", "BIG5-HKSCS"},
    {"cp-850", "CP850"},
    {"cp-437", "CP437"},
    {"x-mac-roman", "MACINTOSH"},
    {"macroman", "MACINTOSH"},
    {"unicode-1-1-utf-7", "UTF-7"},
    {"iso-8859-8-i", "ISO-8859-8"},
}};

bool says_nothing(std::string_view charset) {
  constexpr std::array<std::string_view, 10> names = {
      "",     "us-ascii", "ascii", "ansi_x3.4-1968", "utf-8",
      "utf8", "unknown",  "8bit",  "unknown-8bit",   "x-unknown"};
  return std::ranges::find(names, charset) != names.end();
}

// False: the charset is not known.
bool convert(std::string_view bytes, const char* charset, std::string& text) {
  const GIConv converter = g_iconv_open("UTF-8", charset);
  if (converter == reinterpret_cast<GIConv>(-1)) return false;
  std::string input(bytes);
  char* in = input.data();
  gsize left = input.size();
  std::array<char, 4096> room;
  while (left > 0) {
    char* out = room.data();
    gsize free = room.size();
    const auto done = g_iconv(converter, &in, &left, &out, &free);
    const int error = errno;
    text.append(room.data(), static_cast<std::size_t>(out - room.data()));
    if (done != static_cast<gsize>(-1) || error == E2BIG) continue;
    if (error != EILSEQ || left == 0) break;  // an unfinished letter
    text += utf8_replacement;
    ++in;
    --left;
  }
  g_iconv_close(converter);
  return true;
}

// How many letters of several bytes there are, and how many bytes that are part of none.
struct Letters {
  std::size_t whole = 0, stray = 0;
};
Letters letters_of(std::string_view bytes) {
  Letters letters;
  for (std::size_t i = 0; i < bytes.size();) {
    if (static_cast<unsigned char>(bytes[i]) < 0x80) {
      ++i;
      continue;
    }
    const auto length = utf8_length(bytes.substr(i));
    ++(length > 0 ? letters.whole : letters.stray);
    i += std::max<std::size_t>(length, 1);
  }
  return letters;
}

// A letter that was cut in two at the end is no sign of another charset.
std::string_view without_cut_letter(std::string_view bytes) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, bytes.size()); ++back) {
    const auto letter = static_cast<unsigned char>(bytes[bytes.size() - back]);
    if (letter < 0x80) return bytes;
    const std::size_t wanted = letter >= 0xf0 ? 4 : letter >= 0xe0 ? 3 : letter >= 0xc0 ? 2 : 1;
    if (wanted > back) return bytes.substr(0, bytes.size() - back);
    if (wanted > 1) return bytes;
  }
  return bytes;
}

std::string guessed(std::string_view bytes) {
  const auto cut = without_cut_letter(bytes);
  const auto letters = letters_of(cut);
  const bool ascii = letters.whole + letters.stray == 0 && cut.size() == bytes.size();
  std::string text;
  if (!ascii && letters.stray >= letters.whole && convert(bytes, "WINDOWS-1252", text)) return text;
  return std::string(cut);
}

}  // namespace

std::string to_utf8(std::string_view bytes, std::string_view charset) {
  const auto name = lower(trimmed(charset));
  std::string text;
  const auto other = std::ranges::find(others, name, [](const auto& each) { return each.first; });
  const char* known = other != others.end() ? other->second : g_mime_charset_iconv_name(name.c_str());
  if (says_nothing(name) || !convert(bytes, known, text)) text = guessed(bytes);
  if (text.starts_with(mark)) text.erase(0, mark.size());
  repair_utf8(text);
  return text;
}

std::string charset_of_html(std::string_view html) {
  constexpr std::size_t looked_at = 2'048;
  constexpr std::string_view word = "charset=";
  const auto head = lower(html.substr(0, looked_at));
  const auto meta = head.find("<meta");
  const auto at = meta == std::string::npos ? meta : head.find(word, meta);
  if (at == std::string::npos) return {};
  auto rest = std::string_view(head).substr(at + word.size());
  rest.remove_prefix(std::min(rest.find_first_not_of("\"' "), rest.size()));
  return std::string(rest.substr(0, std::min<std::size_t>(rest.find_first_of("\"' ;/>"), 40)));
}

}  // namespace balie::mime
