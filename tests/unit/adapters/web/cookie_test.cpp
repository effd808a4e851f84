#include "adapters/sdk/web/cookie.hpp"

#include <gtest/gtest.h>

namespace balie::web {
namespace {

TEST(Cookie, IsFound) {
  struct Case {
    const char* header;
    std::optional<std::string_view> value;
  };
  const Case cases[] = {
      {"session=abc", "abc"},          {"a=1; session=abc; b=2", "abc"},
      {"a=1;session=abc", "abc"},      {"session=", ""},
      {"session=a=b", "a=b"},          {"", std::nullopt},
      {"other=abc", std::nullopt},     {"xsession=abc", std::nullopt},
      {"session", std::nullopt},       {"session=a; session=b", std::nullopt},
      {"session=\"a\"", std::nullopt}, {"session=a\x01", std::nullopt},
      {";;;=;", std::nullopt},
  };
  for (const auto& one : cases) EXPECT_EQ(cookie_of(one.header, "session"), one.value) << one.header;
}

TEST(Cookie, IsWritten) {
  EXPECT_EQ(format_cookie({.name = "session", .value = "abc", .max_age = std::chrono::seconds(60)}),
            "session=abc; Path=/; SameSite=Strict; Max-Age=60; Secure; HttpOnly");
  EXPECT_EQ(
      format_cookie(
          {.name = "a", .value = "", .path = "/x", .secure = false, .http_only = false, .same_site = "Lax"}),
      "a=; Path=/x; SameSite=Lax");
}

}  // namespace
}  // namespace balie::web
