// TextIndex, with the standard's own examples.
#include "plugins/scorer_pmml/text_index.hpp"

#include "plugins/scorer_pmml/words.hpp"

#include "compiled_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

namespace balie::scorer_pmml {
namespace {

std::string model(std::string_view attributes, std::string_view term, std::string_view normalizations = "") {
  return fmt::format(
      "<RegressionModel functionName='regression'><MiningSchema><MiningField name='y' usageType='target'/>"
      "<MiningField name='x'/></MiningSchema><Output><OutputField name='out' feature='transformedValue' "
      "dataType='double' optype='continuous'><TextIndex textField='x' "
      "{}>{}<Constant>{}</Constant></TextIndex>"
      "</OutputField></Output><RegressionTable intercept='1'/></RegressionModel>",
      attributes, normalizations, term);
}

const std::vector<std::string_view> fields = {"y:double", "x:string"};

double frequency(const std::string& model, std::string text) {
  CompiledFile file(fields, model);
  EXPECT_EQ(file.refusal(), "");
  if (!file.refusal().empty()) return missing;
  file.score({{"x", std::move(text)}});
  return file.number("out");
}

constexpr std::string_view sun =
    "The Sun was setting while the captain's son reached the bounty island, minutes after their ship had "
    "sunk "
    "to the bottom of the ocean.";
constexpr std::string_view fox =
    "The quick browny foxy jumps over the lazy dog. The brown fox runs away and to be with another brown "
    "foxy.";
constexpr std::string_view dogs = "I have a doog. My dog is white. The doog is friendly.";

TEST(TextIndex, CountsTheTerm) {
  struct Row {
    std::string_view attributes;
    std::string_view term;
    std::string_view text;
    double expected;
  };
  const Row rows[] = {
      {"isCaseSensitive='false' maxLevenshteinDistance='1'", "sun", sun, 3},
      {"isCaseSensitive='false'", "sun", sun, 1},
      {"isCaseSensitive='true'", "sun", sun, 0},
      {"", "brown fox", fox, 1},
      {"maxLevenshteinDistance='1'", "brown fox", fox, 2},
      {"maxLevenshteinDistance='2'", "brown fox", fox, 3},
      {"maxLevenshteinDistance='1'", "dog", dogs, 3},
      {"maxLevenshteinDistance='1' countHits='bestHits'", "dog", dogs, 1},
      {"localTermWeights='binary'", "the", fox, 1},
      {"localTermWeights='binary'", "cat", fox, 0},
      {"localTermWeights='logarithmic'", "the", fox, std::log10(4)},
      // "the" is there most often, three times; "brown" two.
      {"localTermWeights='augmentedNormalizedTermFrequency'", "brown", fox, 0.5 * (1 + 2.0 / 3)},
      {"localTermWeights='augmentedNormalizedTermFrequency'", "cat", fox, 0},
      {"wordSeparatorCharacterRE='[\\s\\-]'", "brown fox", "a brown-fox", 1},
      {"", "brown fox", "a brown-fox", 0},
      {"", "\u00c4rger", "\u00abkein \u00e4rger\u00bb", 1},
      {"", "a a", "a a a", 2},
      {"", "a", "", 0},
  };
  for (const auto& row : rows) {
    EXPECT_NEAR(frequency(model(row.attributes, row.term), std::string(row.text)), row.expected, 1e-15)
        << row.attributes << ' ' << row.term;
  }
}

std::string table(std::string_view attributes, const std::vector<std::array<std::string_view, 3>>& rows) {
  std::string text = fmt::format("<TextIndexNormalization {}><InlineTable>", attributes);
  for (const auto& row : rows) {
    text +=
        fmt::format("<row><string>{}</string><stem>{}</stem><regex>{}</regex></row>", row[0], row[1], row[2]);
  }
  return text + "</InlineTable></TextIndexNormalization>";
}

TEST(TextIndex, NormalizesAsTheStandardsExample) {
  const auto steps = table("", {{"interfaces?", "interface", "true"},
                                {"is|are|seem(ed|s?)|were", "be", "true"},
                                {"user friendl(y|iness)", "user_friendly", "true"}}) +
                     table("", {{"interface be (user_friendly|well designed|excellent)", "ui_good", "true"}});
  const auto good = model("localTermWeights='binary'", "ui_good", steps);
  EXPECT_EQ(frequency(good, "Testing the app for a few days convinced me the interfaces are excellent!"), 1);
  EXPECT_EQ(frequency(good, "Testing the app for a few days convinced me the interfaces are poor!"), 0);
}

TEST(TextIndex, NormalizesWords) {
  const auto whole = table("", {{"New York", "NY", "false"}, {"ny", "big apple", "false"}});
  EXPECT_EQ(frequency(model("", "big apple", whole), "new york, or York? New York!"), 2);
  EXPECT_EQ(frequency(model("", "ny", whole), "new york"), 0);
  const auto near = table("maxLevenshteinDistance='1'", {{"colour", "hue", "false"}});
  EXPECT_EQ(frequency(model("", "hue", near), "color, colours, coloured"), 2);
  // Rows that feed on each other: once, or until nothing changes.
  const std::vector<std::array<std::string_view, 3>> rows = {{"b", "c", "false"}, {"a", "b", "false"}};
  EXPECT_EQ(frequency(model("", "c", table("", rows)), "a"), 0);
  EXPECT_EQ(frequency(model("", "c", table("recursive='true'", rows)), "a"), 1);
}

TEST(TextIndex, IsRefusedByName) {
  const auto refused = [](const std::string& model, std::string_view why) {
    const CompiledFile file(fields, model);
    EXPECT_NE(file.refusal().find(why), std::string::npos) << file.refusal();
  };
  refused(model("tokenize='false'", "a"), "tokenize");
  refused(model("maxLevenshteinDistance='9'", "a"), "maxLevenshteinDistance");
  refused(model("wordSeparatorCharacterRE='('", "a"), "wordSeparatorCharacterRE");
  refused(model("localTermWeights='augmentedNormalizedTermFrequency' maxLevenshteinDistance='1'", "a"),
          "augmentedNormalizedTermFrequency");
  refused(model("", "a", table("", {{"(", "b", "true"}})), "pattern");
  refused(model("", "a", table("", {{"(a)", "$1", "true"}})), "replaces");
  refused(model("", "a", table("", {{"a", "b", "maybe"}})), "neither");
  refused(model("", "a", table("", {{"!", "b", "false"}})), "no word");
  refused(model("", "a", table("tokenize='false'", {{"a", "b", "false"}})), "tokenize");
}

// By the full table of all pairs of beginnings.
std::uint32_t full_distance(std::u32string_view a, std::u32string_view b) {
  std::vector<std::vector<std::uint32_t>> table(a.size() + 1, std::vector<std::uint32_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        table[i][j] = static_cast<std::uint32_t>(i + j);
        continue;
      }
      table[i][j] = std::min(
          {table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
    }
  }
  return table[a.size()][b.size()];
}

TEST(Words, DistanceIsThatOfTheFullTable) {
  std::vector<std::u32string> words = {U""};
  for (std::size_t i = 0; words.size() < 400; ++i) {
    for (const char32_t letter : {U'a', U'b', U'c'}) words.push_back(words[i] + letter);
  }
  for (std::size_t i = 0; i < words.size(); i += 3) {
    for (const auto& other : words) {
      const auto expected = full_distance(words[i], other);
      for (const std::uint32_t most : {0U, 1U, 2U, 3U, 8U}) {
        const auto found = distance(words[i], other, most);
        ASSERT_EQ(found.has_value(), expected <= most);
        ASSERT_EQ(found.value_or(expected), expected);
      }
    }
  }
}

}  // namespace
}  // namespace balie::scorer_pmml
