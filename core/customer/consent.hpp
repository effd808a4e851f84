// Whether a customer may be approached for a purpose over a channel: what the customer said, the law of the
// country as the playbook writes it down, and the hour. Pure.
#pragma once

#include "core/base/clock.hpp"
#include "core/customer/record.hpp"
#include "core/feel/temporal.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace balie::customer {

enum class Basis : std::uint8_t {
  opt_in,   // only who granted it
  opt_out,  // who did not withdraw or deny it
  always,   // whatever was said: a contract or the law asks for it
  never,
};

// Which approaches a rule is about; a list that is empty means all.
struct Scope {
  std::vector<std::string> countries;  // ISO 3166-1 alpha-2
  std::vector<std::string> purposes;
  std::vector<std::string> channels;
};

struct ConsentRule {
  Scope scope;
  Basis basis = Basis::opt_in;
  std::string ground;  // the legal ground, where what the customer said names none: "legitimate_interest"
  std::string rule;    // where it stands: "consent.toml:14"
};

// Hours in which nobody is approached: minutes since midnight, there. From 1320 to 480 goes over midnight.
struct QuietHours {
  Scope scope;
  std::array<bool, 7> days{true, true, true, true, true, true, true};  // on which it begins; Monday first
  int from = 0;
  int to = 0;
  std::string rule;
};

// Those who asked not to be approached, wherever that is kept.
struct Register {
  std::string name;
  Scope scope;
  std::string attribute;                 // the boolean attribute that is true of who is in it; or empty
  std::vector<std::string> identifiers;  // "tel:+31612345678", normalised
  std::string rule;
};

struct ConsentRules {
  std::vector<ConsentRule> rules;  // the first that fits holds
  std::vector<QuietHours> quiet_hours;
  std::vector<Register> registers;
  std::map<std::string, feel::Zone, std::less<>> zones;  // by country; UTC for others
};

struct Approach {
  std::string_view purpose;
  std::string_view channel;
  std::string_view country;  // where the customer is; "": only rules for all countries hold
  Time at;
  // The customer began this contact: quiet hours and registers are about those who are called upon.
  bool inbound = false;
};

struct Permission {
  bool allowed = false;
  std::string reason;  // in words; without anything that names the customer
  std::string rule;    // where it stands; empty: what the customer said, or that no rule fits
  std::string ground;  // of what is allowed
};

// In this order:
// 1. registers and quiet hours, unless the customer began the contact;
// 2. the first rule that fits; without one, opt-in;
// 3. what the customer said of the purpose: expired statements count as none; of two on the same channel the
//    newer counts, of the same time the withdrawal or denial; what was said of this channel goes before what
//    was said of all channels, but a later (or simultaneous) withdrawal of all channels is one of this too.
//    A grant allows under opt-in, its absence is enough under opt-out; a withdrawal or denial forbids under
//    both.
Permission may_approach(const ConsentRules& rules, const Record& record, const Approach& approach);

}  // namespace balie::customer
