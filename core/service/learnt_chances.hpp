// What the adaptive models hold of a contact's offers, as deciding asks for it.
#pragma once

#include "core/base/hash.hpp"
#include "core/decision/chance.hpp"
#include "core/playbook/offers.hpp"
#include "core/scoring/adaptive/uncertainty.hpp"
#include "core/scoring/propensity.hpp"

#include <cstring>

namespace balie::service {

// One thread; for one contact after another.
class LearntChances final : public decision::Chances {
 public:
  // `draw`: 0 leaves drawing to the decision; others draw other chances than it would, for estimates. Both
  // others stay while of() is asked.
  void begin(const playbook::Offers& offers, const scoring::Propensities& propensities, std::uint64_t draw) {
    offers_ = &offers;
    propensities_ = &propensities;
    draw_ = draw;
  }

  bool of(std::uint32_t offer, decision::Chance& chance) override {
    const auto& id = offers_->all()[offer].id;
    const auto known = propensities_->of(id);
    if (!known) return false;
    chance.score = known->score;
    chance.exploration = known->exploration;
    chance.model = known->model;
    if (draw_ == 0) return true;
    HashKey key{};
    std::memcpy(key.data(), &draw_, sizeof draw_);
    chance.score.chance =
        scoring::adaptive::sampled_chance(chance.score, chance.exploration, hash64(key, id));
    chance.exploration = 0;
    return true;
  }

  std::vector<decision::ChanceReason> reasons(std::uint32_t offer) override {
    std::vector<decision::ChanceReason> reasons;
    for (const auto& move : propensities_->moves(offers_->all()[offer].id, reasons_max)) {
      auto& reason = reasons.emplace_back();
      reason.code.set_code(std::string(move.feature));
      reason.code.set_text(std::string(move.reason));
      reason.raises = move.by > 0;
    }
    return reasons;
  }

 private:
  static constexpr std::size_t reasons_max = 3;
  const playbook::Offers* offers_ = nullptr;
  const scoring::Propensities* propensities_ = nullptr;
  std::uint64_t draw_ = 0;
};

}  // namespace balie::service
