#include "adapters/chat/entries.hpp"

#include <gtest/gtest.h>

namespace balie::chat {
namespace {

TEST(Entries, AnEntryIsForTheOriginsOfItsLine) {
  const auto entries = Entries::of(
      {"shop https://shop.example https://*.shop.example", "bank https://bank.example:8443", "demo *"});
  ASSERT_TRUE(entries);
  const struct {
    const char* entry;
    const char* origin;
    bool allowed;
  } cases[] = {
      {"shop", "https://shop.example", true},
      {"shop", "https://www.shop.example", true},
      {"shop", "https://a.b.shop.example", true},
      {"shop", "http://shop.example", false},
      {"shop", "https://shop.example:8443", false},
      {"shop", "https://shop.example.evil.example", false},
      {"shop", "https://evilshop.example", false},
      {"shop", "https://.shop.example", false},
      {"shop", "https://bank.example:8443", false},
      {"bank", "https://bank.example:8443", true},
      {"demo", "http://localhost:1234", true},
      {"demo", "null", false},
      {"demo", "", false},
      {"none", "https://shop.example", false},
  };
  for (const auto& one : cases) EXPECT_EQ(entries->allows(one.entry, one.origin), one.allowed) << one.origin;
}

TEST(Entries, LinesThatAreNoneAreRefused) {
  for (const auto* line :
       {"", "shop", "shop shop.example", "shop https://", "shop https://Shop.example",
        "shop https://shop.example/", "shop https://shop.*.example", "shop ftp://shop.example"}) {
    const auto entries = Entries::of({line});
    ASSERT_FALSE(entries) << line;
    EXPECT_EQ(entries.error().code(), "chat.settings");
  }
  EXPECT_FALSE(Entries::of({}));
}

}  // namespace
}  // namespace balie::chat
