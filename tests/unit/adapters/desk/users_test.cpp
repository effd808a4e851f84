#include "adapters/desk/users.hpp"

#include <gtest/gtest.h>

namespace balie::desk {
namespace {

page::User asked(const char* name, std::initializer_list<const char*> roles, const char* agent = "",
                 const char* password = "") {
  page::User user;
  user.set_user(name);
  user.set_agent(agent);
  user.set_password(password);
  for (const auto* role : roles) user.add_roles(role);
  return user;
}

TEST(Users, AreSavedFoundAndErased) {
  ManualClock clock;
  const auto database = *sqlite::Database::open("", Users::schema);
  Users users(*database, clock);
  EXPECT_TRUE(users.all()->empty());
  User anna;
  anna.shown = asked("anna", {"agent", "supervisor"}, "anna", "a password in clear");
  anna.password_hash = "$hash";
  anna.password_expired = true;
  ASSERT_TRUE(users.save(anna));
  anna.shown.set_name("Anna A");
  ASSERT_TRUE(users.save(anna));
  const auto found = *users.find("anna");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->shown.name(), "Anna A");
  EXPECT_EQ(found->shown.password(), "") << "never kept in clear";
  EXPECT_EQ(found->password_hash, "$hash");
  EXPECT_TRUE(found->password_expired);
  EXPECT_TRUE(found->has("supervisor"));
  EXPECT_FALSE(found->has("admin"));
  EXPECT_EQ(users.all()->size(), 1u);
  EXPECT_FALSE(*users.find("ANNA"));
  EXPECT_TRUE(*users.erase("anna"));
  EXPECT_FALSE(*users.erase("anna"));
}

TEST(Users, AreComparedWithWhatWasRead) {
  User anna;
  anna.password_hash = "$hash";
  auto other = anna;
  other.password_hash = "$another";
  auto demoted = anna;
  demoted.shown.set_disabled(true);
  EXPECT_TRUE(has_same_password(anna, demoted)) << "what else changed is for the caller";
  EXPECT_TRUE(has_same_password(std::nullopt, std::nullopt));
  EXPECT_FALSE(has_same_password(anna, other));
  EXPECT_FALSE(has_same_password(anna, std::nullopt)) << "erased";
  EXPECT_FALSE(has_same_password(std::nullopt, User())) << "made";
}

TEST(Users, HaveAForm) {
  struct Case {
    page::User user;
    bool is_new;
    std::optional<std::string> code;
  };
  const std::string long_name(65, 'a');
  const Case cases[] = {
      {asked("anna", {"agent"}, "anna", "twelve letters"), true, std::nullopt},
      {asked("a.b-c_d@example.com", {}, "", "twelve letters"), true, std::nullopt},
      {asked("anna", {"agent"}, "anna"), false, std::nullopt},
      {asked("anna", {"agent"}, "anna"), true, "user.no_password"},
      {asked("anna", {"agent"}, "", "twelve letters"), true, "user.no_agent"},
      {asked("anna", {"boss"}, "", "twelve letters"), true, "user.unknown_role"},
      {asked("Anna", {}, "", "twelve letters"), true, "user.bad_name"},
      {asked("", {}, "", "twelve letters"), true, "user.bad_name"},
      {asked("a b", {}, "", "twelve letters"), true, "user.bad_name"},
      {asked("<script>", {}, "", "twelve letters"), true, "user.bad_name"},
      {asked(long_name.c_str(), {}, "", "twelve letters"), true, "user.bad_name"},
      {asked("anna", {}, "", "short"), true, "password.too_short"},
      {asked("anna", {}, "", "my name is anna!"), true, "password.has_name"},
  };
  for (const auto& one : cases) {
    const auto objection = object_to(one.user, one.is_new);
    EXPECT_EQ(objection ? std::optional(objection->code) : std::nullopt, one.code)
        << one.user.ShortDebugString();
  }
}

TEST(Audit, IsReadPageByPageAndForgotten) {
  ManualClock clock;
  const auto database = *sqlite::Database::open("", Users::schema);
  Users users(*database, clock);
  for (const auto* action : {"sign_in", "customer_query", "sign_out"}) {
    ASSERT_TRUE(
        users.audit("anna", action, "K1", action == std::string("customer_query") ? "not_allowed" : ""));
    clock.jump_wall(std::chrono::hours(1));
  }
  const auto newest = *users.audited(0, 2);
  ASSERT_EQ(newest.size(), 2u);
  EXPECT_EQ(newest[0].action(), "sign_out");
  EXPECT_EQ(newest[1].refused(), "not_allowed");
  const auto older = *users.audited(newest[1].number(), 2);
  ASSERT_EQ(older.size(), 1u);
  EXPECT_EQ(older[0].action(), "sign_in");
  ASSERT_TRUE(users.forget_audit(clock.time() - std::chrono::minutes(90)));
  EXPECT_EQ(users.audited(0, 10)->size(), 1u);
}

}  // namespace
}  // namespace balie::desk
