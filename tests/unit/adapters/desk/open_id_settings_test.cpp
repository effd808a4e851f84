#include "adapters/desk/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::desk {
namespace {

using testing::HasSubstr;

constexpr const char* right = R"(
open_id_issuer = "https://login.example/realms/shop"
open_id_address = "https://desk.example"
open_id_client = "desk"
open_id_roles = ["agent=call-centre", "admin=it", "admin=a=b"]
)";

Problems problems_of(const std::string& text, Settings& settings) {
  Problems problems;
  const auto table = parse_toml(text, "balie.toml", problems);
  settings = settings_spec().read(table, "adapter.desk", "balie.toml", problems);
  check_settings(settings, table, "adapter.desk", "balie.toml", problems);
  return problems;
}

std::string first_problem(const std::string& text) {
  Settings settings;
  const auto problems = problems_of(text, settings);
  return problems.empty() ? "" : to_string(problems[0]);
}

TEST(OpenIdSettings, AreReadAndListed) {
  Settings settings;
  EXPECT_TRUE(problems_of(right, settings).empty());
  EXPECT_EQ(settings.redirect_uri(), "https://desk.example/api/openid/back");
  EXPECT_EQ(role_and_group(settings.role_groups[2]),
            std::pair(std::string_view("admin"), std::string_view("a=b")));
  EXPECT_TRUE(first_problem("").empty()) << "there need not be a provider";
  for (const auto* name : {"open_id_issuer", "open_id_secret_file", "open_id_roles", "passwords"})
    EXPECT_THAT(settings_spec().table().explain(), HasSubstr(name));
}

TEST(OpenIdSettings, SayWhatDoesNotFit) {
  struct Case {
    const char *from, *to, *problem;
  };
  const Case cases[] = {
      {"https://login.example/realms/shop", "http://login.example",
       "balie.toml:2:18: adapter.desk.open_id_issuer"},
      {"https://login.example/realms/shop", "https://login.example?a=b", "open_id_issuer"},
      {"https://login.example/realms/shop", "login.example", "open_id_issuer"},
      {"https://login.example/realms/shop", "https://a@login.example", "open_id_issuer"},
      {"https://desk.example", "https://desk.example/", "open_id_address"},
      {"https://desk.example", "http://desk.example", "open_id_address"},
      {"https://desk.example", "", "open_id_address"},
      {"\"desk\"", "\"\"", "open_id_client"},
      {"admin=it", "boss=it", "\"boss=it\" is not a role"},
      {"admin=it", "admin=", "\"admin=\" is not a role"},
      {"admin=it", "admin", "\"admin\" is not a role"},
  };
  for (const auto& one : cases) {
    std::string text = right;
    text.replace(text.find(one.from), std::string_view(one.from).size(), one.to);
    EXPECT_THAT(first_problem(text), HasSubstr(one.problem)) << text;
  }
  EXPECT_THAT(first_problem(std::string(right) + "open_id_scopes = [\"profile\"]"),
              HasSubstr("open_id_scopes"));
  EXPECT_THAT(first_problem("passwords = false"), HasSubstr("nobody else could sign in"));
}

TEST(OpenIdSettings, LetThisMachineGoWithoutTls) {
  for (const auto* url : {"http://127.0.0.1:3000", "http://localhost:3000/x", "http://[::1]:3000"})
    EXPECT_TRUE(is_provider_url(url)) << url;
  for (const auto* url :
       {"http://127.0.0.1.example", "http://localhost.example", "http://127.0.0.1@evil.example"})
    EXPECT_FALSE(is_provider_url(url)) << url;
}

}  // namespace
}  // namespace balie::desk
