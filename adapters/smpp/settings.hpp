// The settings of balie-smpp, in its table [adapter.NAME] of balie.toml.
#pragma once

#include "adapters/sdk/sms/words.hpp"
#include "protocols/gsm/data_coding.hpp"
#include "protocols/gsm/message.hpp"

#include <string>
#include <vector>

namespace balie::smpp {

struct Settings : sms::Words {
  // The centre, and how we bind to it.
  std::vector<std::string> hosts;
  std::string bind = "transceiver";
  std::uint32_t binds = 1;
  std::string system_id, password, system_type, address_range;
  std::string version = "3.4";
  bool tls = false;
  std::string tls_ca;
  bool tls_verify = true;
  std::string outbind, outbind_id, outbind_password;
  // The conversation.
  std::uint32_t window = 10;
  std::uint32_t rate = 0;
  Duration response_limit = std::chrono::seconds(30);
  Duration enquire_after = std::chrono::seconds(30);
  Duration reconnect_max = std::chrono::seconds(60);
  Duration throttle_first = std::chrono::seconds(1);
  Duration give_up = std::chrono::minutes(5);
  std::uint64_t pdu_bytes_max = 128 << 10;
  // What must not be forgotten.
  std::string state;
  Duration parts_wait = std::chrono::minutes(10);
  Duration retry_unanswered = std::chrono::hours(24);
  Duration retry_unread = std::chrono::hours(1);
  Duration echo = std::chrono::seconds(10);
  Duration receipts_wait = std::chrono::hours(24 * 7);
  Duration query_after = Duration::zero();
  // Texts and numbers.
  std::string coding = "gsm7";
  std::vector<std::string> languages;
  bool latin1 = false;
  bool transliterate = false;
  std::string parts = "udh8";
  std::uint32_t parts_max = 10;
  std::string from;
  std::string service_type;
  std::string receipts = "final";
  Duration validity = Duration::zero();
  bool international = true;
  std::string country;
};

ConfigSpec<Settings> settings_spec();

// What of the settings no single one can tell: hosts that are none, languages, rules of topics. The problems
// of connect(), of Fate::fatal: "smpp.settings".
result<void> check(const Settings& settings);

struct Host {
  std::string name;
  std::uint16_t port = 0;
  bool operator==(const Host&) const = default;
};
// "smsc.example:2775", "[::1]:2775".
result<Host> host_of(std::string_view text);

gsm::Alphabet alphabet_of_default(const Settings& settings);
gsm::Rules rules_of(const Settings& settings);

}  // namespace balie::smpp
