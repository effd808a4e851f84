// The settings of [adapter.NAME] with type = "freeswitch".
#pragma once

#include "core/base/config.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace balie::freeswitch {

struct Settings {
  std::string listen = "127.0.0.1:8084";
  std::string address;
  std::string host = "127.0.0.1";
  std::uint16_t port = 8021;
  std::string user;
  std::string password;
  Duration patience = std::chrono::milliseconds(2500);
  std::string country;
  std::string transfer;
  std::string music = "local_stream://moh";
  Duration ring = std::chrono::seconds(20);
  std::string lost;
  std::string dial = "sofia/gateway/main/{number}";
  std::string caller_id;
  std::vector<std::string> agents;
  bool presence = true;
  std::string desk = "desk";
  std::uint32_t calls = 20'000;
};

ConfigSpec<Settings> spec();

// What is wrong beyond what the table checks: "lost: is no extension"; empty: nothing.
std::string problem_of(const Settings& settings);

// The text with `word` where `place` ("{number}", "{queue}") stands.
std::string filled(std::string_view text, std::string_view place, std::string_view word);

}  // namespace balie::freeswitch
