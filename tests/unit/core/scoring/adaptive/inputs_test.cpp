#include "core/scoring/adaptive/inputs.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace balie::scoring::adaptive {
namespace {

class InputsTest : public testing::Test {
 protected:
  std::uint64_t number(std::size_t feature, std::optional<double> value) {
    Inputs inputs;
    writer_.begin(inputs);
    writer_.add_number(feature, value, inputs);
    return inputs.values.at(0);
  }
  std::uint64_t text(std::size_t feature, std::optional<std::string_view> value) {
    Inputs inputs;
    writer_.begin(inputs);
    writer_.add_text(feature, value, inputs);
    return inputs.values.at(0);
  }
  std::vector<std::uint64_t> words(std::string_view value) {
    Inputs inputs;
    writer_.begin(inputs);
    writer_.add_text(3, value, inputs);
    EXPECT_TRUE(inputs.values.empty());
    return inputs.words;
  }

  ModelSpec spec_{.features = {{.name = "age", .kind = Kind::number, .edges = {0, 30.5}},
                               {.name = "job"},
                               {.name = "town"},
                               {.name = "question", .kind = Kind::words}}};
  InputWriter writer_{spec_};
};

TEST_F(InputsTest, NumbersFallIntoBinsWithTheirLowerEdge) {
  EXPECT_EQ(number(0, -1e9), number(0, -0.1));
  EXPECT_NE(number(0, -0.1), number(0, 0));
  EXPECT_EQ(number(0, 0), number(0, 30.4));
  EXPECT_NE(number(0, 30.4), number(0, 30.5));
  EXPECT_EQ(number(0, 30.5), number(0, 1e300));
}

TEST_F(InputsTest, WhatIsNotKnownIsAValueOfItsOwn) {
  EXPECT_EQ(number(0, std::nullopt), number(0, std::nan("")));
  EXPECT_EQ(text(0, "many"), number(0, std::nullopt));
  EXPECT_NE(number(0, std::nullopt), number(0, 0));
  EXPECT_NE(text(1, std::nullopt), text(1, ""));
}

TEST_F(InputsTest, TextsAndNumbersAreReadAsTheFeatureIs) {
  EXPECT_EQ(text(0, "12"), number(0, 12));
  EXPECT_EQ(text(1, "12"), number(1, 12));
  EXPECT_NE(text(1, "12"), text(1, "12.0"));
}

TEST_F(InputsTest, EqualTextsOfTwoFeaturesAreTwoValues) { EXPECT_NE(text(1, "yes"), text(2, "yes")); }

TEST_F(InputsTest, WordsAreFoldedAndBounded) {
  EXPECT_EQ(words("Lost my CARD"), words("lost,my - card!"));
  EXPECT_EQ(words("card").size(), 1u);
  EXPECT_TRUE(words(" ,.- ").empty());
  std::string many;
  for (int i = 0; i < 100; ++i) many += "word" + std::string(static_cast<std::size_t>(i), 'x') + " ";
  EXPECT_EQ(words(many).size(), words_max);
}

}  // namespace
}  // namespace balie::scoring::adaptive
