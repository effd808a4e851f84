#include "adapters/desk/open_id_discovery.hpp"

#include <gtest/gtest.h>

namespace balie::desk {
namespace {

constexpr const char* issuer = "https://login.example/realms/shop";

std::string document(const std::string& endpoint, const std::string& more = "") {
  return R"({"issuer":"https://login.example/realms/shop","authorization_endpoint":"https://login.example/a?b=c",)"
         R"("token_endpoint":")" +
         endpoint + R"(","jwks_uri":"https://keys.example/k")" + more + "}";
}

TEST(Discovery, StandsBelowTheIssuer) {
  EXPECT_EQ(discovery_address(issuer), "https://login.example/realms/shop/.well-known/openid-configuration");
  EXPECT_EQ(discovery_address("https://login.example/"),
            "https://login.example/.well-known/openid-configuration");
}

TEST(Discovery, TellsTheEndpoints) {
  const auto read = *read_discovery(document("https://login.example/t"), issuer);
  EXPECT_EQ(read.authorization_endpoint, "https://login.example/a?b=c");
  EXPECT_EQ(read.token_endpoint, "https://login.example/t");
  EXPECT_EQ(read.keys, "https://keys.example/k");
  EXPECT_EQ(read.userinfo_endpoint, "");
  EXPECT_FALSE(read.secret_in_body);
  EXPECT_FALSE(read.names_itself_always);
  const auto more = *read_discovery(
      document("https://login.example/t",
               R"(,"userinfo_endpoint":"https://login.example/u","token_endpoint_auth_methods_supported":)"
               R"(["client_secret_post"],"authorization_response_iss_parameter_supported":true)"),
      issuer);
  EXPECT_EQ(more.userinfo_endpoint, "https://login.example/u");
  EXPECT_TRUE(more.secret_in_body);
  EXPECT_TRUE(more.names_itself_always);
  const auto both = *read_discovery(
      document("https://login.example/t",
               R"(,"token_endpoint_auth_methods_supported":["client_secret_post","client_secret_basic"])"),
      issuer);
  EXPECT_FALSE(both.secret_in_body);
}

TEST(Discovery, LeadsNowhereElse) {
  for (const auto* endpoint :
       {"", "http://login.example/t", "file:///etc/passwd", "//login.example/t",
        "https://user@login.example/t", "https://login.example/t#f", "http://127.0.0.1/t",
        "https://127.0.0.1/t", "https://localhost/t", "https://[::1]/t", "ftp://login.example/t",
        "javascript:alert(1)", "https://login.example/a b"}) {
    EXPECT_FALSE(read_discovery(document(endpoint), issuer)) << endpoint;
  }
  EXPECT_FALSE(read_discovery(
      document("https://login.example/t", R"(,"userinfo_endpoint":"http://x.example")"), issuer));
  EXPECT_FALSE(read_discovery(document("https://login.example/t"), "https://login.example"));
  for (const auto* text : {"", "[]", "{}", "null", "{\"issuer\":7}"})
    EXPECT_FALSE(read_discovery(text, issuer));
}

}  // namespace
}  // namespace balie::desk
