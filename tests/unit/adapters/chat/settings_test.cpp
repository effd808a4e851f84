#include "adapters/chat/settings.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace balie::chat {
namespace {

Settings usual() {
  Settings settings;
  settings.entries = {"shop https://shop.example"};
  settings.state = "state";
  return settings;
}

TEST(ChatSettings, WhatDoesNotFitTogetherIsToldByName) {
  EXPECT_TRUE(check(usual()));
  const struct {
    const char* name;
    std::function<void(Settings&)> spoil;
  } cases[] = {
      {"entries", [](Settings& one) { one.entries.clear(); }},
      {"queues", [](Settings& one) { one.queues = {"shop"}; }},
      {"queues", [](Settings& one) { one.queues = {"shop front desk"}; }},
      {"mail_subjects", [](Settings& one) { one.mail_subjects = {"en"}; }},
      {"mail_subjects", [](Settings& one) { one.mail_subjects.clear(); }},
      {"token", [](Settings& one) { one.token = "short"; }},
      {"file_types", [](Settings& one) { one.file_types = {"text/html"}; }},
      {"certificate", [](Settings& one) { one.certificate = "a.pem"; }},
      {"public_address", [](Settings& one) { one.public_address = "chat.shop.example"; }},
      {"desk", [](Settings& one) { one.desk.clear(); }},
  };
  for (const auto& one : cases) {
    auto settings = usual();
    one.spoil(settings);
    const auto checked = check(settings);
    ASSERT_FALSE(checked) << one.name;
    EXPECT_EQ(checked.error().code(), "chat.settings");
    EXPECT_EQ(checked.error().text().find(one.name), 0U) << checked.error().text();
  }
}

}  // namespace
}  // namespace balie::chat
