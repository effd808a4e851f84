#include "core/decision/offer_ranking.hpp"

#include "core/decision/share.hpp"
#include "core/scoring/adaptive/uncertainty.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace balie::decision {
namespace {

constexpr std::string_view stage = "arbitration";

bool looks_at_offer(const playbook::Formula& formula) {
  return (formula.program().variables >> static_cast<unsigned>(playbook::FormulaVariable::offer) & 1U) != 0;
}

}  // namespace

bool before(const Ranked& a, const Ranked& b, const playbook::Offers& offers) {
  if (a.is_mandatory != b.is_mandatory) return a.is_mandatory;
  if (a.score != b.score) return a.score > b.score;
  return offers.all()[a.offer].id < offers.all()[b.offer].id;
}

void OfferRanking::begin(const OfferCase& offer_case, playbook::FormulaRun& run, Chances* chances,
                         const v1::Decision& decision, const RankingWay& way) {
  case_ = &offer_case;
  run_ = &run;
  chances_ = chances;
  decision_ = &decision;
  way_ = way;
  weights_.clear();
  const auto& contact = offer_case.contact;
  for (const auto& weight : offer_case.offers.arbitration().weights) {
    const auto takes = [&](const playbook::Part& part) { return part.matches(contact.topic()); };
    const bool fits = weight.reach.has_contact(contact.channel(), contact.direction(), offer_case.country) &&
                      (weight.topics.empty() || std::ranges::any_of(weight.topics, takes));
    if (fits && weight.when && looks_at_offer(weight.when)) {
      weights_.push_back(Weighs::asks);
    } else {
      weights_.push_back(fits && (!weight.when || run.truth(weight.when)) ? Weighs::always : Weighs::never);
    }
  }
}

std::optional<Fall> OfferRanking::rank(std::uint32_t index, Ranked& ranked) {
  const auto& offer = case_->offers.all()[index];
  ranked = {};
  ranked.offer = index;
  ranked.is_mandatory = offer.mandatory;
  run_->set_offer(offer.facts);
  take_chance(offer, ranked);
  ranked.context_weight = context_weight(index);
  if (!take_factor(offer.value, ranked.value)) return fall(offer.value.formula.place());
  if (!take_factor(offer.lever, ranked.lever)) return fall(offer.lever.formula.place());
  ranked.score = ranked.propensity * ranked.context_weight * ranked.value * ranked.lever;
  if (way_.formula == nullptr) return std::nullopt;
  run_->set_factors({ranked.propensity, ranked.context_weight, ranked.value, ranked.lever});
  if (!take_factor({0, *way_.formula}, ranked.score)) return fall(way_.formula->place());
  return std::nullopt;
}

// From a model that learns, else from the score that the offer names, else what the playbook believes.
void OfferRanking::take_chance(const playbook::Offer& offer, Ranked& ranked) {
  ranked.chance = offer.prior.mean;
  Chance chance;
  if (chances_ != nullptr && chances_->of(ranked.offer, chance)) {
    ranked.chance = chance.score.chance;
    const double exploration = way_.exploration * chance.exploration;
    ranked.propensity = exploration > 0 ? scoring::adaptive::sampled_chance(chance.score, exploration,
                                                                            mixed(decision_->id(), offer.id))
                                        : ranked.chance;
    ranked.model = chance.model;
    ranked.evidence = chance.score.evidence;
    return;
  }
  if (!offer.model.empty()) {
    for (const auto& score : decision_->scores()) {
      if (score.model() != offer.model || !score.failure().empty()) continue;
      ranked.chance = std::clamp(score.value(), 0.0, 1.0);
      ranked.reasons.assign(score.reasons().begin(), score.reasons().end());
    }
  }
  ranked.propensity = ranked.chance;
}

double OfferRanking::context_weight(std::uint32_t offer) {
  const auto& weights = case_->offers.arbitration().weights;
  double product = 1;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights_[i] == Weighs::never || !weights[i].reach.has_offer(offer)) continue;
    if (weights_[i] == Weighs::always || run_->truth(weights[i].when)) product *= weights[i].weight;
  }
  return product;
}

bool OfferRanking::take_factor(const playbook::Factor& factor, double& number) {
  number = factor.number;
  if (!factor.formula) return true;
  const auto value = run_->evaluate(factor.formula);
  if (!value.is(feel::Kind::number)) return false;
  number = value.number().to_double();
  return std::isfinite(number);
}

Fall OfferRanking::fall(std::string_view rule) const {
  Fall fallen{stage, rule, {}};
  if (case_->explain) {
    const auto reason = run_->reason();
    fallen.text = fmt::format("the formula gives no number{}{}", reason.empty() ? "" : ": ", reason);
  }
  return fallen;
}

}  // namespace balie::decision
