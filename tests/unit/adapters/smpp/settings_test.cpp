#include "adapters/smpp/settings.hpp"

#include <gtest/gtest.h>

namespace balie::smpp {
namespace {

TEST(Settings, Hosts) {
  EXPECT_EQ(host_of("smsc.example:2775"), (Host{"smsc.example", 2775}));
  EXPECT_EQ(host_of("[::1]:2775"), (Host{"::1", 2775}));
  for (const auto* text :
       {"", "smsc.example", ":2775", "smsc.example:", "smsc.example:70000", "smsc.example:27x"}) {
    EXPECT_EQ(host_of(text).error().code(), "smpp.settings") << text;
  }
}

TEST(Settings, WhatDoesNotGoTogether) {
  Settings good;
  good.hosts = {"localhost:2775"};
  EXPECT_TRUE(check(good));
  auto settings = good;
  settings.hosts.clear();
  EXPECT_FALSE(check(settings));
  settings = good;
  settings.languages = {"klingon"};
  EXPECT_FALSE(check(settings));
  settings = good;
  settings.topics = {"PAY"};
  EXPECT_FALSE(check(settings));
  for (const auto* text : {"fr", "fra=Fini.", "=Fini."}) {
    settings = good;
    settings.stop_replies = {text};
    EXPECT_FALSE(check(settings)) << text;
  }
  settings = good;
  settings.stop_replies = {"+33=Fini.", "fr=Fini."};
  EXPECT_TRUE(check(settings));
  settings = good;
  settings.help_replies = {"fr=" + std::string(161, 'x')};
  EXPECT_EQ(check(settings).error().text().substr(0, 12), "help_replies") << "two messages";
  settings.help_replies = {"fr=" + std::string(160, 'x')};
  EXPECT_TRUE(check(settings));
  settings = good;
  settings.version = "3.3";
  settings.parts = "sar";
  EXPECT_FALSE(check(settings));
}

}  // namespace
}  // namespace balie::smpp
