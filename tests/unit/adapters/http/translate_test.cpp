#include "adapters/http/translate.hpp"

#include <gtest/gtest.h>

namespace balie::http {
namespace {

struct Translated {
  Asked asked;
  v1::ToHub message;
};

Translated translated(std::string_view method, std::string_view target_text, std::string body = "",
                      std::string type = "application/json") {
  Request request;
  request.body = std::move(body);
  request.content_type = std::move(type);
  const auto target = parse_target(target_text);
  Translated out;
  out.asked = to_hub(*match(method, target->path), *target, request, "web", {}, out.message);
  return out;
}

TEST(ToHub, AContactIsReadAndChecked) {
  const auto good = translated("POST", "/v1/contacts", R"({"id":"a"})");
  ASSERT_TRUE(good.asked);
  EXPECT_EQ(good.message.contact().id(), "a");
  EXPECT_EQ(good.message.contact().channel(), "web");
  const auto bad = translated("POST", "/v1/contacts", R"({"id":"a","identifiers":[{"scheme":"tel"}]})");
  ASSERT_FALSE(bad.asked);
  EXPECT_EQ(bad.asked.error().status, 400);
  EXPECT_EQ(bad.asked.error().field, "contact.identifiers[0].value");
  EXPECT_EQ(translated("POST", "/v1/contacts", "{}", "text/json").asked.error().status, 415);
  EXPECT_EQ(translated("POST", "/v1/contacts?x=1", R"({"id":"a"})").asked.error().field, "x");
}

TEST(ToHub, AChangeIsAboutWhomThePathNames) {
  const auto by_id =
      translated("POST", "/v1/customers/abc/changes", R"({"id":"c","attributes":[{"name":"a"}]})");
  ASSERT_TRUE(by_id.asked);
  EXPECT_EQ(by_id.message.customer_change().customer_id(), "abc");
  const auto by_tel = translated("POST", "/v1/customers/tel:%2B31612345678/changes", R"({"id":"c"})");
  ASSERT_TRUE(by_tel.asked);
  EXPECT_EQ(by_tel.message.customer_change().identifier().value(), "+31612345678");
  const auto field_of = [](const std::string& path, const std::string& body) {
    return translated("POST", "/v1/customers/" + path + "/changes", body).asked.error().field;
  };
  EXPECT_EQ(field_of("abc", R"({"id":"c","customerId":"other"})"), "customerChange.customerId");
  EXPECT_EQ(field_of("abc", "{}"), "customerChange.id");
  EXPECT_EQ(field_of("abc", R"({"id":"c","consents":[{"purpose":"x"}]})"),
            "customerChange.consents[0].state");
}

TEST(ToHub, TheHistoryComesInPages) {
  const auto page = translated("GET", "/v1/customers/abc?history_before=2026-11-01T00%3A00%3A00Z&limit=10");
  ASSERT_TRUE(page.asked);
  EXPECT_EQ(page.message.customer_query().history_before().seconds(), 1'793'491'200);
  EXPECT_EQ(page.message.customer_query().history_limit(), 10u);
  const auto found = translated("GET", "/v1/customers?tel=1&limit=3");
  ASSERT_TRUE(found.asked);
  EXPECT_EQ(found.message.customer_query().history_limit(), 3u);
  EXPECT_EQ(translated("GET", "/v1/customers/abc?limit=0").asked.error().field, "limit");
  EXPECT_EQ(translated("GET", "/v1/customers/abc?history_before=now").asked.error().field, "history_before");
  EXPECT_EQ(translated("GET", "/v1/customers/abc?tel=1").asked.error().field, "tel");
}

TEST(ToHub, QueriesAreReadFromTheTarget) {
  const auto by_email = translated("GET", "/v1/customers?email=a%40example.com&country=BE");
  ASSERT_TRUE(by_email.asked);
  EXPECT_EQ(by_email.message.customer_query().identifier().scheme(), "email");
  EXPECT_EQ(by_email.message.customer_query().identifier().value(), "a@example.com");
  EXPECT_EQ(by_email.message.customer_query().country(), "BE");
  EXPECT_EQ(translated("GET", "/v1/customers?tel=1&country=NLD").asked.error().field, "country");
  const auto events = translated("GET", "/v1/events?from=18446744073709551615&limit=5000");
  ASSERT_TRUE(events.asked);
  EXPECT_EQ(events.message.events_query().from(), 18446744073709551615u);
  EXPECT_EQ(events.message.events_query().limit(), 1000u);
  for (const char* bad : {"/v1/events?from=-1", "/v1/events?from=1x", "/v1/events?from=18446744073709551616",
                          "/v1/events?from="}) {
    EXPECT_EQ(translated("GET", bad).asked.error().field, "from") << bad;
  }
  EXPECT_EQ(translated("GET", "/v1/customers/" + std::string(300, 'a')).asked.error().field, "id");
}

TEST(FromHub, RefusalsBecomeProblems) {
  struct Case {
    const char* fate;
    const char* code;
    int status;
  };
  for (const auto& one : {Case{"reject", "invalid", 400},
                          {"reject", "not_found", 404},
                          {"reject", "store.not_found", 404},
                          {"reject", "not_allowed", 403},
                          {"retry", "not_ready", 503},
                          {"reject", "a\"b", 400}}) {
    v1::FromHub message;
    message.mutable_refusal()->set_fate(one.fate);
    message.mutable_refusal()->set_code(one.code);
    message.mutable_refusal()->set_text("say \"why\"");
    message.mutable_refusal()->set_field("contact.id");
    const auto response = from_hub(message);
    EXPECT_EQ(response.status, one.status) << one.code;
    EXPECT_EQ(response.content_type, "application/problem+json");
    EXPECT_NE(response.body.find(R"("detail":"say \"why\"","field":"contact.id"})"), std::string::npos)
        << response.body;
    EXPECT_EQ(response.body.find("a\"b"), std::string::npos);
  }
}

TEST(FromHub, AnswersBecomeJson) {
  v1::FromHub message;
  message.mutable_recorded()->set_id("o");
  EXPECT_EQ(from_hub(message).body, R"({"id":"o"})");
  EXPECT_EQ(from_hub(v1::FromHub()).status, 503);
}

TEST(ContentType, JsonInItsForms) {
  for (const char* good :
       {"application/json", "Application/JSON ; charset=utf-8", "application/cloudevents+json"}) {
    EXPECT_TRUE(is_json(good)) << good;
  }
  for (const char* bad : {"", "text/plain", "application/jsonx", "application/x-www-form-urlencoded"}) {
    EXPECT_FALSE(is_json(bad)) << bad;
  }
}

TEST(ProblemDocument, HasHeadersOfItsStatus) {
  const auto response =
      to_response(Problem{.status = 405, .code = "c", .retry_after_seconds = 3, .allow = "GET"});
  EXPECT_EQ(
      response.body,
      R"({"type":"urn:balie:problem:c","title":"Method Not Allowed","status":405,"code":"c","detail":""})");
  ASSERT_EQ(response.headers.size(), 2u);
  EXPECT_EQ(response.headers[0], (std::pair<std::string, std::string>("Allow", "GET")));
  EXPECT_EQ(response.headers[1], (std::pair<std::string, std::string>("Retry-After", "3")));
  EXPECT_EQ(to_response(Problem{.status = 401, .code = "c"}).headers[0].first, "WWW-Authenticate");
}

}  // namespace
}  // namespace balie::http
