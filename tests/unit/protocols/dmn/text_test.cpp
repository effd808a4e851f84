// Where the characters of a text stand in the file.
#include "protocols/dmn/text.hpp"

#include <gtest/gtest.h>

namespace balie::dmn {
namespace {

struct Case {
  const char* name;
  const char* document;
  Place tag;
  const char* text;  // as the parser reads it
  Place in_text;     // from 1
  Place in_file;
};

void PrintTo(const Case& row, std::ostream* out) { *out << row.name; }

class TextPlaces : public testing::TestWithParam<Case> {};

TEST_P(TextPlaces, AreThoseOfTheFile) {
  const auto& row = GetParam();
  const auto text = Source(row.document).text_of(row.tag, "text", row.text);
  EXPECT_EQ(text.text, row.text);
  const auto place = place_in(text, row.in_text.line, row.in_text.column);
  EXPECT_EQ(place.line, row.in_file.line);
  EXPECT_EQ(place.column, row.in_file.column);
}

INSTANTIATE_TEST_SUITE_P(
    All, TextPlaces,
    testing::Values(
        Case{"first line", "<text>a + b</text>", {1, 1}, "a + b", {1, 5}, {1, 11}},
        Case{"a prefix and attributes",
             "<d:text x='>' y=\"'\">a + b</d:text>",
             {1, 1},
             "a + b",
             {1, 1},
             {1, 21}},
        Case{"later line", "<x>\n  <text>a\n +  b</text></x>", {2, 3}, "a\n +  b", {2, 5}, {3, 5}},
        Case{"after an entity", "<text>a &lt; b</text>", {1, 1}, "a < b", {1, 5}, {1, 14}},
        Case{"at an entity", "<text>a &lt; b</text>", {1, 1}, "a < b", {1, 3}, {1, 9}},
        Case{"after a number of a character",
             "<text>&#x20AC;&#65; b</text>",
             {1, 1},
             "\xe2\x82\xac"
             "A b",
             {1, 4},
             {1, 21}},
        Case{"in a section", "<text><![CDATA[a < b]]> + c</text>", {1, 1}, "a < b + c", {1, 5}, {1, 20}},
        Case{"after a section", "<text><![CDATA[a < b]]> + c</text>", {1, 1}, "a < b + c", {1, 7}, {1, 25}},
        Case{"line ends of two", "<text>a &lt;\r\n b</text>", {1, 1}, "a <\n b", {2, 2}, {2, 2}},
        Case{"characters, not bytes",
             "<text>\xc3\xa9 + \xc3\xa9</text>",
             {1, 1},
             "\xc3\xa9 + \xc3\xa9",
             {1, 5},
             {1, 11}},
        Case{"a comment in it", "<text>a<!-- or b --></text>", {1, 1}, "a", {1, 1}, {1, 1}},
        Case{"not there", "<x/>\n<y/>", {2, 1}, "a", {1, 1}, {2, 1}},
        Case{"past the end", "<x/>", {7, 1}, "a", {1, 1}, {7, 1}}));

TEST(TextSource, AreFoundInAnyOrder) {
  Source source("<x><text>a</text><text>b</text>\n<text>c</text></x>");
  const std::pair<Place, const char*> tags[] = {{{1, 4}, "a"},  {{1, 18}, "b"}, {{2, 1}, "c"},
                                                {{1, 18}, "b"}, {{1, 18}, "b"}, {{1, 4}, "a"}};
  for (const auto& [tag, text] : tags) {
    const auto found = source.text_of(tag, "text", text);
    EXPECT_TRUE(found.is_exact) << text;
    EXPECT_EQ(found.place, (Place{tag.line, tag.column + 6})) << text;
  }
}

}  // namespace
}  // namespace balie::dmn
