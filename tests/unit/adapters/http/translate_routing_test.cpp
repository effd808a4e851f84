#include "adapters/http/translate_routing.hpp"

#include "adapters/http/translate.hpp"

#include <gtest/gtest.h>

namespace balie::http {
namespace {

struct Translated {
  Asked asked;
  v1::ToHub message;
};

Translated translated(std::string_view method, std::string_view target_text, std::string body = "") {
  Request request;
  request.body = std::move(body);
  request.content_type = "application/json";
  const auto target = parse_target(target_text);
  Translated out;
  out.asked = to_hub(*match(method, target->path), *target, request, "web", {}, out.message);
  return out;
}

TEST(RoutingToHub, APresenceIsOfTheAgentInThePath) {
  const auto said = translated("PUT", "/v1/agents/ann/presence",
                               R"({"state":"ready","addresses":{"voice":"SIP/2001"},"lease":"30s"})");
  ASSERT_TRUE(said.asked);
  EXPECT_EQ(said.message.presence().agent(), "ann");
  EXPECT_EQ(said.message.presence().addresses().at("voice"), "SIP/2001");
  EXPECT_EQ(said.message.presence().lease().seconds(), 30);
  EXPECT_TRUE(translated("PUT", "/v1/agents/ann/presence", R"({"agent":"ann","state":"away"})").asked);
}

TEST(RoutingToHub, QueuesShowWhoWaitsWhereOneIsAskedFor) {
  EXPECT_EQ(translated("GET", "/v1/queues").message.queue_query().contacts(), 0u);
  const auto one = translated("GET", "/v1/queues/sales");
  EXPECT_EQ(one.message.queue_query().queue(), "sales");
  EXPECT_EQ(one.message.queue_query().contacts(), 100u);
  EXPECT_EQ(translated("GET", "/v1/queues?contacts=5000").message.queue_query().contacts(), 1000u);
}

TEST(RoutingToHub, ReportsOfATime) {
  const auto asked = translated("GET", "/v1/reports/routing?from=2026-11-22T10:00:00Z&by=hour,queue");
  ASSERT_TRUE(asked.asked);
  EXPECT_EQ(asked.message.routing_report_query().from().seconds(), 1'795'341'600);
  EXPECT_FALSE(asked.message.routing_report_query().has_to());
  EXPECT_EQ(asked.message.routing_report_query().by(1), "queue");
}

TEST(RoutingToHub, NamesTheFieldThatIsWrong) {
  const std::string longer(300, 'a');
  struct Case {
    const char* method;
    std::string path;
    std::string body;
    const char* field;
  };
  const Case cases[] = {
      {"PUT", "/v1/agents/ann/presence", "{}", "presence.state"},
      {"PUT", "/v1/agents/ann/presence", R"({"agent":"bob","state":"ready"})", "presence.agent"},
      {"PUT", "/v1/agents/" + longer + "/presence", R"({"state":"ready"})", "id"},
      {"PUT", "/v1/agents/ann/presence", R"({"state":"ready","addresses":{"":"x"}})", "presence.addresses"},
      {"PUT", "/v1/agents/ann/presence?x=1", R"({"state":"ready"})", "x"},
      {"POST", "/v1/reservations/r/answer", R"({"answer":"accept"})", "reservationAnswer.agent"},
      {"POST", "/v1/reservations/r/answer", R"({"agent":"ann","answer":"yes"})", "reservationAnswer.answer"},
      {"POST", "/v1/reservations/r/answer", R"({"reservationId":"s","agent":"ann","answer":"accept"})",
       "reservationAnswer.reservationId"},
      {"POST", "/v1/orders", R"({"kind":"move"})", "routingOrder.id"},
      {"POST", "/v1/orders", R"({"id":"o"})", "routingOrder.kind"},
      {"POST", "/v1/commands", R"({"id":"c","kind":"send"})", "command.adapter"},
      {"POST", "/v1/commands", R"({"id":"c","kind":"send","adapter":")" + longer + "\"}", "command"},
      {"GET", "/v1/queues?contacts=x", "", "contacts"},
      {"GET", "/v1/agents?queue=a", "", "queue"},
      {"GET", "/v1/reports/routing?from=today", "", "from"},
      {"GET", "/v1/reports/routing?by=" + longer, "", "by"},
  };
  for (const auto& one : cases) {
    const auto asked = translated(one.method, one.path, one.body).asked;
    ASSERT_FALSE(asked) << one.path << one.body;
    EXPECT_EQ(asked.error().field, one.field) << one.path << one.body;
    EXPECT_EQ(asked.error().status, 400);
  }
}

TEST(RoutingAnswers, AreLists) {
  EXPECT_EQ(list(std::vector<v1::Command>{}).body, R"({"commands":[]})");
  v1::Reservation one;
  one.set_id("r");
  EXPECT_EQ(list(std::vector{one, one}).body, R"({"reservations":[{"id":"r"},{"id":"r"}]})");
}

TEST(RoutingAnswers, OfOneAreThatOneOrNone) {
  v1::Agents agents;
  EXPECT_EQ(only(agents).status, 404);
  agents.add_agents()->set_agent("ann");
  EXPECT_EQ(only(agents).body, R"({"agent":"ann"})");
}

}  // namespace
}  // namespace balie::http
