#include "adapters/desk/open_id_person.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::desk {
namespace {

using testing::ElementsAre, testing::IsEmpty;

OpenIdSettings settings() {
  OpenIdSettings made;
  made.issuer = "https://login.example";
  made.role_groups = {"agent=/call-centre", "agent=shop", "supervisor=leads", "admin=it=all"};
  return made;
}

result<OpenIdPerson> person(const std::string& claims, const OpenIdSettings& set = settings(),
                            const std::string& user_info = "") {
  return person_of({"007", claims}, user_info, set);
}

TEST(OpenIdPerson, HasTheRolesOfItsGroups) {
  const auto anna = person(
      R"({"preferred_username":"Anna.V","name":"Anna Vermeer","groups":["shop","x",7,"/call-centre","it=all"]})");
  ASSERT_TRUE(anna);
  EXPECT_EQ(anna->issuer, "https://login.example");
  EXPECT_EQ(anna->subject, "007");
  EXPECT_EQ(anna->user, "anna.v");
  EXPECT_EQ(anna->name, "Anna Vermeer");
  EXPECT_EQ(anna->agent, "") << "the one of the user's name, whatever that is here";
  EXPECT_THAT(anna->roles, ElementsAre("agent", "admin"));
  const auto sue = person(R"({"preferred_username":"sue","groups":"leads"})");
  EXPECT_THAT(sue->roles, ElementsAre("supervisor"));
  EXPECT_EQ(sue->agent, "") << "no agent";
  for (const auto* groups : {"[]", "null", "\"agent\"", R"(["Leads"])", R"({"leads":1})"}) {
    const auto none = person(std::string(R"({"preferred_username":"sue","groups":)") + groups + "}");
    ASSERT_TRUE(none);
    EXPECT_THAT(none->roles, IsEmpty()) << groups;
  }
}

TEST(OpenIdPerson, IsFoundInTheClaimsThatAreSet) {
  auto set = settings();
  set.roles_claim = "/realm_access/roles";
  set.agent_claim = "agent_name";
  const auto* claims = R"({"preferred_username":"a","realm_access":{"roles":["shop"]},"agent_name":"anna"})";
  EXPECT_EQ(person(claims, set)->agent, "anna");
  const auto lacking = person(R"({"preferred_username":"a","realm_access":{"roles":["shop"]}})", set);
  EXPECT_EQ(lacking.error().code(), "openid.no_role");
  EXPECT_EQ(person("{}").error().code(), "openid.no_user");
  EXPECT_EQ(person(R"({"preferred_username":["a"]})").error().code(), "openid.no_user");
}

TEST(OpenIdPerson, IsKnownByAVerifiedMailAddressAlone) {
  auto set = settings();
  set.user_claim = "email";
  EXPECT_EQ(person(R"({"email":"Anna@Shop.example","email_verified":true})", set)->user, "anna@shop.example");
  EXPECT_TRUE(person(R"({"email":"anna@shop.example","email_verified":"true"})", set));
  for (const auto* more :
       {"", R"(,"email_verified":false)", R"(,"email_verified":"false")", R"(,"email_verified":1)"}) {
    const auto refused = person(std::string(R"({"email":"anna@shop.example")") + more + "}", set);
    ASSERT_FALSE(refused) << more;
    EXPECT_EQ(refused.error().code(), "openid.no_user");
  }
  const std::string claims = R"({"preferred_username":"a","groups":["shop"],"email":"anna@shop.example")";
  for (const auto* claim : {"email", "/email"}) {
    for (auto setting : {&OpenIdSettings::user_claim, &OpenIdSettings::agent_claim}) {
      set = settings();
      set.*setting = claim;
      const auto refused = person(claims + "}", set);
      ASSERT_FALSE(refused) << claim;
      EXPECT_EQ(refused.error().code(), "openid.no_user");
      EXPECT_TRUE(person(claims + R"(,"email_verified":true})", set)) << claim;
    }
  }
}

TEST(OpenIdPerson, IsToldByUserInfoWhereTheTokenDoesNot) {
  EXPECT_TRUE(lacks_claims({"007", "{}"}, settings()));
  EXPECT_TRUE(lacks_claims({"007", R"({"preferred_username":"a"})"}, settings()));
  EXPECT_FALSE(lacks_claims({"007", R"({"preferred_username":"a","groups":[]})"}, settings()));
  const auto both = person(R"({"preferred_username":"a"})", settings(),
                           R"({"sub":"007","preferred_username":"b","groups":["leads"]})");
  EXPECT_EQ(both->user, "a") << "the token goes before";
  EXPECT_THAT(both->roles, ElementsAre("supervisor"));
  EXPECT_TRUE(check_user_info(R"({"sub":"007"})", "007"));
  for (const auto* text : {R"({"sub":"008"})", "{}", "", "[]", R"({"sub":7})"})
    EXPECT_FALSE(check_user_info(text, "007"));
}

}  // namespace
}  // namespace balie::desk
