// Contact policy: which offers may not be made to this customer now. Caps, rests and complaints are
// prepared once a contact, and then told for each offer.
#pragma once

#include "core/decision/past_offers.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace balie::decision {

// One thread; keeps its memory from contact to contact.
class ContactPolicy {
 public:
  // What is handed over must stand until the last check.
  void begin(const OfferCase& offer_case, const PastOffers& past);

  // The first rule that forbids the offer, in the order: as many remembered as can be, quiet hours,
  // complaints, pauses, caps. A mandatory offer is subject to quiet hours alone.
  [[nodiscard]] std::optional<Fall> check(std::uint32_t offer) const;

 private:
  // The first of `count` numbers of a rule that counts by offer or group; or its only one.
  struct Row {
    std::size_t first = 0;
    bool holds = false;  // it is about this contact at all
  };
  struct Response {
    std::uint32_t key = 0;
    Time at;
  };
  [[nodiscard]] std::size_t keys(playbook::Per per) const;
  // The place in a row of that rule; none: it is not counted.
  [[nodiscard]] std::optional<std::size_t> key(playbook::Per per, std::uint32_t offer,
                                               std::uint32_t group) const;
  [[nodiscard]] std::optional<std::size_t> key_of(playbook::Per per, const playbook::Reach& reach,
                                                  const PastOffer& past) const;
  void begin_caps();
  void begin_pauses();
  void begin_pause(const playbook::Pause& pause, const Row& row);
  void begin_complaints();
  [[nodiscard]] std::optional<Fall> check_complaints(std::uint32_t offer) const;
  [[nodiscard]] std::optional<Fall> check_pauses(std::uint32_t offer) const;
  [[nodiscard]] std::optional<Fall> check_caps(std::uint32_t offer) const;
  [[nodiscard]] std::string cap_text(const playbook::Cap& cap, std::size_t key, std::uint32_t count) const;
  [[nodiscard]] bool is_about(const playbook::Reach& reach) const;

  const OfferCase* case_ = nullptr;
  const PastOffers* past_ = nullptr;
  std::vector<Row> caps_;
  std::vector<std::uint32_t> presented_;  // of the caps, row by row
  std::vector<Row> pauses_;
  std::vector<Time> rest_until_;  // likewise of the pauses
  std::vector<Response> responses_;
  std::vector<Time> complaints_until_;  // of the rules, in their order
};

}  // namespace balie::decision
