#include "adapters/desk/id_token.hpp"

#include "signing_key.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::desk {
namespace {

constexpr std::int64_t now = 1'800'000'000;
constexpr const char* issuer = "https://login.example";

// The members of a right token; each may be another value, or "" for none.
struct Members {
  std::string iss = R"("https://login.example")", sub = R"("007")", aud = R"("desk")", azp{}, nbf{};
  std::string exp = fmt::format("{}", now + 300), iat = fmt::format("{}", now), nonce = R"("n")";

  [[nodiscard]] std::string json() const {
    std::string text;
    const std::pair<const char*, const std::string*> all[] = {{"iss", &iss}, {"sub", &sub},    {"aud", &aud},
                                                              {"azp", &azp}, {"nbf", &nbf},    {"exp", &exp},
                                                              {"iat", &iat}, {"nonce", &nonce}};
    for (const auto& [name, value] : all) {
      if (!value->empty()) text += fmt::format("{}\"{}\":{}", text.empty() ? "" : ",", name, *value);
    }
    return fmt::format("{{{}}}", text);
  }
};

class IdTokens : public testing::Test {
 protected:
  [[nodiscard]] result<IdToken> read(const std::string& claims) const {
    return read_id_token(key.sign(claims), keys, {issuer, "desk", "n", Time(std::chrono::seconds(now))});
  }
  SigningKey key = SigningKey::p256("k");
  KeySet keys = *KeySet::read(key_set({key.json()}));
};

TEST_F(IdTokens, NameTheirSubject) {
  const auto token = read(Members().json());
  ASSERT_TRUE(token) << token.error().text();
  EXPECT_EQ(token->subject, "007");
  EXPECT_EQ(token->claims, Members().json());
  EXPECT_TRUE(read(Members{.aud = R"(["desk"])"}.json()));
  EXPECT_TRUE(read(Members{.azp = R"("desk")"}.json()));
  EXPECT_TRUE(read(Members{.exp = "1800000000.5"}.json())) << "clocks differ by less than a minute";
}

TEST_F(IdTokens, AreHeldToEachClaim) {
  struct Case {
    Members members;
    const char* check;
  };
  const Case cases[] = {
      {{.iss = R"("https://login.example/")"}, "iss"},
      {{.iss = R"("https://evil.example")"}, "iss"},
      {{.iss = ""}, "iss"},
      {{.iss = R"(["https://login.example"])"}, "iss"},
      {{.aud = ""}, "aud"},
      {{.aud = "[]"}, "aud"},
      {{.aud = R"("other")"}, "aud"},
      {{.aud = R"(["other"])"}, "aud"},
      {{.aud = R"(["desk","other"])"}, "aud"},
      {{.aud = R"(["desk",1])"}, "aud"},
      {{.aud = R"({"desk":1})"}, "aud"},
      {{.azp = R"("other")"}, "azp"},
      {{.azp = "1"}, "azp"},
      {{.nbf = fmt::format("{}", now + 61)}, "nbf"},
      {{.nbf = R"("soon")"}, "nbf"},
      {{.exp = fmt::format("{}", now - 60)}, "exp"},
      {{.exp = ""}, "exp"},
      {{.exp = R"("1900000000")"}, "exp"},
      {{.exp = "1e300"}, "exp"},
      {{.exp = "-1"}, "exp"},
      {{.iat = ""}, "iat"},
      {{.iat = fmt::format("{}", now + 61)}, "iat"},
      {{.iat = fmt::format("{}", now - 661)}, "iat"},
      {{.nonce = R"("m")"}, "nonce"},
      {{.nonce = ""}, "nonce"},
      {{.nonce = R"(["n"])"}, "nonce"},
      {{.sub = ""}, "sub"},
      {{.sub = R"("")"}, "sub"},
      {{.sub = "7"}, "sub"},
      {{.sub = R"("\u0007")"}, "sub"},
      {{.sub = fmt::format("\"{}\"", std::string(256, 'a'))}, "sub"},
  };
  for (const auto& one : cases) {
    const auto token = read(one.members.json());
    ASSERT_FALSE(token) << one.members.json();
    EXPECT_EQ(token.error().code(), "openid.bad_token");
    EXPECT_NE(token.error().text().find(one.check), std::string::npos)
        << one.members.json() << token.error().text();
  }
  for (const auto* text : {"", "[]", "1", "{", "\"\""}) EXPECT_FALSE(read(text)) << text;
}

TEST_F(IdTokens, AreForAQuestionThatWasAsked) {
  const auto token = key.sign(Members{.nonce = R"("")"}.json());
  EXPECT_FALSE(read_id_token(token, keys, {issuer, "desk", "", Time(std::chrono::seconds(now))}));
}

}  // namespace
}  // namespace balie::desk
