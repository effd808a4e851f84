// The chance that this customer accepts an offer in this contact, as the adaptive models hold it: what
// arbitration puts offers in order by.
#pragma once

#include "core/customer/record.hpp"
#include "core/scoring/adaptive/model_bank.hpp"
#include "core/scoring/history.hpp"

#include "balie/v1/decision.pb.h"

#include <optional>
#include <string_view>
#include <vector>

namespace balie::scoring {

struct Propensity {
  adaptive::Score score;   // blended with a fixed model where the playbook says so
  double exploration = 0;  // of its uncertainty (adaptive::sampled_chance)
  std::string_view model;  // the adaptive model that said so
};

// Of one contact after another; one thread. Keeps its memory.
class Propensities {
 public:
  // What a contact comes with. `contact.at` is set. The record is the customer's before this contact;
  // `scores` are those of the decision, with which models may be blended. The same seed draws the same
  // chances.
  struct Situation {
    const v1::Contact& contact;
    const customer::Record& record;
    const google::protobuf::RepeatedPtrField<v1::Score>& scores;
    adaptive::FormulaValues* formulas = nullptr;  // of this contact; null: the features have none
  };
  // All of it stays while of() is asked.
  void begin(const adaptive::ModelBank& bank, const Situation& situation);

  // None: no adaptive model is for this offer.
  [[nodiscard]] std::optional<Propensity> of(std::string_view offer) const;

  // What moved the propensity most, of those features that are learnt of.
  [[nodiscard]] std::vector<adaptive::ModelBank::Move> moves(std::string_view offer, std::size_t most) const;

  // Of the contact that was begun: what its outcomes will be learnt against. For the log.
  void write_inputs(google::protobuf::RepeatedPtrField<v1::LearningInputs>& out) const;

 private:
  const adaptive::ModelBank* bank_ = nullptr;
  std::string_view channel_;
  Time at_;
  const google::protobuf::RepeatedPtrField<v1::Score>* scores_ = nullptr;
  std::vector<adaptive::Inputs> inputs_;  // of each of the bank's lists of features
  adaptive::Past past_;
  History history_;
};

// What is known of the customer before a contact.
adaptive::Past past_of(const customer::Record& record, History& history);

}  // namespace balie::scoring
