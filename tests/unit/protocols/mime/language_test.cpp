#include "protocols/mime/language.hpp"

#include <gtest/gtest.h>

namespace balie::mime {
namespace {

TEST(Language, IsToldOfWholeSentences) {
  EXPECT_EQ(language_of("Goedemorgen, ik heb een vraag over mijn laatste rekening: waarom is die zo hoog?"),
            "nl");
  EXPECT_EQ(language_of("Good morning, I have a question about my latest invoice: why is it so high?"), "en");
  EXPECT_EQ(
      language_of("Guten Morgen, ich habe eine Frage zu meiner letzten Rechnung: warum ist sie so hoch?"),
      "de");
}

TEST(Language, IsLeftOpenWhereItIsNotSure) {
  EXPECT_EQ(language_of(""), "");
  EXPECT_EQ(language_of("123 456"), "");
  EXPECT_EQ(language_of(std::string(10'000, '\xff')), "");
}

}  // namespace
}  // namespace balie::mime
