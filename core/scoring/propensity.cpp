#include "core/scoring/propensity.hpp"

#include "core/scoring/adaptive/arithmetic.hpp"
#include "core/scoring/adaptive/uncertainty.hpp"
#include "protocols/bus/time.hpp"

namespace balie::scoring {
namespace {

// The score of a fixed model, where it gave one that can be a chance.
std::optional<double> chance_of(const google::protobuf::RepeatedPtrField<v1::Score>& scores,
                                const std::string& model) {
  for (const auto& score : scores) {
    if (score.model() != model || !score.failure().empty()) continue;
    if (score.value() > 0 && score.value() < 1) return score.value();
  }
  return std::nullopt;
}

}  // namespace

adaptive::Past past_of(const customer::Record& record, History& history) {
  adaptive::Past past;
  past.contacts = static_cast<std::uint32_t>(record.contacts());
  history.begin(record);
  if (const auto contacts = history.contacts(); !contacts.empty()) past.last_contact = contacts.back().at;
  const auto outcomes = history.outcomes();
  for (auto i = outcomes.size(); i-- > 0;) {
    if (outcomes[i].kind == "presented") continue;  // tells nothing of the customer
    past.last_outcome = outcomes[i].kind;
    break;
  }
  return past;
}

void Propensities::begin(const adaptive::ModelBank& bank, const Situation& situation) {
  bank_ = &bank;
  channel_ = situation.contact.channel();
  at_ = bus::to_time(situation.contact.at());
  scores_ = &situation.scores;
  past_ = past_of(situation.record, history_);
  inputs_.resize(bank.features().size());
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    bank.features()[i].reader.read(situation.contact, at_, past_, inputs_[i], situation.formulas);
  }
}

std::optional<Propensity> Propensities::of(std::string_view offer) const {
  const auto estimate = bank_ ? bank_->estimate(offer, channel_, inputs_, at_) : std::nullopt;
  if (!estimate) return std::nullopt;
  const auto& spec = *estimate->spec;
  auto score = estimate->score;
  if (const auto fixed = spec.blend_with.empty() ? std::nullopt : chance_of(*scores_, spec.blend_with)) {
    const double share = adaptive::share_by_evidence(score, spec.blend_evidence);
    score.chance = adaptive::blended_chance(score, *fixed, spec.blend_evidence);
    score.logit = adaptive::logit_of(score.chance);
    score.variance *= share * share;
    score.evidence = 1 / (score.variance * score.chance * (1 - score.chance));
  }
  return Propensity{score, spec.exploration, spec.name};
}

std::vector<adaptive::ModelBank::Move> Propensities::moves(std::string_view offer, std::size_t most) const {
  if (!bank_) return {};
  return bank_->moves(offer, channel_, inputs_, at_, most);
}

void Propensities::write_inputs(google::protobuf::RepeatedPtrField<v1::LearningInputs>& out) const {
  for (std::size_t i = 0; bank_ && i < inputs_.size(); ++i) {
    adaptive::write_inputs(bank_->features()[i].fingerprint, inputs_[i], *out.Add());
  }
}

}  // namespace balie::scoring
