#include "adapters/desk/open_id_provider.hpp"

#include "signing_key.hpp"
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace balie::desk {
namespace {

using testing::EndsWith, testing::HasSubstr, testing::Not;

constexpr const char* issuer = "https://login.example";

// A provider that answers from a table, and counts what it was asked.
class OpenIdProviders : public testing::Test {
 protected:
  OpenIdProviders() {
    settings.issuer = issuer;
    settings.client_id = "desk & co";
    settings.client_secret = "a secret:with %";
    settings.address = "https://desk.example";
    settings.role_groups = {"agent=shop"};
    describe("");
    publish(key.json());
    answers["https://login.example/t"] = {200, token(claims())};
  }
  void describe(const std::string& more) {
    answers["https://login.example/.well-known/openid-configuration"] = {
        200, R"({"issuer":"https://login.example","authorization_endpoint":"https://login.example/a",)"
             R"("token_endpoint":"https://login.example/t","jwks_uri":"https://login.example/k")" +
                 more + "}"};
  }
  void publish(const std::string& one) { answers["https://login.example/k"] = {200, key_set({one})}; }
  [[nodiscard]] std::string claims(
      const std::string& who = R"("preferred_username":"anna","groups":["shop"])") const {
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(clock.time().time_since_epoch()).count();
    return fmt::format(R"({{"iss":"{}","sub":"007","aud":"desk & co","exp":{},"iat":{},"nonce":"n",{}}})",
                       issuer, now + 60, now, who);
  }
  [[nodiscard]] std::string token(const std::string& text) const {
    return fmt::format(R"({{"id_token":"{}","access_token":"opaque"}})", signer->sign(text));
  }
  std::string redeem(const OpenIdAnswer& answer = {"code", std::nullopt}) {
    const auto person = provider.redeem(answer, {"s", "n", "v"});
    return person ? person->user : person.error().code();
  }

  ManualClock clock;
  OpenIdSettings settings;
  SigningKey key = SigningKey::p256("k1"), newer = SigningKey::p256("k2");
  const SigningKey* signer = &key;
  std::map<std::string, Fetched> answers;
  std::map<std::string, int> asked;
  FetchRequest last;
  OpenIdProvider provider{settings, clock, [this](const FetchRequest& request) -> result<Fetched> {
                            ++asked[request.url];
                            last = request;
                            const auto found = answers.find(request.url);
                            if (found == answers.end()) return failure(Fate::retry, "openid.away", "away");
                            return found->second;
                          }};
};

TEST_F(OpenIdProviders, AreAskedAsTheStandardHasIt) {
  // The verifier and challenge of RFC 7636, appendix B.
  const auto address = *provider.address_for({"s t", "n", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"});
  EXPECT_EQ(address,
            "https://login.example/a?response_type=code&client_id=desk%20%26%20co&redirect_uri=https%3A%2F%2F"
            "desk.example%2Fapi%2Fopenid%2Fback&scope=openid%20profile&state=s%20t&nonce=n&code_challenge="
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256");
  settings.prompt = "login";
  EXPECT_THAT(*provider.address_for({"s", "n", "v"}), EndsWith("&prompt=login"));
  EXPECT_EQ(redeem({"a code", issuer}), "anna");
  answers.erase("https://login.example/k");
  EXPECT_EQ(redeem(), "anna");
  EXPECT_EQ(asked["https://login.example/.well-known/openid-configuration"], 1);
  EXPECT_EQ(asked["https://login.example/k"], 1);
}

TEST_F(OpenIdProviders, LearnTheSecretAsTheyTakeIt) {
  answers.erase("https://login.example/k");  // so that the token is asked for last but one
  std::vector<FetchRequest> requests;
  OpenIdProvider watched{settings, clock, [&](const FetchRequest& request) -> result<Fetched> {
                           requests.push_back(request);
                           return answers[request.url];
                         }};
  (void)watched.redeem({"a code", std::nullopt}, {"s", "n", "v"});
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(requests[1].form,
            "grant_type=authorization_code&code=a%20code&redirect_uri=https%3A%2F%2Fdesk."
            "example%2Fapi%2Fopenid%2Fback&code_verifier=v");
  EXPECT_EQ(requests[1].user, "desk%20%26%20co");
  EXPECT_EQ(requests[1].password, "a%20secret%3Awith%20%25");
  clock.advance(std::chrono::hours(2));
  describe(R"(,"token_endpoint_auth_methods_supported":["client_secret_post"])");
  (void)watched.redeem({"c", std::nullopt}, {"s", "n", "v"});
  EXPECT_THAT(requests[4].form,
              HasSubstr("&client_id=desk%20%26%20co&client_secret=a%20secret%3Awith%20%25"));
  EXPECT_EQ(requests[4].user, "");
  settings.client_secret.clear();
  (void)watched.redeem({"c", std::nullopt}, {"s", "n", "v"});
  EXPECT_THAT(requests[6].form, HasSubstr("&client_id="));
  EXPECT_THAT(requests[6].form, Not(HasSubstr("client_secret")));
}

TEST_F(OpenIdProviders, MayChangeTheirKeysEachMinute) {
  EXPECT_EQ(redeem(), "anna");
  signer = &newer;
  answers["https://login.example/t"] = {200, token(claims())};
  EXPECT_EQ(redeem(), "openid.unknown_key");
  publish(newer.json());
  EXPECT_EQ(redeem(), "openid.unknown_key");
  EXPECT_EQ(asked["https://login.example/k"], 1) << "within a minute they are not asked for again";
  clock.advance(std::chrono::minutes(1));
  EXPECT_EQ(redeem(), "anna");
  EXPECT_EQ(asked["https://login.example/k"], 2);
  signer = &key;
  clock.advance(std::chrono::minutes(1));
  answers["https://login.example/t"] = {200, token(claims())};
  EXPECT_EQ(redeem(), "openid.unknown_key") << "a key that was taken back";
}

TEST_F(OpenIdProviders, KeepNoOldKeysWhenTheNewCannotBeFetched) {
  EXPECT_EQ(redeem(), "anna");
  clock.advance(std::chrono::hours(1));
  answers["https://login.example/t"] = {200, token(claims())};
  answers["https://login.example/k"] = {500, ""};
  EXPECT_EQ(redeem(), "openid.away");
  EXPECT_EQ(redeem(), "openid.away") << "the old ones are still too old";
  publish(newer.json());
  EXPECT_EQ(redeem(), "openid.unknown_key");
}

TEST_F(OpenIdProviders, AreBelievedUnderTheirOwnNameAlone) {
  EXPECT_EQ(redeem({"c", "https://evil.example"}), "openid.refused");
  EXPECT_EQ(asked["https://login.example/t"], 0) << "nor is the code shown to them";
  clock.advance(std::chrono::hours(2));
  describe(R"(,"authorization_response_iss_parameter_supported":true)");
  EXPECT_EQ(redeem({"c", std::nullopt}), "openid.refused");
  answers["https://login.example/t"] = {200, token(claims())};
  EXPECT_EQ(redeem({"c", issuer}), "anna");
}

TEST_F(OpenIdProviders, TellTheRestAtUserInfo) {
  describe(R"(,"userinfo_endpoint":"https://login.example/u")");
  EXPECT_EQ(redeem(), "anna");
  EXPECT_EQ(asked["https://login.example/u"], 0) << "nothing is lacking";
  answers["https://login.example/t"] = {200, token(claims(R"("name":"Anna")"))};
  answers["https://login.example/u"] = {200,
                                        R"({"sub":"007","preferred_username":"bert","groups":["shop"]})"};
  EXPECT_EQ(redeem(), "bert");
  EXPECT_EQ(last.bearer, "opaque");
  answers["https://login.example/u"] = {200,
                                        R"({"sub":"008","preferred_username":"bert","groups":["shop"]})"};
  EXPECT_EQ(redeem(), "openid.bad_token");
}

TEST_F(OpenIdProviders, MayFail) {
  const std::pair<Fetched, const char*> cases[] = {
      {{400, R"({"error":"invalid_grant"})"}, "openid.refused"},
      {{401, R"({"error":"<script>anna@example.com"})"}, "openid.refused"},
      {{500, "no"}, "openid.away"},
      {{302, ""}, "openid.away"},
      {{200, "{}"}, "openid.bad_token"},
      {{200, "<html>"}, "openid.bad_token"},
      {{200, R"({"id_token":7})"}, "openid.bad_token"},
      {{200, R"({"id_token":"a.b.c"})"}, "openid.bad_token"},
  };
  for (const auto& [answer, code] : cases) {
    answers["https://login.example/t"] = answer;
    const auto person = provider.redeem({"c", std::nullopt}, {"s", "n", "v"});
    ASSERT_FALSE(person);
    EXPECT_EQ(person.error().code(), code) << answer.body;
    EXPECT_THAT(person.error().text(), Not(HasSubstr("anna"))) << "what they write is not for the log";
  }
  answers.erase("https://login.example/.well-known/openid-configuration");
  EXPECT_EQ(redeem(), "openid.bad_token") << "the description is known yet";
  clock.advance(std::chrono::hours(1));
  EXPECT_EQ(redeem(), "openid.away");
  EXPECT_EQ(provider.address_for({"s", "n", "v"}).error().code(), "openid.away");
}

TEST(OpenIdQuestion, IsNeverTheSame) {
  const auto one = draw_question(), other = draw_question();
  EXPECT_EQ(one.verifier.size(), 43u) << "RFC 7636, 4.1";
  EXPECT_NE(one.state, other.state);
  EXPECT_NE(one.nonce, other.nonce);
  EXPECT_NE(one.verifier, other.verifier);
}

}  // namespace
}  // namespace balie::desk
