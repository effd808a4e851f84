#include "adapters/http/routes.hpp"

#include <gtest/gtest.h>

namespace balie::http {
namespace {

TEST(Routes, StandInTheOrderOfTheOperations) {
  for (std::size_t i = 0; i < routes().size(); ++i)
    EXPECT_EQ(static_cast<std::size_t>(routes()[i].operation), i);
}

TEST(Routes, MatchMethodAndPath) {
  struct Case {
    const char* method;
    const char* path;
    Operation operation;
    const char* id;
  };
  const Case cases[] = {{"POST", "/v1/contacts", Operation::report_contact, ""},
                        {"GET", "/v1/customers", Operation::find_customer, ""},
                        {"GET", "/v1/customers/a%2Fb", Operation::show_customer, "a/b"},
                        {"GET", "/v1/customers/a%2Fb/history", Operation::show_history, "a/b"},
                        {"POST", "/v1/customers/a/merge", Operation::merge_customers, "a"},
                        {"POST", "/v1/customers/merge/unmerge", Operation::unmerge_customers, "merge"},
                        {"POST", "/v1/customers/tel:+31/changes", Operation::change_customer, "tel:+31"},
                        {"HEAD", "/v1/decisions/d", Operation::show_decision, "d"},
                        {"GET", "/v1/results", Operation::show_results, ""},
                        {"PUT", "/v1/agents/ann%20b/presence", Operation::set_presence, "ann b"},
                        {"GET", "/v1/agents/ann", Operation::show_agent, "ann"},
                        {"GET", "/v1/agents/ann/reservations", Operation::list_reservations, "ann"},
                        {"POST", "/v1/commands", Operation::order_command, ""},
                        {"GET", "/v1/commands", Operation::list_commands, ""},
                        {"POST", "/v1/commands/c/done", Operation::end_command, "c"},
                        {"GET", "/metrics", Operation::metrics, ""}};
  for (const auto& one : cases) {
    const auto matched = match(one.method, one.path);
    ASSERT_TRUE(matched) << one.path;
    EXPECT_EQ(matched->route->operation, one.operation) << one.path;
    EXPECT_EQ(matched->id, one.id) << one.path;
  }
}

TEST(Routes, SayWhyNot) {
  for (const char* path : {"/", "/v1/customers/", "/v1/customers/a/b", "/v1/customers//merge",
                           "/v1/contacts/", "//v1/contacts", "/v2/contacts"}) {
    const auto matched = match("GET", path);
    ASSERT_FALSE(matched) << path;
    EXPECT_EQ(matched.error().status, 404) << path;
  }
  EXPECT_EQ(match("GET", "/v1/customers/a/changes").error().allow, "POST");
  EXPECT_EQ(match("POST", "/v1/customers//changes").error().status, 404);
  EXPECT_EQ(match("PUT", "/v1/contacts").error().status, 405);
  EXPECT_EQ(match("PUT", "/v1/contacts").error().allow, "POST");
  EXPECT_EQ(match("POST", "/v1/events").error().allow, "GET, HEAD");
  EXPECT_EQ(match("PUT", "/v1/commands").error().allow, "POST, GET, HEAD");
  EXPECT_EQ(match("post", "/v1/contacts").error().status, 405);  // methods are case-sensitive
}

TEST(Routes, RolesMayDoTheirOwn) {
  EXPECT_TRUE(may(Role::adapter, Operation::report_contact));
  EXPECT_FALSE(may(Role::adapter, Operation::show_customer));
  EXPECT_FALSE(may(Role::adapter, Operation::list_events));
  EXPECT_TRUE(may(Role::desk, Operation::report_outcome));
  EXPECT_TRUE(may(Role::desk, Operation::find_customer));
  EXPECT_TRUE(may(Role::desk, Operation::show_results));
  EXPECT_FALSE(may(Role::adapter, Operation::show_results));
  EXPECT_FALSE(may(Role::desk, Operation::list_events));
  EXPECT_TRUE(may(Role::desk, Operation::merge_customers));
  EXPECT_FALSE(may(Role::adapter, Operation::unmerge_customers));
  EXPECT_FALSE(may(Role::observer, Operation::merge_customers));
  EXPECT_FALSE(may(Role::observer, Operation::report_contact));
  EXPECT_FALSE(may(Role::observer, Operation::change_customer));
  EXPECT_TRUE(may(Role::observer, Operation::list_events));
  EXPECT_TRUE(may(Role::adapter, Operation::list_commands));
  EXPECT_FALSE(may(Role::desk, Operation::list_commands));
  EXPECT_FALSE(may(Role::adapter, Operation::order_command));
  EXPECT_FALSE(may(Role::adapter, Operation::list_agents));
  EXPECT_TRUE(may(Role::observer, Operation::show_queue));
  EXPECT_FALSE(may(Role::observer, Operation::order_routing));
  EXPECT_FALSE(may(Role::observer, Operation::answer_reservation));
  for (const auto& route : routes()) EXPECT_TRUE(may(Role::admin, route.operation));
}

}  // namespace
}  // namespace balie::http
