// Rates of success by value and by pair of values, against what was expected of the same contacts; a linear
// mixture of them, whose weights are learnt online.
//
// Each value has three windows of time, each pair one. A rate says by how much the contacts with this value
// did better or worse than the base rate of their time did say: log(successes / expected). What is seldom
// seen says little, so it is drawn to 0. Which values and pairs deserve belief is learnt (Adagrad).
#pragma once

#include "core/scoring/adaptive/base_rates.hpp"
#include "core/scoring/adaptive/inputs.hpp"
#include "core/scoring/adaptive/state.hpp"

#include <array>
#include <vector>

namespace balie::scoring::adaptive {

class RateTables {
 public:
  static constexpr std::size_t horizons = 3;
  static constexpr std::size_t pairs_max = features_max * (features_max - 1) / 2;
  static constexpr std::size_t inputs_max = BaseRates::windows + horizons * features_max + pairs_max;

  explicit RateTables(const ModelSpec& spec);

  // The mixture before a contact, kept until it is learnt.
  struct Mixture {
    double logit = 0;
    std::array<float, inputs_max> parts;                                   // as many as there are inputs
    std::array<std::uint32_t, features_max*(features_max - 1) / 2> pairs;  // their buckets
  };
  // No allocation.
  void mix(const Inputs& inputs, const BaseRates::Logits& base, Mixture& mixture) const;
  // Adds to `moves` by how much each value moves the mixture, a pair by half for each of its values.
  void add_moves(const Mixture& mixture, double share, std::vector<double>& moves) const;
  // `mixture` and `base` are those of the same inputs, right before.
  void learn(const Inputs& inputs, float days, const BaseRates::Logits& base, const Mixture& mixture,
             bool success);

  [[nodiscard]] std::size_t bytes() const;
  void write(StateWriter& out) const;
  void read(StateReader& in);

 private:
  struct ValueSlot {
    std::array<float, horizons> successes{};
    std::array<float, horizons> expected{};
    std::array<float, horizons> ratio{};  // log(successes / expected), drawn to 0
    float days = 0;
    [[nodiscard]] bool used() const { return days > 0; }
    void write(StateWriter& out) const;
    void read(StateReader& in);
  };
  struct PairSlot {
    float successes = 0;
    float expected = 0;
    float ratio = 0;
    float days = 0;
    [[nodiscard]] bool used() const { return days > 0; }
    void write(StateWriter& out) const;
    void read(StateReader& in);
  };
  void learn_weights(const Mixture& mixture, float error);
  void learn_values(const Inputs& inputs, float days, float expected, float outcome);
  void learn_pairs(std::size_t values, float days, float expected, const Mixture& mixture, float outcome);

  std::size_t values_;  // of one contact
  bool with_pairs_;
  std::array<float, horizons> half_lives_{};  // days
  float pair_half_life_;
  int value_shift_, pair_shift_;
  std::vector<ValueSlot> value_slots_;
  std::vector<PairSlot> pair_slots_;
  std::vector<float> weights_;    // base rates, then values by horizon, then pairs
  std::vector<float> gradients_;  // sums of their squares
};

}  // namespace balie::scoring::adaptive
