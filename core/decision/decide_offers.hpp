// Which offers are made in a contact, and why the others are not: the stages in their order, then
// arbitration, places and texts.
#pragma once

#include "core/customer/consent.hpp"
#include "core/decision/contact_policy.hpp"
#include "core/decision/offer_ranking.hpp"
#include "core/decision/offer_rules.hpp"
#include "core/decision/past_offers.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::decision {

struct OfferInput {
  const playbook::Offers& offers;
  const v1::Contact& contact;
  const customer::Record& record;
  const customer::ConsentRules& consent;
  playbook::FormulaRun& run;  // begun for this contact and customer, its scores set
  Chances* chances = nullptr;
  const Stocks* stocks = nullptr;  // null: nothing was taken yet
  std::string_view country = {};   // of the playbook, where contact and customer tell none
  std::string_view language = {};  // of the playbook
  Time now;                        // of the decision; nothing here looks at another clock
  bool explain = false;            // what becomes of each offer is wanted
};

// The memory that deciding needs. One thread; what it decides depends on nothing that was decided before.
class OfferDecision {
 public:
  // Adds offers, experiments and control group to the decision, whose id and scores are set; where it is
  // wanted, what became of each offer to its explanation. A contact on a channel without places, or that
  // is history (ContactPolicy::contact_age_max), gets none.
  void decide(const OfferInput& input, v1::Decision& decision);

 private:
  struct Open {
    const PastOffer* elsewhere = nullptr;  // in front of the customer on another channel
    const PastOffer* anywhere = nullptr;
  };
  [[nodiscard]] std::optional<std::string> nothing_because(const OfferInput& input) const;
  void choose_way(const OfferInput& input, v1::Decision& decision, RankingWay& way) const;
  void filter(const OfferInput& input, v1::Decision& decision);
  [[nodiscard]] std::optional<Fall> check(std::uint32_t offer);
  [[nodiscard]] std::optional<Fall> check_consent(const std::string& purpose);
  [[nodiscard]] std::optional<Fall> check_lock(std::uint32_t offer) const;
  void begin_locks();
  void hold_back_controls(const OfferInput& input, v1::Decision& decision);
  void hold_back(const playbook::ControlGroup& control, const v1::Decision& decision);
  void rank(const OfferInput& input, v1::Decision& decision, const RankingWay& way);
  void make(const OfferInput& input, v1::Decision& decision);
  [[nodiscard]] std::optional<Fall> check_place(const Ranked& ranked) const;
  // False: its text does not fit the channel.
  [[nodiscard]] bool make_one(const OfferInput& input, const Ranked& ranked, v1::Decision& decision);
  void fell(std::uint32_t offer, Fall fall);
  static void tell(const OfferInput& input, const Ranked& ranked, v1::OfferReason& reason);
  static void give_reasons(const OfferInput& input, const Ranked& ranked, v1::Offer& made,
                           v1::Decision& decision);

  std::optional<OfferCase> case_;
  std::string country_;
  const customer::ConsentRules* consent_ = nullptr;
  const playbook::Channel* channel_ = nullptr;
  PastOffers past_;
  OfferRules rules_;
  ContactPolicy policy_;
  OfferRanking ranking_;
  std::vector<std::pair<std::string_view, customer::Permission>>
      permissions_;                  // of the purposes asked for so far
  std::vector<Open> open_;           // by offer
  std::vector<std::uint32_t> left_;  // offers that no stage let fall
  std::vector<Ranked> ranked_;
  std::vector<std::uint32_t> made_;
  v1::Explanation* explanation_ = nullptr;  // null: nobody asks
};

}  // namespace balie::decision
