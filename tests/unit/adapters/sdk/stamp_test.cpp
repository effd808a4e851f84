#include "adapters/sdk/stamp.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::sdk {
namespace {

TEST(Stamp, WhatHasNoIdOrTimeGetsThem) {
  int given = 0;
  const auto fresh_id = [&] { return fmt::format("boot-{}", ++given); };
  const Time now{std::chrono::seconds(1'700'000'000)};
  v1::ToHub message;
  stamp(message, fresh_id, now);
  EXPECT_EQ(message.ByteSizeLong(), 0U);
  message.mutable_outcome();
  stamp(message, fresh_id, now);
  EXPECT_EQ(message.outcome().id(), "boot-1");
  EXPECT_EQ(message.outcome().at().seconds(), 1'700'000'000);
  stamp(message, fresh_id, now + std::chrono::hours(1));
  EXPECT_EQ(message.outcome().id(), "boot-1") << "said again it is the same";
  EXPECT_EQ(message.outcome().at().seconds(), 1'700'000'000);
  message.mutable_command()->set_id("own");
  stamp(message, fresh_id, now);
  EXPECT_EQ(message.command().id(), "own");
  EXPECT_TRUE(message.command().has_at());
  message.mutable_presence();
  stamp(message, fresh_id, now);
  EXPECT_EQ(message.presence().id(), "boot-2");
  message.mutable_routing_order();
  stamp(message, fresh_id, now);
  EXPECT_EQ(message.routing_order().id(), "boot-3");
  message.mutable_customer_change();
  stamp(message, fresh_id, now);
  EXPECT_EQ(message.customer_change().id(), "boot-4");
}

}  // namespace
}  // namespace balie::sdk
