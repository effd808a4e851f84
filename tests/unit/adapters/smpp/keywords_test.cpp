#include "adapters/smpp/keywords.hpp"

#include "adapters/smpp/settings.hpp"

#include <gtest/gtest.h>

namespace balie::smpp {
namespace {

TEST(Keywords, Stop) {
  const auto words = Settings().stop_words;
  for (const auto* text :
       {"STOP", "stop", " Stop! ", "ARRET", "Arrêt", "stopp.", "AFMELDEN", "STOP NEWS", "\"stop\""}) {
    EXPECT_TRUE(says(text, words)) << text;
  }
  for (const auto* text : {"", "stopwatch", "please stop", "stop sending me the wrong bill", "the end",
                           "cancel order", "end date", "!"}) {
    EXPECT_FALSE(says(text, words)) << text;
  }
  EXPECT_FALSE(says("STOP " + std::string(300, ' '), words)) << "who writes so much writes no keyword";
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
}  // namespace balie::smpp
