// Validity, eligibility, applicability and suitability: the rules of the playbook about an offer by itself.
#pragma once

#include "core/decision/offer_case.hpp"
#include "core/decision/past_offers.hpp"
#include "core/decision/stocks.hpp"
#include "core/playbook/formula_run.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace balie::decision {

// One thread; keeps its memory from contact to contact.
class OfferRules {
 public:
  // `run` was told of the contact and its scores. `stocks`: null where nothing was taken yet. All must stand
  // until the last check.
  void begin(const OfferCase& offer_case, playbook::FormulaRun& run, const PastOffers& past,
             const Stocks* stocks);

  // Where the offer falls first. Conditions that do not look at the offer are evaluated once a contact,
  // however many offers they hold for. One without a value, or past a limit, does not hold.
  [[nodiscard]] std::optional<Fall> check(std::uint32_t offer);

 private:
  static constexpr std::size_t stages = 3;
  // What the conditions of a level that do not look at the offer say: not asked yet, all hold, or which does
  // not.
  struct Shared {
    bool known = false;
    const playbook::Formula* failed = nullptr;
    std::string reason;
    std::vector<playbook::TableHit> rows;
  };
  [[nodiscard]] std::optional<Fall> check_validity(const playbook::Offer& offer, std::uint32_t index) const;
  [[nodiscard]] std::optional<Fall> check_stock(const playbook::Offer& offer, std::uint32_t index) const;
  [[nodiscard]] std::optional<Fall> check_level(std::size_t stage,
                                                const std::vector<playbook::Formula>& level, Shared* shared,
                                                const playbook::Offer& offer);
  void ask(const std::vector<playbook::Formula>& level, Shared& shared);
  [[nodiscard]] Fall fall(std::size_t stage, const playbook::Formula& formula, const std::string& reason,
                          std::vector<playbook::TableHit> rows) const;

  const OfferCase* case_ = nullptr;
  playbook::FormulaRun* run_ = nullptr;
  const PastOffers* past_ = nullptr;
  const Stocks* stocks_ = nullptr;
  std::vector<std::array<Shared, stages>> shared_;  // of all offers, then of each group
};

}  // namespace balie::decision
