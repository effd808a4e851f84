#include "core/identity/match/fold.hpp"

#include <gtest/gtest.h>

namespace balie::identity::match {
namespace {

TEST(Folder, WritesWordsAlike) {
  Folder folder;
  constexpr std::pair<const char*, const char*> table[] = {{"O'Brien", "obrien"},
                                                           {"  Anne-Marie ", "anne marie"},
                                                           {"MÜLLER", "muller"},
                                                           {"Groß", "gross"},
                                                           {"Søren Łukasz", "soren lukasz"},
                                                           {"Γιάννης", "giannes"},
                                                           {"Иванов", "ivanov"},
                                                           {"李小龍", "李小龍"},
                                                           {"Ｆｕｌｌ", "full"},
                                                           {"e\xcc\x81t\xc3\xa9", "ete"},
                                                           {"«Anna»", "anna"},
                                                           {"a.b,c", "a b c"},
                                                           {"İstanbul", "istanbul"},
                                                           {"", ""},
                                                           {"...", ""}};
  for (const auto& [text, folded] : table) EXPECT_EQ(folder.words(text), folded) << text;
}

TEST(Folder, TakesGroupsOutOfCodes) {
  Folder folder;
  EXPECT_EQ(folder.code("1234 AB"), "1234ab");
  EXPECT_EQ(folder.code("12.34-56/X"), "123456x");
}

TEST(Folder, SurvivesWhatIsNotUtf8) {
  Folder folder;
  EXPECT_EQ(folder.words("ab\xff\xfe"), "ab");
}

}  // namespace
}  // namespace balie::identity::match
