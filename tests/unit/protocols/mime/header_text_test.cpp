#include "protocols/mime/header_text.hpp"

#include "protocols/mime/read.hpp"

#include <gtest/gtest.h>

namespace balie::mime {
namespace {

using namespace std::string_literals;

TEST(HeaderText, ReadsBackAsItWas) {
  const std::vector<std::string> texts = {"short", "", "R\xc3\xa9servation d\xe2\x80\x99une chambre",
                                          std::string(300, 'x'),
                                          "words that go on for so long that they have to be folded more "
                                          "than once before the text comes to its very end at last"};
  for (const auto& text : texts) {
    const auto value = header_value("X-Balie-Offer-1", text);
    EXPECT_EQ(read("X-Balie-Offer-1: " + value + "\n\nbody\n").field("X-Balie-Offer-1"), text) << value;
  }
}

TEST(HeaderText, LinesAreNoLongerThanTheyMayBe) {
  std::string text = "X-Balie-Offer-1: " + header_value("X-Balie-Offer-1", [] {
                       std::string words;
                       for (int i = 0; i < 300; ++i) words += "w\xc3\xb6rd ";
                       return words;
                     }());
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto end = std::min(text.find('\n', begin), text.size());
    EXPECT_LE(end - begin, 78u) << text;
    EXPECT_TRUE(begin == 0 || text[begin] == ' ');
    begin = end + 1;
  }
}

TEST(HeaderText, NothingInATextMakesAHeader) {
  const auto value = header_value("X", "a\r\nX-Evil: yes\n\nbody\0more"s);
  const auto message = read("X: " + value + "\nY: 1\n\nbody\n");
  EXPECT_EQ(message.field("X-Evil"), "");
  EXPECT_EQ(message.field("Y"), "1");
  EXPECT_EQ(message.field("X"), "a  X-Evil: yes  body more");
}

TEST(HeaderText, NamesHoldNothingButLettersAndDigits) {
  EXPECT_EQ(header_name_part("churn:2\r\n\xc3\xa9"), "churn-2----");
  EXPECT_EQ(header_name_part(std::string(100, 'a')).size(), 40u);
}

}  // namespace
}  // namespace balie::mime
