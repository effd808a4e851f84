#include "protocols/gsm/keywords.hpp"

#include <gtest/gtest.h>

namespace balie::gsm {
namespace {

TEST(Keywords, Stop) {
  const auto words = stop_words();
  for (const auto* text : {"STOP", "stop", " Stop! ", "ARRET", "Arrêt", "stopp.", "AFMELDEN", "STOP NEWS",
                           "\"stop\"", "opt out", "İptal", "ıptal", "Стоп", "הסר", "退订"}) {
    EXPECT_TRUE(says(text, words)) << text;
  }
  for (const auto* text : {"", "stopwatch", "please stop", "stop sending me the wrong bill", "the end",
                           "cancel order", "end date", "!"}) {
    EXPECT_FALSE(says(text, words)) << text;
  }
  EXPECT_FALSE(says("STOP " + std::string(300, ' '), words)) << "who writes so much writes no keyword";
}

TEST(Keywords, TheLanguageOfAWord) {
  EXPECT_EQ(says("Arrêt !", stop_words()), "fr");
  EXPECT_EQ(says("stop", stop_words()), "") << "of many";
  EXPECT_EQ(says("hjälp", help_words()), "sv");
  EXPECT_EQ(says("HJÆLP", help_words()), "da");
  EXPECT_EQ(says("aide-moi s'il vous plait", help_words()), std::nullopt);
}

TEST(Keywords, NoWordMeansTwoThings) {
  for (const auto& word : help_words()) {
    const auto bare = word.substr(word.find(':') + 1);
    EXPECT_FALSE(says(bare, stop_words())) << bare;
    EXPECT_TRUE(says(bare, help_words())) << bare;
  }
}

TEST(Keywords, TheTextOfTheCountryGoesBeforeThatOfTheLanguage) {
  const std::vector<std::string> texts = {"fr=Fini.", "+1=Done.", "+1514=Done / Fini.", "+32="};
  EXPECT_EQ(text_for("+33612345678", "fr", texts, "Out."), "Fini.");
  EXPECT_EQ(text_for("+15145550100", "fr", texts, "Out."), "Done / Fini.");
  EXPECT_EQ(text_for("+12125550100", "", texts, "Out."), "Done.");
  EXPECT_EQ(text_for("+32470123456", "fr", texts, "Out."), "") << "said to be silent";
  EXPECT_EQ(text_for("+447400123456", "", texts, "Out."), "Out.");
  EXPECT_EQ(text_for("3300", "", {"=x"}, "Out."), "Out.");
}

TEST(Keywords, Topics) {
  const std::vector<std::string> topics = {"PAY=billing", "3301 *=votes", "3302 WIN=games", "*=other"};
  EXPECT_EQ(topic_of("3300", "pay my bill", topics), "billing");
  EXPECT_EQ(topic_of("3300", "Pay!", topics), "billing");
  EXPECT_EQ(topic_of("3301", "anything", topics), "votes");
  EXPECT_EQ(topic_of("3302", "win\nmore", topics), "games");
  EXPECT_EQ(topic_of("3300", "win", topics), "other");
  EXPECT_EQ(topic_of("3300", "win", {"PAY=billing"}), "");
}

}  // namespace
}  // namespace balie::gsm
