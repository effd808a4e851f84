// Offers that were made to a customer, as the record remembers them: what caps, rests and locks are told by.
#pragma once

#include "core/base/clock.hpp"
#include "core/customer/record.hpp"

#include "balie/v1/event.pb.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace balie::customer {

// More are never held. A decision makes no more offers to a customer of whom so many must be remembered.
constexpr std::size_t past_offers_max = 500;

// Which past offers a record keeps: those younger than `period`, which is as far as the playbook's contact
// policy looks back; those in front of the customer; and the `newest`, however old they are.
struct OfferMemory {
  Duration period{};
  std::size_t newest = 20;
};

// A serialised balie.v1.PastOffer, told apart. Views into it.
struct PastOffer {
  std::string_view offer;
  std::string_view group;
  std::string_view channel;
  std::string_view decision;
  Time at;                        // made
  Time expires;                   // taken for ignored from then on, where there is no response
  std::optional<Time> presented;  // as reported
  std::string_view response;      // "accepted", "rejected", "ignored", "converted"; empty: nothing yet
  std::optional<Time> responded;

  // In front of the customer, who may still say something of it.
  [[nodiscard]] bool is_open(Time now) const { return response.empty() && now < expires; }
  // The last moment at which something happened to it, known or yet to come.
  [[nodiscard]] Time last() const;
};
PastOffer past_offer_of(std::string_view bytes);

// Adds the offers that the decision makes on the contact's channel: from `decision.at` on they are in front
// of the customer. What `memory` no longer asks for is dropped.
void add_offers(Record& record, const v1::Decision& decision, std::string_view channel,
                const OfferMemory& memory);

// Adds an outcome to the offer it belongs to, if that is still remembered: the one it names; naming none, the
// only one of its decision. The same in whatever order outcomes arrive: of presentations the earliest counts,
// of responses the latest, and any before "ignored". `recorded`: when the hub took the outcome; a later time
// in it counts as that, so that no reporter's clock can put a rest into the future.
void answer_offer(Record& record, const v1::Outcome& outcome, std::string_view decision_id, Time recorded);

}  // namespace balie::customer
