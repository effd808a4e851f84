// Bayesian logistic regression, online: each value of each feature has a weight that is known up to a
// variance, and all weights together give the log-odds of success and how far off they may be.
//
// One contact moves each weight by its variance, so what is well known moves little; then the variance
// shrinks by what was learnt (one step of an extended Kalman filter with a diagonal covariance). Time lets
// the variance grow again towards that of the beginning: this is how old evidence is forgotten. Three speeds
// of forgetting run side by side, in one slot each value: what is best differs from time to time, and
// LearnerBlend finds out.
#pragma once

#include "core/scoring/adaptive/inputs.hpp"
#include "core/scoring/adaptive/state.hpp"

#include <array>
#include <span>
#include <vector>

namespace balie::scoring::adaptive {

constexpr std::size_t speeds = 3;  // steady, slow, fast

// The log-odds before a contact, by speed.
struct GaussianLogits {
  std::array<double, speeds> mean{};
  std::array<double, speeds> variance{};
};

class GaussianWeights {
 public:
  explicit GaussianWeights(const ModelSpec& spec);

  // `days` since 1970. No allocation.
  [[nodiscard]] GaussianLogits logits(const Inputs& inputs, float days) const;
  // `logits` are those of the same inputs and days, right before.
  void learn(const Inputs& inputs, float days, const GaussianLogits& logits, bool success);
  // Adds to `moves` by how much each value moves the log-odds, of the speeds with these shares; then all
  // words together, where there are any. `logits` as for learn().
  void add_moves(const Inputs& inputs, const GaussianLogits& logits, std::span<const double> shares,
                 std::vector<double>& moves) const;
  // The chance of success that a log-odds with a variance stands for.
  static double chance(double mean, double variance);

  [[nodiscard]] std::size_t bytes() const;
  void write(StateWriter& out) const;
  void read(StateReader& in);

 private:
  // What was learnt of one value: all 0 where nothing was. `known`: by how much the variance fell.
  struct Slot {
    std::array<float, speeds> mean{};
    std::array<float, speeds> known{};
    float days = 0;
    [[nodiscard]] bool used() const { return days > 0; }
    void write(StateWriter& out) const;
    void read(StateReader& in);
  };
  [[nodiscard]] std::size_t slot_of(std::uint64_t value) const { return value >> shift_; }
  // The variance of a slot's weight at `days`.
  [[nodiscard]] float variance(const Slot& slot, std::size_t speed, float days) const;
  template <typename Visit>
  void for_each_slot(const Inputs& inputs, Visit visit) const;

  std::array<float, speeds> forgotten_a_day_{};       // variance that a weight regains
  std::array<float, speeds> bias_forgotten_a_day_{};  // likewise the bias
  std::array<float, speeds> bias_variance_{};         // before anything is learnt
  Slot bias_;                                         // its mean starts at the prior's log-odds
  int shift_;
  std::vector<Slot> slots_;
};

}  // namespace balie::scoring::adaptive
