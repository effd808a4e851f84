#include "adapters/http/access.hpp"

#include "core/base/toml.hpp"

#include <gtest/gtest.h>

namespace balie::http {
namespace {

// `printf abc | sha256sum`
constexpr std::string_view digest_of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

Access access_of(const std::string& text, Problems& problems) {
  return read_access(parse_toml(text, "tokens.toml", problems), "tokens.toml", problems);
}

TEST(Access, FindsATokenByItsDigest) {
  Problems problems;
  const auto access = access_of("[[token]]\nname = \"a\"\nsha256 = \"" + std::string(digest_of_abc) +
                                    "\"\nrole = \"desk\"\nadapter = \"pbx\"\n",
                                problems);
  ASSERT_TRUE(problems.empty()) << to_string(problems.front());
  const auto* token = access.find("Bearer abc");
  ASSERT_NE(token, nullptr);
  EXPECT_EQ(token->name, "a");
  EXPECT_EQ(token->role, Role::desk);
  EXPECT_EQ(token->adapter, "pbx");
  EXPECT_EQ(access.find("bearer abc"), token);  // RFC 9110, 11.1: the scheme in any case
  for (const char* wrong : {"", "Bearer", "Bearer ", "Bearer abd", "Bearer abc ", "Basic abc", "abc"}) {
    EXPECT_EQ(access.find(wrong), nullptr) << wrong;
  }
  EXPECT_EQ(access.find("Bearer " + std::string(100'000, 'a')), nullptr);
}

TEST(Access, DrawsTokensThatItReads) {
  const auto one = draw_token("the \"shop\"", Role::adapter);
  const auto other = draw_token("b", Role::admin);
  EXPECT_NE(one.text, other.text);
  EXPECT_GE(one.text.size(), 64u);
  EXPECT_EQ(one.table.find(one.text), std::string::npos);
  Problems problems;
  const auto access = access_of(one.table + other.table, problems);
  ASSERT_TRUE(problems.empty()) << to_string(problems.front());
  EXPECT_EQ(access.find("Bearer " + one.text)->role, Role::adapter);
  EXPECT_EQ(access.find("Bearer " + other.text)->role, Role::admin);
}

TEST(Access, SaysWhatIsWrongWithTheFile) {
  Problems problems;
  access_of("tokens = 1\n[[token]]\nnam = \"a\"\nsha256 = \"12\"\nrole = \"boss\"\n", problems);
  std::string all;
  for (const auto& problem : problems) all += to_string(problem) + "\n";
  for (const char* part : {"tokens.toml:1:1: tokens", "did you mean \"name\"", "name: is required",
                           "not 64 hex", "not one of adapter"}) {
    EXPECT_NE(all.find(part), std::string::npos) << part << " in\n" << all;
  }
  problems.clear();
  access_of("", problems);
  EXPECT_EQ(problems.size(), 1u);
}

}  // namespace
}  // namespace balie::http
