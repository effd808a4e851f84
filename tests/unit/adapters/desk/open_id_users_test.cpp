#include "adapters/desk/open_id_users.hpp"

#include <gtest/gtest.h>

namespace balie::desk {
namespace {

class OpenIdUsers : public testing::Test {
 protected:
  result<OpenIdUser> sign_in(const OpenIdPerson& person) {
    auto found = user_of(users, person);
    if (!found) return found;
    EXPECT_TRUE(users.bind(person.issuer, person.subject, found->user.shown.user()));
    EXPECT_TRUE(users.save(found->user));
    return found;
  }
  ManualClock clock;
  std::unique_ptr<sqlite::Database> database = *sqlite::Database::open("", Users::schema);
  Users users{*database, clock};
  OpenIdPerson anna{"https://login.example", "007", "anna", "Anna", {"agent"}, "anna"};
};

TEST_F(OpenIdUsers, AreMadeOnceAndFollowTheProvider) {
  const auto first = *sign_in(anna);
  EXPECT_TRUE(first.is_new);
  EXPECT_FALSE(first.roles_changed);
  EXPECT_TRUE(first.user.shown.from_provider());
  EXPECT_EQ(first.user.password_hash, "") << "nobody gets in with a password";
  const auto again = *sign_in(anna);
  EXPECT_FALSE(again.is_new);
  EXPECT_FALSE(again.roles_changed);
  anna.user = "anna.smith";
  anna.name = "";
  anna.roles = {"supervisor"};
  anna.agent = "";
  const auto changed = *sign_in(anna);
  EXPECT_EQ(changed.user.shown.user(), "anna") << "as at the first sign-in";
  EXPECT_EQ(changed.user.shown.name(), "anna");
  EXPECT_TRUE(changed.roles_changed);
  EXPECT_TRUE(changed.user.has("supervisor"));
  EXPECT_FALSE(changed.user.has("agent"));
  EXPECT_EQ(users.all()->size(), 1u);
}

TEST_F(OpenIdUsers, AreNobodyElsesAgentByAnotherName) {
  anna.agent = "";
  EXPECT_EQ(sign_in(anna)->user.shown.agent(), "anna");
  anna.user = "bert";
  const auto renamed = *sign_in(anna);
  EXPECT_EQ(renamed.user.shown.agent(), "anna") << "whose user it is here";
  EXPECT_FALSE(renamed.roles_changed);
  anna.agent = "desk-7";
  EXPECT_EQ(sign_in(anna)->user.shown.agent(), "desk-7") << "by open_id_agent";
  EXPECT_TRUE(sign_in({"https://login.example", "008", "sue", "Sue", {"supervisor"}, ""})
                  ->user.shown.agent()
                  .empty());
}

TEST_F(OpenIdUsers, TakeNobodysName) {
  User local;
  local.shown.set_user("anna");
  local.password_hash = "$hash";
  ASSERT_TRUE(users.save(local));
  EXPECT_EQ(sign_in(anna).error().code(), "openid.name_taken") << "of a user with a password";
  ASSERT_TRUE(users.erase("anna"));
  ASSERT_TRUE(sign_in(anna));
  auto other = anna;
  other.subject = "008";
  EXPECT_EQ(sign_in(other).error().code(), "openid.name_taken") << "of another person";
  other = anna;
  other.issuer = "https://other.example";
  EXPECT_EQ(sign_in(other).error().code(), "openid.name_taken") << "who another provider vouches for";
}

TEST_F(OpenIdUsers, AreForgottenWhenErased) {
  ASSERT_TRUE(sign_in(anna));
  ASSERT_TRUE(*users.erase("anna"));
  User local;
  local.shown.set_user("anna");
  ASSERT_TRUE(users.save(local));
  EXPECT_EQ(sign_in(anna).error().code(), "openid.name_taken");
  ASSERT_TRUE(users.bind(anna.issuer, anna.subject, "anna"));
  EXPECT_FALSE(*users.find_bound(anna.issuer, anna.subject)) << "a user with a password is nobody's";
}

TEST_F(OpenIdUsers, HaveAUsersForm) {
  for (const auto* name : {"", "anna v", "<b>", "\xc3\xa4nna"}) {
    anna.user = name;
    EXPECT_EQ(sign_in(anna).error().code(), "openid.no_user") << name;
  }
}

TEST_F(OpenIdUsers, AreChangedByTheProviderAlone) {
  const auto now = sign_in(anna)->user.shown;
  auto asked = now;
  asked.set_disabled(true);
  asked.set_language("nl");
  EXPECT_FALSE(object_to_change(now, asked));
  asked.set_password("a password of one's own");
  EXPECT_EQ(object_to_change(now, asked)->code, "user.from_provider");
  asked = now;
  asked.add_roles("admin");
  EXPECT_EQ(object_to_change(now, asked)->code, "user.from_provider");
  asked = now;
  asked.set_agent("bert");
  EXPECT_EQ(object_to_change(now, asked)->code, "user.from_provider");
  EXPECT_FALSE(object_to_change(page::User(), asked)) << "who has a password here";
}

}  // namespace
}  // namespace balie::desk
