// The settings of [adapter.NAME] with type = "csta".
#pragma once

#include "core/base/config.hpp"
#include "protocols/csta/session.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace balie::csta {

struct Settings {
  std::string host = "127.0.0.1";
  bool tls = false;
  std::string ca;
  std::uint16_t port = 1040;
  std::string login = "application_session";
  std::string application = "balie";
  std::string edition = "ed6";
  std::vector<std::string> monitors;
  std::vector<std::string> routes;
  std::vector<std::string> queues;
  std::vector<std::string> agents;
  bool presence = true;
  std::string desk = "desk";
  std::string country;
  bool contacts = true;
  bool deflect = false;
  std::string correlator = "contact";
  std::uint64_t correlator_bytes = 96;
  bool private_data = false;
  Duration ring = std::chrono::seconds(20);
  Duration patience = std::chrono::milliseconds(2500);
  Duration keepalive = std::chrono::seconds(20);
  Duration answer_limit = std::chrono::seconds(4);
  Duration session = std::chrono::seconds(180);
};

ConfigSpec<Settings> spec();

// "NAME=DEVICE" pairs by name; a text without = is not among them.
std::map<std::string, std::string, std::less<>> pairs_of(const std::vector<std::string>& texts);
// What is wrong beyond what the table checks; empty: nothing.
std::string problem_of(const Settings& settings);
Session::Settings session_settings(const Settings& settings);

}  // namespace balie::csta
