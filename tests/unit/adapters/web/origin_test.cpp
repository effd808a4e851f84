#include "adapters/sdk/web/origin.hpp"

#include <gtest/gtest.h>

namespace balie::web {
namespace {

TEST(Origin, HasAForm) {
  for (const char* good :
       {"https://shop.example", "http://127.0.0.1:8080", "http://[::1]:8080", "https://a:80"}) {
    EXPECT_TRUE(is_origin(good)) << good;
  }
  for (const char* bad :
       {"", "null", "shop.example", "https://", "https://shop.example/", "https://Shop.example",
        "https://a:443", "http://a:80", "ftp://a", "https://a b", "https://a@b"}) {
    EXPECT_FALSE(is_origin(bad)) << bad;
  }
}

TEST(Origin, IsAllowedByTheListOrAsOurOwn) {
  struct Case {
    bool own_too;
    const char* origin;
    const char* host;
    bool encrypted;
    bool allowed;
  };
  const Case cases[] = {
      {false, "https://shop.example", "chat.example", true, true},
      {false, "https://shop.example.evil.test", "chat.example", true, false},
      {false, "http://shop.example", "chat.example", true, false},
      {true, "https://chat.example", "chat.example", true, true},
      {true, "http://chat.example", "chat.example", true, false},
      {true, "http://127.0.0.1:8080", "127.0.0.1:8080", false, true},
      {true, "http://127.0.0.1:8081", "127.0.0.1:8080", false, false},
      {false, "https://chat.example", "chat.example", true, false},
      {true, "", "", true, false},
      {true, "https://", "", true, false},
      {true, "null", "null", true, false},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(allows_origin({"https://shop.example"}, one.own_too, one.origin, one.host, one.encrypted),
              one.allowed)
        << one.origin << " at " << one.host;
  }
}

TEST(Origin, ALoopbackHostIsThisMachine) {
  for (const char* host :
       {"localhost", "localhost:8080", "127.0.0.1", "127.0.0.2:80", "[::1]", "[::1]:8080"}) {
    EXPECT_TRUE(is_loopback_host(host)) << host;
  }
  for (const char* host :
       {"", ":80", "evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example",
        "192.0.2.1", "0.0.0.0", "[::2]", "127.0.0.1@evil.example"}) {
    EXPECT_FALSE(is_loopback_host(host)) << host;
  }
}

}  // namespace
}  // namespace balie::web
