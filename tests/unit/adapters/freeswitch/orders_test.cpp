#include "adapters/freeswitch/orders.hpp"

#include <gtest/gtest.h>

namespace balie::freeswitch {
namespace {

v1::Command command(const char* kind, const char* to, const char* number) {
  v1::Command command;
  command.set_id("cmd-1");
  command.set_kind(kind);
  command.set_to(to);
  command.mutable_identifier()->set_scheme("tel");
  command.mutable_identifier()->set_value(number);
  return command;
}

TEST(NewCall, DialsTheAgentFirstAndCallsTheCustomerBackFirst) {
  Settings settings;
  settings.caller_id = "+31201111111";
  const auto dial = new_call(command("dial", "1001", "+447700900163"), settings);
  ASSERT_TRUE(dial);
  EXPECT_EQ(
      dial->line,
      fmt::format("originate {{origination_uuid={0},BALIE_CONTACT={0},BALIE_LEG=agent,originate_timeout=20,"
                  "ignore_early_media=true,hangup_after_bridge=true,"
                  "origination_caller_id_number=+31201111111,"
                  "effective_caller_id_number=+31201111111}}user/1001 "
                  "&bridge(sofia/gateway/main/+447700900163)",
                  dial->uuid));
  EXPECT_EQ(dial->contact.id(), dial->uuid);
  EXPECT_EQ(dial->contact.direction(), "outbound");
  auto order = command("call_back", "user/1001", "+447700900163");
  order.set_contact_id("web-1");
  const auto back = new_call(order, settings);
  ASSERT_TRUE(back);
  EXPECT_TRUE(back->line.ends_with("}sofia/gateway/main/+447700900163 &bridge(user/1001)")) << back->line;
  EXPECT_EQ(back->contact_id, "web-1");
  EXPECT_TRUE(back->contact.id().empty());
  EXPECT_EQ(back->uuid, dial->uuid);  // of the same command the same call
}

TEST(NewCall, RefusesWhatCouldEndItsText) {
  const Settings settings;
  for (const auto* number : {"", "1 2", "1)", "1,2", "1}", "${x}", "1&park()", "anonymous"})
    EXPECT_EQ(new_call(command("dial", "1001", number), settings).error().code(), "freeswitch.bad_number")
        << number;
  for (const auto* to : {"", "user/1 &x", "user/1,user/2", "{x}user/1", "user/1)"})
    EXPECT_EQ(new_call(command("dial", to, "123"), settings).error().code(), "freeswitch.bad_address") << to;
  auto order = command("dial", "1001", "123");
  order.set_contact_id("x,y}z");  // not one of ours: the call gets an id of its own
  EXPECT_EQ(new_call(order, settings)->contact_id, new_call(order, settings)->uuid);
}

TEST(RouteTarget, IsTheAddressOrTheQueue) {
  Settings settings;
  auto order = command("route", "5000 XML default", "");
  EXPECT_EQ(route_target(order, settings), "5000 XML default");
  order.set_to("");
  order.set_queue("sales");
  EXPECT_EQ(route_target(order, settings), "");
  settings.transfer = "queue_{queue} XML default";
  EXPECT_EQ(route_target(order, settings), "queue_sales XML default");
  (*order.mutable_arguments()->mutable_fields())["name"].set_string_value("night");
  EXPECT_EQ(route_target(order, settings), "queue_night XML default");
  (*order.mutable_arguments()->mutable_fields())["name"].set_string_value("x XML public");
  EXPECT_EQ(route_target(order, settings), "");
}

TEST(Wait, SetsWhatTheDialplanMaySay) {
  auto order = command("wait", "", "");
  (*order.mutable_arguments()->mutable_fields())["estimate_seconds"].set_number_value(90);
  EXPECT_EQ(wait_variables(order), (esl::Variables{{"BALIE_ESTIMATE", "90"}}));
}

}  // namespace
}  // namespace balie::freeswitch
