// How often what may be proposed to whom: policy.toml, checked. Values that never change. Consent and quiet
// hours are core/customer/consent.hpp.
#pragma once

#include "core/base/clock.hpp"
#include "core/playbook/pattern.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace balie::playbook {

// What a rule counts together.
enum class Per : std::uint8_t { offer, group, channel, all };

// Which offers, channels and directions a rule is about.
struct Reach {
  std::vector<bool> offers = {};             // by index; empty: all
  std::vector<std::string> channels = {};    // empty: all
  std::vector<std::string> directions = {};  // "inbound", "outbound"; empty: both
  std::vector<std::string> countries = {};   // ISO 3166-1; empty: all

  [[nodiscard]] bool has_offer(std::size_t offer) const { return offers.empty() || offers[offer]; }
  [[nodiscard]] bool has_channel(std::string_view channel) const;
  // `direction` as a contact gives it: empty means inbound.
  [[nodiscard]] bool has_contact(std::string_view channel, std::string_view direction,
                                 std::string_view country) const;
};

// At most so many presentations in any `period`. What a channel that reports presentations did not report
// (Channel::confirms) is none once its time is out; elsewhere an offer that was made was presented.
struct Cap {
  std::string name;
  Per per = Per::offer;
  std::uint32_t presentations_max = 1;
  Duration period{};
  Reach reach = {};
  std::string rule = {};  // "policy.toml:14"
};

// After `times` such responses within `period` nothing of what is counted together, for `rest`.
struct Pause {
  std::string name;
  Per per = Per::offer;
  std::vector<std::string> after;  // "rejected", "ignored", "accepted", "converted"
  std::uint32_t times = 1;
  Duration period{};
  Duration rest{};
  Reach reach = {};
  std::string rule = {};
};

// Nothing for `rest` after a contact about one of the topics, that contact included.
struct ComplaintRest {
  std::string name;
  std::vector<Part> topics;
  Duration rest{};
  Reach reach = {};
  std::string rule = {};
};

struct ContactPolicy {
  std::vector<Cap> caps;
  std::vector<Pause> pauses;
  std::vector<ComplaintRest> complaints;
  // A contact that began longer before its decision is history: nobody is there any more to be offered
  // something.
  Duration contact_age_max = std::chrono::hours(24);

  // How far back it looks over past offers: no record may forget what is younger.
  [[nodiscard]] Duration memory() const;
};

}  // namespace balie::playbook
