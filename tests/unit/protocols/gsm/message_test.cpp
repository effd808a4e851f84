#include "protocols/gsm/message.hpp"

#include "protocols/gsm/unicode.hpp"

#include <gtest/gtest.h>

namespace balie::gsm {
namespace {

std::string times(std::string_view text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

std::string joined(const Message& message) {
  std::string all;
  for (const auto& segment : message.segments) all += segment;
  return *decode_text(all, message.alphabet, message.shift);
}

TEST(Message, WhatATextCosts) {
  const struct {
    std::string text;
    Alphabet alphabet;
    std::uint32_t units;
    std::size_t segments;
  } rows[] = {
      {"", Alphabet::gsm7, 0, 1},
      {times("a", 160), Alphabet::gsm7, 160, 1},
      {times("a", 161), Alphabet::gsm7, 161, 2},
      {times("a", 306), Alphabet::gsm7, 306, 2},
      {times("a", 307), Alphabet::gsm7, 307, 3},
      {times("€", 80), Alphabet::gsm7, 160, 1},
      {times("a", 152) + "€" + times("a", 152), Alphabet::gsm7, 306, 3},
      {times("ж", 70), Alphabet::ucs2, 70, 1},
      {times("ж", 71), Alphabet::ucs2, 71, 2},
      {times("😀", 35), Alphabet::ucs2, 70, 1},
      {times("ж", 66) + times("😀", 34), Alphabet::ucs2, 134, 3},
  };
  for (const auto& row : rows) {
    const auto message = make_message(row.text, {});
    ASSERT_TRUE(message) << row.text;
    EXPECT_EQ(message->alphabet, row.alphabet) << row.text;
    EXPECT_EQ(message->units, row.units) << row.text;
    EXPECT_EQ(message->segments.size(), row.segments) << row.text;
    EXPECT_EQ(joined(*message), row.text);
  }
}

TEST(Message, NothingIsSplitBetweenSegments) {
  const auto euros = make_message("a" + times("€", 200), {});
  ASSERT_TRUE(euros);
  for (const auto& segment : euros->segments) {
    EXPECT_NE(segment.back(), '\x1b');
    EXPECT_LE(segment.size(), 153u);
  }
  const auto emoji = make_message("ж" + times("😀", 100), {});
  ASSERT_TRUE(emoji);
  for (const auto& segment : emoji->segments) {
    EXPECT_EQ(utf16_to_utf8(segment).find("\xef\xbf\xbd"), std::string::npos);
    EXPECT_LE(segment.size(), 134u);
  }
}

TEST(Message, AWideReferenceTakesAnOctetMore) {
  Rules rules;
  rules.wide_reference = true;
  EXPECT_EQ(make_message(times("a", 304), rules)->segments.size(), 2u);
  EXPECT_EQ(make_message(times("a", 305), rules)->segments.size(), 3u);
  EXPECT_EQ(make_message(times("ж", 132), rules)->segments.size(), 2u);
  EXPECT_EQ(make_message(times("ж", 133), rules)->segments.size(), 3u);
}

TEST(Message, NationalTablesWhereTheyAreCheaper) {
  Rules rules;
  rules.languages = {Language::turkish, Language::spanish, Language::portuguese};
  const auto turkish = make_message(times("şığ ", 35), rules);
  ASSERT_TRUE(turkish);
  EXPECT_EQ(turkish->shift, (Shift{Language::turkish, Language::none}));
  EXPECT_EQ(turkish->segments.size(), 1u);
  const auto spanish = make_message(times("día ", 30), rules);
  ASSERT_TRUE(spanish);
  EXPECT_EQ(spanish->shift, (Shift{Language::none, Language::spanish}));
  EXPECT_EQ(spanish->segments.size(), 1u) << "150 of 155 septets";
  EXPECT_EQ(make_message("plain", rules)->shift, Shift());
  for (const auto& message : {*turkish, *spanish}) EXPECT_EQ(joined(message), message.text);
}

TEST(Message, TransliteratesWhereThatIsCheaper) {
  Rules rules;
  rules.transliterate = true;
  const auto quote = make_message("It’s " + times("a", 100), rules);
  ASSERT_TRUE(quote);
  EXPECT_EQ(quote->alphabet, Alphabet::gsm7);
  EXPECT_TRUE(quote->transliterated);
  EXPECT_EQ(quote->text, "It's " + times("a", 100));
  const auto shorter = make_message("It’s fine", rules);
  EXPECT_FALSE(shorter->transliterated) << "it costs the same as it is";
  EXPECT_EQ(shorter->text, "It’s fine");
  const auto emoji = make_message("“é” 😀 " + times("a", 70), rules);
  EXPECT_EQ(emoji->alphabet, Alphabet::ucs2);
  EXPECT_FALSE(emoji->transliterated) << "the emoji has no likeness, so nothing is won";
  EXPECT_FALSE(make_message("It’s " + times("a", 100), {})->transliterated) << "it is not allowed";
}

TEST(Message, Likenesses) {
  Rules rules;
  rules.transliterate = true;
  rules.ucs2 = false;
  const struct {
    std::string_view text, plain;
  } rows[] = {{"“quoted” – it’s…", "\"quoted\" - it's..."},
              {"Łódź őű", "Lodz ou"},
              {"cafe\u0301", "café"},
              {"ﬁne", "fine"},
              {"a\u00a0b\u200b", "a b"},
              {"ç", "c"},
              {"Øé", "Øé"}};
  for (const auto& row : rows) {
    const auto message = make_message(row.text, rules);
    ASSERT_TRUE(message) << row.text;
    EXPECT_EQ(message->text, row.plain);
  }
}

TEST(Message, Latin1WhereTheCentreTakesIt) {
  Rules rules;
  rules.latin1 = true;
  const auto message = make_message(times("ç", 100), rules);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->alphabet, Alphabet::latin1);
  EXPECT_EQ(message->segments.size(), 1u);
}

TEST(Message, RefusesByName) {
  Rules rules;
  rules.segments_max = 2;
  EXPECT_EQ(make_message(times("a", 307), rules).error().code(), "gsm.too_long");
  rules.ucs2 = false;
  EXPECT_EQ(make_message("ж", rules).error().code(), "gsm.no_alphabet");
  EXPECT_EQ(make_message(times("a", 200'000), {}).error().code(), "gsm.too_long");
}

}  // namespace
}  // namespace balie::gsm
