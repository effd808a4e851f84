#include "adapters/email/unsubscribe_token.hpp"

#include <gtest/gtest.h>

namespace balie::email {
namespace {

const UnsubscribeTokens ours{"secret"};
const Unsubscription jo{"jo@home.example", "marketing", "command/1"};

TEST(UnsubscribeToken, IsOpenedByWhoMadeItAlone) {
  const auto token = ours.make(jo);
  EXPECT_EQ(ours.open(token), jo);
  EXPECT_EQ(ours.make(jo), token);
  EXPECT_EQ(token.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"),
            std::string::npos);
  EXPECT_FALSE(UnsubscribeTokens{"another"}.open(token));
  EXPECT_NE(ours.make({"al@home.example", "marketing", "command/1"}), token);
}

TEST(UnsubscribeToken, NothingElseIsOne) {
  const auto token = ours.make(jo);
  for (std::size_t i = 0; i < token.size(); ++i) {
    auto changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    const bool last = i + 1 == token.size();  // has bits that say nothing
    EXPECT_TRUE(last || !ours.open(changed)) << i;
    EXPECT_FALSE(ours.open(token.substr(0, i)));
  }
  for (const auto& text : {std::string(), token + "A", token + "=", " " + token, std::string(100'000, 'A'),
                           std::string(64, '\0')}) {
    EXPECT_FALSE(ours.open(text)) << text.size();
  }
}

}  // namespace
}  // namespace balie::email
