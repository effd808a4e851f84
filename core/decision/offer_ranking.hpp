// Arbitration: the factors of an offer in this contact, and the number by which offers are put in order.
#pragma once

#include "core/decision/chance.hpp"
#include "core/decision/offer_case.hpp"
#include "core/playbook/formula_run.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace balie::decision {

struct Ranked {
  std::uint32_t offer = 0;
  double chance = 0;      // as it is believed
  double propensity = 0;  // as it counts: drawn from what may be, where that is explored
  double context_weight = 1;
  double value = 0;
  double lever = 1;
  double score = 0;
  bool is_mandatory = false;
  std::vector<v1::ReasonCode> reasons = {};  // of the score that it goes by
  std::string_view model = {};               // that learnt the chance; empty: none did
  double evidence = 0;                       // for it
};
// Mandatory ones first, then the larger score; of equals the smaller id.
bool before(const Ranked& a, const Ranked& b, const playbook::Offers& offers);

// How this customer's offers are ranked: the playbook's way, or that of an experiment's challenger.
struct RankingWay {
  const playbook::Formula* formula = nullptr;  // none: the product of the factors
  double exploration = 1;
};

// One thread; keeps its memory from contact to contact.
class OfferRanking {
 public:
  // `run` was told of the contact and its scores, which are those of `decision`. `chances`: null where
  // nothing learns. All must stand until the last rank().
  void begin(const OfferCase& offer_case, playbook::FormulaRun& run, Chances* chances,
             const v1::Decision& decision, const RankingWay& way);

  // Fills `ranked`; or the offer falls: a formula gave no number.
  [[nodiscard]] std::optional<Fall> rank(std::uint32_t offer, Ranked& ranked);

 private:
  enum class Weighs : std::uint8_t { never, always, asks };
  void take_chance(const playbook::Offer& offer, Ranked& ranked);
  [[nodiscard]] double context_weight(std::uint32_t offer);
  // False: the formula gives no number.
  [[nodiscard]] bool take_factor(const playbook::Factor& factor, double& number);
  [[nodiscard]] Fall fall(std::string_view rule) const;

  const OfferCase* case_ = nullptr;
  playbook::FormulaRun* run_ = nullptr;
  Chances* chances_ = nullptr;
  const v1::Decision* decision_ = nullptr;
  RankingWay way_;
  std::vector<Weighs> weights_;  // of the playbook's, in their order
};

}  // namespace balie::decision
