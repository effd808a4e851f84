// A model that no analyst made: it starts from the playbook's prior, learns from each outcome, forgets
// slowly, and says how sure it is.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/scoring/adaptive/base_rates.hpp"
#include "core/scoring/adaptive/gaussian_weights.hpp"
#include "core/scoring/adaptive/learner_blend.hpp"
#include "core/scoring/adaptive/rate_tables.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace balie::scoring::adaptive {

struct Score {
  double chance = 0;    // of success, within 0.0001 and 0.9999
  double logit = 0;     // its log-odds
  double variance = 0;  // of the log-odds: what is not known, and where the learners do not agree
  double evidence = 0;  // in contacts: how many of one kind would leave as much unknown
};

// A pure function of what it learnt, in that order: the same contacts, outcomes and times give the same
// scores, and the same saved bytes, on any machine. One thread at a time where it learns; scoring changes
// nothing.
//
// Memory is bounded by the playbook's buckets_max, and made once: neither score() nor learn() allocates.
// Values that meet in a bucket are taken as one.
class AdaptiveModel {
 public:
  // The spec was checked (core/playbook does).
  explicit AdaptiveModel(const ModelSpec& spec);

  // `now`: the time of the decision; before 1970 counts as 1970. An earlier time than one that was learnt
  // forgets nothing.
  [[nodiscard]] Score score(const Inputs& inputs, Time now) const;
  // By how much each value moves the log-odds from where they are for any contact: of each of inputs.values,
  // then of all words together.
  [[nodiscard]] std::vector<double> moves(const Inputs& inputs, Time now) const;
  void learn(const Inputs& inputs, bool success, Time now);

  // How many values its inputs have, words apart.
  [[nodiscard]] std::size_t values() const { return values_; }
  [[nodiscard]] std::uint64_t learnt() const { return learnt_; }  // outcomes
  [[nodiscard]] std::size_t bytes() const;                        // of memory

  // All that was learnt: a model made of it goes on as this one would, to the bit. A few hundred KB.
  [[nodiscard]] std::string save() const;
  // Errors (reject): "adaptive.state" for bytes that are no state, or one of other features or buckets.
  static result<AdaptiveModel> load(const ModelSpec& spec, std::string_view bytes);

 private:
  // What each part says before a contact.
  struct Opinions {
    GaussianLogits gaussian;
    BaseRates::Logits base;
    RateTables::Mixture mixture;
    std::array<double, learners> chances;
  };
  void ask(const Inputs& inputs, double days, Opinions& opinions) const;

  std::uint64_t fingerprint_;
  std::size_t values_;  // that a contact has
  GaussianWeights weights_;
  BaseRates base_;
  RateTables rates_;
  LearnerBlend blend_;
  std::uint64_t learnt_ = 0;
};

}  // namespace balie::scoring::adaptive
