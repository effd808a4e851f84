#include "protocols/mime/charset.hpp"

#include "protocols/mime/read.hpp"

#include <gtest/gtest.h>

namespace balie::mime {
namespace {

using namespace std::string_literals;

TEST(Charset, NamesStandForWhatProgramsPutUnderThem) {
  struct {
    std::string bytes, charset, text;
  } const cases[] = {
      {"caf\xe9 \x80", "ISO-8859-1", "café €"},
      {"caf\xe9", "us-ascii", "café"},
      {"caf\xc3\xa9", "us-ascii", "café"},
      {"caf\xe9", "utf-8", "café"},
      {"caf\xe9", "", "café"},
      {"caf\xe9", "no-such", "café"},
      {"\x93\xfa\x96{\x8c\xea\x87@", "x-sjis", "日本語①"},
      {"\xe9\x46\xd6\xd0", "gb2312", "镕中"},
      {"\xb0\xa1", "ks_c_5601-1987", "가"},
      {"\x82", "cp-850", "é"},
      {"\x8e", "x-mac-roman", "é"},
      {"\xa1\xd2", "tis-620", "กา"},
      {"\x1b$BF|K\\\x1b(B", "iso-2022-jp", "日本"},
      {"Hi +AOk-", "unicode-1-1-utf-7", "Hi é"},
      {"\xff\xfeh\0i\0"s, "utf-16", "hi"},
      {"\xef\xbb\xbfhi", "utf-8", "hi"},
      {"\xf9\xec\xe5\xed", "iso-8859-8-i", "שלום"},
      {"a\x81z", "windows-1252", "a\xef\xbf\xbdz"},
      {"caf\xc3\xa9 \xff caf\xc3\xa9", "utf-8", "café \xef\xbf\xbd café"},  // most of it is
      {"caf\xc3\xa9 \xe2\x82", "utf-8", "café "},                           // cut in the middle of a letter
      {"\xc4\xe3\xba", "gb2312", "你"},
      {"", "utf-8", ""},
  };
  for (const auto& each : cases)
    EXPECT_EQ(to_utf8(each.bytes, each.charset), each.text) << each.charset << each.text;
}

TEST(Charset, HtmlMayNameItsOwn) {
  EXPECT_EQ(charset_of_html("<html><META charset=\"ISO-8859-2\">"), "iso-8859-2");
  EXPECT_EQ(charset_of_html("<meta http-equiv=x content='text/html; charset=utf-8'>"), "utf-8");
  for (const auto* none : {"", "charset=x", "<meta>", "<meta charset="})
    EXPECT_EQ(charset_of_html(none), "") << none;
  EXPECT_EQ(read("Content-Type: text/html\n\n<meta charset=iso-8859-2>\xb1\xe6").text, "ąć");
}

}  // namespace
}  // namespace balie::mime
