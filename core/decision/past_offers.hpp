// The offers made to a customer so far, as contact policy and locks look at them.
#pragma once

#include "core/customer/past_offer.hpp"
#include "core/decision/offer_case.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace balie::decision {

constexpr std::uint32_t not_in_playbook = std::numeric_limits<std::uint32_t>::max();

struct PastOffer {
  customer::PastOffer made;
  std::uint32_t offer = not_in_playbook;  // index
  std::uint32_t group = not_in_playbook;
  // When the customer was shown it; none: not, or nobody knows.
  std::optional<Time> presented;
  // "" while there is none; one that ran out is "ignored", whether that was reported or not.
  std::string_view response;
  Time responded;
  bool is_open = false;
};

// One thread; keeps its memory from contact to contact. Views into the record.
class PastOffers {
 public:
  void begin(const OfferCase& offer_case);
  // In the order in which they were made.
  [[nodiscard]] std::span<const PastOffer> all() const { return past_; }

 private:
  std::vector<PastOffer> past_;
};

}  // namespace balie::decision
