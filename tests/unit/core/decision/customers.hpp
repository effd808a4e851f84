// Customers with a past, for tests of what is decided for them.
#pragma once

#include "core/customer/past_offer.hpp"
#include "protocols/bus/time.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace balie::decision {

// Noon of that day in UTC; day 0 is a Monday.
inline Time day(int number, std::chrono::minutes after_midnight = std::chrono::hours(12)) {
  return Time(std::chrono::sys_days(std::chrono::year(2026) / 11 / 2)) + std::chrono::days(number) +
         after_midnight;
}

inline v1::Contact contact_on(std::string channel, std::string topic = "") {
  v1::Contact contact;
  contact.set_id("c");
  contact.set_channel(std::move(channel));
  contact.set_topic(std::move(topic));
  return contact;
}

class Customer {
 public:
  Customer() { record_.create("customer"); }

  // An offer that was made, an hour in front of the customer.
  std::string offered(const std::string& offer, Time at, const std::string& channel = "chat",
                      const std::string& group = "", Duration timeout = std::chrono::hours(1)) {
    v1::Decision decision;
    decision.set_id(fmt::format("d{}", ++decisions_));
    bus::set(*decision.mutable_at(), at);
    auto& made = *decision.add_offers();
    made.set_id(offer);
    made.set_group(group);
    bus::set(*made.mutable_expires(), at + std::chrono::duration_cast<Time::duration>(timeout));
    remember(decision, channel);
    return decision.id();
  }
  void remember(const v1::Decision& decision, const std::string& channel) {
    customer::add_offers(record_, decision, channel, {.period = std::chrono::days(1'000)});
  }
  void responded(const std::string& decision, const std::string& kind, Time at) {
    v1::Outcome outcome;
    outcome.set_kind(kind);
    bus::set(*outcome.mutable_at(), at);
    customer::answer_offer(record_, outcome, decision, at);
  }
  void rejected(const std::string& offer, Time at, const std::string& channel = "chat",
                const std::string& group = "") {
    responded(offered(offer, at, channel, group), "rejected", at);
  }
  void said(const std::string& purpose, const std::string& state, Time at, const std::string& channel = "") {
    v1::Consent consent;
    consent.set_purpose(purpose);
    consent.set_state(state);
    consent.set_channel(channel);
    bus::set(*consent.mutable_at(), at);
    record_.add(customer::Field::consents, consent.SerializeAsString());
  }
  void contacted(const std::string& channel, const std::string& topic, Time at) {
    auto contact = contact_on(channel, topic);
    bus::set(*contact.mutable_at(), at);
    record_.add_contact(contact, {}, "d", "queue", 50);
  }
  [[nodiscard]] const customer::Record& record() const { return record_; }

 private:
  customer::Record record_;
  int decisions_ = 0;
};

}  // namespace balie::decision
