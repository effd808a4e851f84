#include "adapters/smpp/stops.hpp"

#include <gtest/gtest.h>

namespace balie::smpp {
namespace {

v1::Command order(std::int64_t at, const std::string& to, const std::string& purpose = "marketing") {
  v1::Command command;
  command.set_kind("send");
  command.set_to(to);
  command.mutable_at()->set_seconds(at);
  if (!purpose.empty()) (*command.mutable_arguments()->mutable_fields())["purpose"].set_string_value(purpose);
  return command;
}

TEST(Stops, WhatWasOrderedBeforeGoesNoMore) {
  auto database = *sqlite::Database::open("", Stops::schema());
  Stops stops(*database);
  const Time stopped(std::chrono::seconds(1000));
  ASSERT_TRUE(stops.stopped("+447700900163", stopped));
  const auto check = [&](const v1::Command& command) { return stops.check(command, "marketing"); };
  EXPECT_EQ(check(order(999, "+44 7700 900163")).error().code(), "smpp.stopped");
  EXPECT_EQ(check(order(999, "+447700900163")).error().fate(), Fate::reject);
  EXPECT_TRUE(check(order(1001, "+447700900163"))) << "the hub has judged it";
  EXPECT_TRUE(check(order(999, "+447700900164")));
  EXPECT_TRUE(check(order(999, "+447700900163", "service")));
  EXPECT_TRUE(check(order(999, "+447700900163", ""))) << "needs no consent";
  auto timeless = order(0, "+447700900163");
  timeless.clear_at();
  EXPECT_FALSE(check(timeless));
  ASSERT_TRUE(stops.sweep(stopped + std::chrono::hours(24 * 32)));
  EXPECT_TRUE(check(order(999, "+447700900163")));
}

}  // namespace
}  // namespace balie::smpp
