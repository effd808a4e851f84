#include "adapters/desk/sessions.hpp"

#include "adapters/desk/password.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::desk {
namespace {

using std::chrono::hours, std::chrono::minutes, std::chrono::seconds;

class SessionsTest : public testing::Test {
 protected:
  ManualClock clock;
  std::unique_ptr<sqlite::Database> database = *sqlite::Database::open("", Sessions::schema);
  Sessions sessions{*database, clock, {.idle = minutes(30), .longest = hours(12)}};

  bool lives(std::string_view token) { return sessions.find(token)->has_value(); }
  void pass(Duration time) { clock.jump_wall(time); }
};

TEST_F(SessionsTest, ATokenIsGoodUntilItsEnd) {
  const auto begun = *sessions.begin("anna");
  const auto found = *sessions.find(begun.token);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->user, "anna");
  EXPECT_EQ(found->csrf, begun.session.csrf);
  EXPECT_NE(found->csrf, begun.token);
  EXPECT_EQ(found->key.find(begun.token), std::string::npos) << "what is kept does not sign in";
  EXPECT_FALSE(lives(found->key));
  for (const auto& forged :
       {std::string(), begun.token + "x", begun.token.substr(1), std::string(1'000, 'a')}) {
    EXPECT_FALSE(lives(forged));
  }
  ASSERT_TRUE(sessions.end(found->key));
  EXPECT_FALSE(lives(begun.token));
}

TEST_F(SessionsTest, TimeEndsThem) {
  const auto idle = *sessions.begin("anna"), used = *sessions.begin("anna");
  for (int i = 0; i < 20; ++i) {
    pass(minutes(2));
    EXPECT_TRUE(lives(used.token));
  }
  EXPECT_FALSE(lives(idle.token));
  for (int i = 0; i < 34; ++i) {
    pass(minutes(20));
    EXPECT_TRUE(*sessions.lives(used.session.key)) << "an open socket is a sign of life";
  }
  pass(minutes(1));
  EXPECT_FALSE(lives(used.token)) << "whatever is done with it";
}

TEST_F(SessionsTest, OfAUserAllCanEndButOne) {
  const auto one = *sessions.begin("anna"), two = *sessions.begin("anna"), bert = *sessions.begin("bert");
  ASSERT_TRUE(sessions.end_of("anna", two.session.key));
  EXPECT_FALSE(lives(one.token));
  EXPECT_TRUE(lives(two.token));
  EXPECT_TRUE(lives(bert.token));
  pass(hours(13));
  ASSERT_TRUE(sessions.sweep());
  EXPECT_TRUE(database->run("SELECT key FROM session")->empty());
}

TEST(LockOut, DoublesAndEnds) {
  ManualClock clock;
  LockOut lock_out(clock, {.free = 3, .first = seconds(10), .longest = seconds(35), .entries_max = 4});
  lock_out.failed("anna", "here");
  lock_out.failed("anna", "here");
  EXPECT_EQ(lock_out.wait("anna", "here"), Duration::zero());
  lock_out.failed("anna", "here");
  EXPECT_EQ(lock_out.wait("anna", "here"), seconds(10));
  EXPECT_EQ(lock_out.wait("bert", "here"), Duration::zero());
  EXPECT_EQ(lock_out.wait("anna", "there"), Duration::zero());
  clock.advance(seconds(10));
  EXPECT_EQ(lock_out.wait("anna", "here"), Duration::zero());
  lock_out.failed("anna", "here");
  EXPECT_EQ(lock_out.wait("anna", "here"), seconds(20));
  for (int i = 0; i < 40; ++i) lock_out.failed("anna", "here");
  EXPECT_EQ(lock_out.wait("anna", "here"), seconds(35));
  lock_out.worked("anna", "here");
  EXPECT_EQ(lock_out.wait("anna", "here"), Duration::zero());
  for (const auto* name : {"a", "b", "c"}) lock_out.failed(name, "here");
  lock_out.worked("never tried", "here");
}

TEST(LockOut, OfAllPlacesTogetherKeepsNobodyOutWhereTheyWereBefore) {
  ManualClock clock;
  LockOut lock_out(clock, {.free = 3, .free_everywhere = 6});
  lock_out.worked("admin", "office");
  for (const auto* place : {"a", "b", "c", "d", "e", "f"}) lock_out.failed("admin", place);
  EXPECT_EQ(lock_out.wait("admin", "g"), seconds(30));
  EXPECT_EQ(lock_out.wait_everywhere("admin"), seconds(30));
  EXPECT_EQ(lock_out.wait("admin", "office"), Duration::zero());
  for (int i = 0; i < 3; ++i) lock_out.failed("admin", "office");
  EXPECT_EQ(lock_out.wait("admin", "office"), seconds(30)) << "from there, too, guessing is slow";
  EXPECT_EQ(lock_out.wait("1 x admin", ""), Duration::zero()) << "no name is another one's place";
}

TEST(Password, IsHashedWithSaltAndFound) {
  const PasswordCost cheap{.operations = 1, .memory_bytes = 1 << 20};
  const auto hash = hash_password("correct horse battery", cheap);
  EXPECT_TRUE(hash.starts_with("$argon2id$")) << hash;
  EXPECT_NE(hash, hash_password("correct horse battery", cheap));
  EXPECT_TRUE(is_password("correct horse battery", hash));
  EXPECT_FALSE(is_password("correct horse batterY", hash));
  EXPECT_FALSE(is_password("", hash));
  EXPECT_FALSE(is_password("correct horse battery", "", cheap));
  EXPECT_FALSE(is_password("x", "no hash"));
}

TEST(RandomWord, IsNeverTheSame) {
  const auto word = random_word(32);
  EXPECT_EQ(word.size(), 43u);
  EXPECT_NE(word, random_word(32));
  EXPECT_EQ(word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"),
            std::string::npos);
  EXPECT_NE(hash_word(word, "session"), hash_word(word, "csrf"));
  EXPECT_TRUE(same_word("abc", "abc"));
  EXPECT_FALSE(same_word("abc", "abd"));
  EXPECT_FALSE(same_word("abc", "ab"));
}

}  // namespace
}  // namespace balie::desk
