#include "core/identity/match/phonetic.hpp"

#include <gtest/gtest.h>

namespace balie::identity::match {
namespace {

// The examples of the United States National Archives, and those that implementations get wrong.
TEST(Phonetic, IsSoundex) {
  constexpr std::pair<const char*, const char*> table[] = {
      {"robert", "r163"},  {"rupert", "r163"},     {"ashcraft", "a261"},
      {"tymczak", "t522"}, {"pfister", "p236"},    {"honeyman", "h555"},
      {"lee", "l000"},     {"washington", "w252"}, {"gutierrez", "g362"}};
  for (const auto& [name, code] : table) EXPECT_EQ(phonetic(name), code) << name;
}

TEST(Phonetic, TakesTheFirstWord) { EXPECT_EQ(phonetic("lee anne"), phonetic("lee")); }

TEST(Phonetic, LeavesOtherScriptsAndEmptyTextAlone) {
  EXPECT_EQ(phonetic(""), "");
  EXPECT_EQ(phonetic("12 b"), "12 b");
  EXPECT_EQ(phonetic("\xe6\x9d\x8e\xe5\xb0\x8f"), "\xe6\x9d\x8e\xe5");
}

}  // namespace
}  // namespace balie::identity::match
