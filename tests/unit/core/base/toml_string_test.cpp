#include "core/base/toml_string.hpp"

#include "core/base/toml.hpp"

#include <gtest/gtest.h>

namespace balie {
namespace {

using Place = TomlString::Place;

// The place in the file of the "X" of its only value.
Place place_of_x(const std::string& file) {
  const auto table = toml::parse(file);
  const toml::node& node = *table.get("a");
  const std::string value = *node.value<std::string>();
  Place in_value{1, 1};
  for (const char c : value.substr(0, value.find('X'))) {
    in_value = c == '\n' ? Place{in_value.line + 1, 1} : Place{in_value.line, in_value.column + 1};
  }
  const auto begin = node.source().begin;
  return TomlString(file, {begin.line, begin.column}).place_of(in_value);
}

TEST(TomlString, FindsAPlaceOfItsValueInTheFile) {
  const struct {
    const char* file;
    Place expected;
  } cases[] = {
      {"a = \"X\"", {1, 6}},
      {"a = \"12345X\"", {1, 11}},
      {"\n\na   =  'abX'", {3, 11}},
      {"a = 'no \\escape X'", {1, 17}},
      {"a = \"\\\"quoted\\\" X\"", {1, 17}},
      {"a = \"\\u0041\\U00000042X\"", {1, 22}},
      {"a = \"line\\nX\"", {1, 12}},
      {"a = \"\"\"X\"\"\"", {1, 8}},
      {"a = \"\"\"\nX\"\"\"", {2, 1}},
      {"a = \"\"\"\r\none\n  X\"\"\"", {3, 3}},
      {"a = '''\none\ntwo X'''", {3, 5}},
      {"a = \"\"\"one \\\n   \n   X\"\"\"", {3, 4}},
      {"a = \"\"\"\"quoted\" X\"\"\"", {1, 17}},
      {"a = \"\"\"X\"\"\"\"\"", {1, 8}},
  };
  for (const auto& one : cases) EXPECT_EQ(place_of_x(one.file), one.expected) << one.file;
}

TEST(TomlString, CountsCharactersNotBytes) {
  const std::string file = "a = \"caf\xc3\xa9 \xe2\x82\xac X\"";
  EXPECT_EQ(TomlString(file, {1, 5}).place_of({1, 8}), (Place{1, 13}));
  EXPECT_EQ(TomlString("\xc3\xa9 = 'X'", {1, 5}).place_of({1, 1}), (Place{1, 6}));
}

TEST(TomlString, GoesNoFurtherThanItsEnd) {
  EXPECT_EQ(TomlString("a = 'abc'", {1, 5}).place_of({1, 40}), (Place{1, 9}));
  EXPECT_EQ(TomlString("a = 'abc'", {1, 5}).place_of({7, 1}), (Place{1, 9}));
}

TEST(TomlString, IsOnePlaceWhereNoStringIs) {
  EXPECT_EQ(TomlString("a = 12", {1, 5}).place_of({1, 3}), (Place{1, 5}));
  EXPECT_EQ(TomlString("", {3, 5}).place_of({1, 3}), (Place{3, 5}));
  EXPECT_EQ(TomlString().place_of({2, 3}), Place{});
}

}  // namespace
}  // namespace balie
