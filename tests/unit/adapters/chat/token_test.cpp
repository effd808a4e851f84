#include "adapters/chat/token.hpp"

#include <gtest/gtest.h>
#include <sodium.h>

#include <array>

namespace balie::chat {
namespace {

constexpr std::string_view secret = "a secret of the shop, and long enough";
constexpr Time now{std::chrono::seconds(1'700'000'000)};
constexpr const char* head = R"({"alg":"HS256","typ":"JWT"})";

std::string base64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();
  return text;
}

std::string sign(std::string_view header, std::string_view claims, std::string_view key = secret) {
  const auto text = base64(header) + "." + base64(claims);
  crypto_auth_hmacsha256_state state;
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> digest;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(key.data()), key.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  crypto_auth_hmacsha256_final(&state, digest.data());
  return text + "." + base64({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string code_of(const std::string& token) {
  const auto verified = read_token(token, secret, "shop", now);
  return verified ? "" : verified.error().code();
}

// RFC 7515, A.1: the token and its key; expired since 2011.
TEST(Token, TheOneOfTheStandard) {
  const std::string token =
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
      "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  const std::string text =
      "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
  std::string key(64, '\0');
  ASSERT_EQ(
      sodium_base642bin(reinterpret_cast<unsigned char*>(key.data()), key.size(), text.data(), text.size(),
                        nullptr, nullptr, nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
      0);
  const auto read = read_token(token, key, "shop", now);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code(), "token.malformed");  // signed well, and without "sub"
  EXPECT_EQ(code_of(token), "token.forged");
}

TEST(Token, SaysWhoTheVisitorIs) {
  const auto verified = read_token(
      sign(head, R"({"sub":"c-17","email":"a@shop.example","phone_number":"+31612345678","exp":1700000600})"),
      secret, "shop", now);
  ASSERT_TRUE(verified) << verified.error().text();
  EXPECT_EQ(verified->account, "c-17");
  EXPECT_EQ(verified->email, "a@shop.example");
  EXPECT_EQ(verified->tel, "+31612345678");
  EXPECT_EQ(read_token(sign(head, R"({"sub":"c","email":"a@b","email_verified":false,"exp":1700000600})"),
                       secret, "shop", now)
                ->email,
            "");
  EXPECT_EQ(code_of(sign(head, R"({"sub":"c","exp":1700000600.5,"aud":["x","shop"]})")), "");
}

TEST(Token, OthersAreRefused) {
  const auto* good = R"({"sub":"c","exp":1700000600})";
  const auto token = sign(head, good);
  auto changed = token;
  changed[token.find('.') + 3] ^= 1;
  const struct {
    std::string token;
    const char* code;
  } cases[] = {
      {"", "token.malformed"},
      {"a.b", "token.malformed"},
      {"a.b.c.d", "token.malformed"},
      {std::string(5000, 'a'), "token.malformed"},
      {changed, "token.forged"},
      {token.substr(0, token.size() - 1), "token.malformed"},
      {token.substr(0, token.rfind('.') + 1), "token.forged"},
      {sign(head, good, "another secret"), "token.forged"},
      {base64(R"({"alg":"none"})") + "." + base64(good) + ".", "token.forged"},
      {sign(R"({"alg":"none"})", good), "token.malformed"},
      {sign(R"({"alg":"HS512"})", good), "token.malformed"},
      {sign(R"({"alg":"HS256","crit":["exp"]})", good), "token.malformed"},
      {sign("[]", good), "token.malformed"},
      {sign(head, "{"), "token.malformed"},
      {sign(head, R"({"exp":1700000600})"), "token.malformed"},
      {sign(head, R"({"sub":"c"})"), "token.malformed"},
      {sign(head, R"({"sub":"c","exp":"1700000600"})"), "token.malformed"},
      {sign(head, R"({"sub":"c","exp":1e300})"), "token.malformed"},
      {sign(head, R"({"sub":"c","exp":1699999900})"), "token.expired"},
      {sign(head, R"({"sub":"c","exp":1700000600,"nbf":1700000100})"), "token.expired"},
      {sign(head, R"({"sub":"c","exp":1700090000})"), "token.too_long"},
      {sign(head, R"({"sub":"c","exp":1700000600,"aud":"bank"})"), "token.not_ours"},
      {sign(head, R"({"sub":"c","exp":1700000600,"aud":["bank"]})"), "token.not_ours"},
  };
  for (const auto& one : cases) EXPECT_EQ(code_of(one.token), one.code) << one.token.substr(0, 80);
  EXPECT_EQ(read_token(token, "", "shop", now).error().code(), "token.not_ours");
}

}  // namespace
}  // namespace balie::chat
