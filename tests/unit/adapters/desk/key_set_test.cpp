#include "adapters/desk/key_set.hpp"

#include "signing_key.hpp"

#include <gtest/gtest.h>

namespace balie::desk {
namespace {

std::string code_of(const result<std::string>& verified) { return verified ? "" : verified.error().code(); }

TEST(KeySet, KnowsWhatItsKeysSigned) {
  const auto rsa = SigningKey::rsa("r"), ec = SigningKey::p256("e");
  const auto keys = *KeySet::read(key_set({rsa.json(), ec.json()}));
  ASSERT_EQ(keys.size(), 2u);
  EXPECT_EQ(*keys.verified(rsa.sign("{1}", "RS256", "r")), "{1}");
  EXPECT_EQ(*keys.verified(rsa.sign("{2}", "PS256", "r")), "{2}");
  EXPECT_EQ(*keys.verified(ec.sign("{3}", "ES256", "e")), "{3}");
  EXPECT_EQ(*keys.verified(ec.sign("{4}", "ES256", "")), "{4}") << "the one that fits, where none is named";
  const auto other = SigningKey::rsa("r");
  EXPECT_EQ(code_of(keys.verified(other.sign("{}"))), "openid.bad_token") << "another key of that name";
  EXPECT_EQ(code_of(keys.verified(other.sign("{}", "RS256", "new"))), "openid.unknown_key");
  EXPECT_EQ(code_of(keys.verified(rsa.sign("{}", "RS256", "e"))), "openid.unknown_key") << "of another kind";
}

TEST(KeySet, TakesNoOtherAlgorithm) {
  const auto rsa = SigningKey::rsa("r");
  const auto keys = *KeySet::read(key_set({rsa.json()}));
  const auto right = rsa.sign("{}");
  const auto body = right.substr(0, right.rfind('.'));
  const auto none = base64url(R"({"alg":"none","kid":"r"})") + "." + base64url("{}");
  const auto mac = SigningKey::secret(rsa.json(), "r");
  for (const auto& token :
       {none + ".", none, none + "." + right.substr(right.rfind('.') + 1), mac.sign("{}", "HS256", "r"),
        rsa.sign("{}", "RS384", "r"), rsa.sign("{}", "RS256", "r", R"(["exp"])"), body, body + ".",
        std::string(), std::string("."), std::string(".."), std::string("..."), right + "A",
        right + "." + right, std::string(70'000, 'A')}) {
    EXPECT_EQ(code_of(keys.verified(token)), "openid.bad_token") << token.substr(0, 200);
  }
  auto changed = right;
  changed[changed.find('.') + 1] ^= 1;
  EXPECT_EQ(code_of(keys.verified(changed)), "openid.bad_token");
}

TEST(KeySet, HoldsAKeyToWhatItIsFor) {
  const auto rsa = SigningKey::rsa("r");
  EXPECT_TRUE(KeySet::read(key_set({rsa.json(R"(,"use":"sig","alg":"RS256")")}))->verified(rsa.sign("{}")));
  const auto pinned = *KeySet::read(key_set({rsa.json(R"(,"alg":"PS256")")}));
  EXPECT_EQ(code_of(pinned.verified(rsa.sign("{}"))), "openid.unknown_key");
  EXPECT_EQ(KeySet::read(key_set({rsa.json(R"(,"use":"enc")")}))->size(), 0u);
  EXPECT_EQ(KeySet::read(key_set({SigningKey::rsa("s", 1024).json()}))->size(), 0u) << "too short";
  EXPECT_EQ(KeySet::read(key_set({SigningKey::p384("s").json()}))->size(), 0u);
  EXPECT_EQ(KeySet::read(key_set({SigningKey::secret("word", "s").json()}))->size(), 0u)
      << "no key that signs";
}

TEST(KeySet, IsReadOfAnything) {
  for (const auto* text : {"", "[]", "{", "{}", R"({"keys":{}})", "\xff"})
    EXPECT_FALSE(KeySet::read(text)) << text;
  const auto* odd =
      R"({"keys":[1,null,{},{"kty":"RSA"},{"kty":"RSA","n":"","e":""},{"kty":"EC","crv":"P-256"},)"
      R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"},{"kty":7,"n":"AQAB","e":"!"}]})";
  EXPECT_EQ(KeySet::read(odd)->size(), 0u);
  const auto one = SigningKey::p256("e").json();
  std::string many = one;
  for (int i = 0; i < 100; ++i) many += "," + one;
  EXPECT_EQ(KeySet::read(key_set({many}))->size(), 50u);
}

}  // namespace
}  // namespace balie::desk
