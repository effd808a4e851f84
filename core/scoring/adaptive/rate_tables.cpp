#include "core/scoring/adaptive/rate_tables.hpp"

#include "core/scoring/adaptive/arithmetic.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace balie::scoring::adaptive {
namespace {

constexpr std::array<double, RateTables::horizons> horizon_shares = {3.0 / 360, 30.0 / 360, 300.0 / 360};
constexpr double pair_share = 100.0 / 360;
constexpr float drawn_to_zero = 0.6f;  // successes, and expected ones, that each slot is taken to have had
constexpr float values_weight = 0.1f;  // in the beginning, of a value's horizons together
constexpr float pairs_weight = 0.5f;   // likewise, of all pairs of one value
constexpr float step = 0.02f;          // of the weights
constexpr float counted_max = 1e9f;
constexpr float days_max = 1e7f;
constexpr float weight_max = 100;

// Pairs have no order: the earlier feature comes first.
std::uint64_t hash_of(std::uint64_t first, std::uint64_t second) {
  return (first + std::rotl(second, 23)) * 0x9e3779b97f4a7c15;
}

// Written so that the compiler takes several at a time, which std::min and its references prevent.
float bounded_count(float count) { return count < counted_max ? count : counted_max; }

float ratio_of(float successes, float expected) {
  return log_of((successes + drawn_to_zero) / (expected + drawn_to_zero));
}

// The counts of all slots that one contact touches: gathered, computed and put back apart, so that the
// processor does several at a time. Slots that two values or pairs share are learnt once.
template <std::size_t Most>
struct Counts {
  std::array<float, Most> successes, expected, ratios;
  std::array<float, Most> half_lives;  // that passed since the slot was learnt

  void learn(std::size_t count, float outcome, float expectation) {
    for (std::size_t i = 0; i < count; ++i) {
      const float left = half_to(half_lives[i]);
      successes[i] = bounded_count(successes[i] * left + outcome);
      expected[i] = bounded_count(expected[i] * left + expectation);
      ratios[i] = ratio_of(successes[i], expected[i]);
    }
  }
};

float mean_chance(const BaseRates::Logits& base) {
  float sum = 0;
  for (const float logit : base) sum += logit;
  return static_cast<float>(sigmoid(sum / static_cast<float>(base.size())));
}

}  // namespace

RateTables::RateTables(const ModelSpec& spec)
    : values_(static_cast<std::size_t>(std::ranges::count_if(
          spec.features, [](const FeatureSpec& feature) { return feature.kind != Kind::words; }))),
      with_pairs_(spec.pairs) {
  const double half_life = std::chrono::duration<double>(spec.half_life).count() / 86'400;
  for (std::size_t i = 0; i < horizons; ++i)
    half_lives_[i] = static_cast<float>(half_life * horizon_shares[i]);
  pair_half_life_ = static_cast<float>(half_life * pair_share);
  const std::uint32_t values = std::max(spec.buckets_max / 16, 1'024u);
  value_shift_ = 64 - (std::bit_width(values) - 1);
  pair_shift_ = 64 - (std::bit_width(spec.buckets_max) - 1);
  value_slots_.resize(values);
  if (with_pairs_) pair_slots_.resize(spec.buckets_max);
  weights_.assign(BaseRates::windows, 1.0f / BaseRates::windows);
  weights_.insert(weights_.end(), values_ * horizons, values_weight / horizons);
  if (with_pairs_ && values_ > 1) {
    weights_.insert(weights_.end(), values_ * (values_ - 1) / 2, pairs_weight / static_cast<float>(values_));
  }
  gradients_.assign(weights_.size(), 1);
}

void RateTables::mix(const Inputs& inputs, const BaseRates::Logits& base, Mixture& mixture) const {
  std::size_t part = 0;
  for (const float logit : base) mixture.parts[part++] = logit;
  for (const std::uint64_t value : inputs.values) {
    for (const float ratio : value_slots_[value >> value_shift_].ratio) mixture.parts[part++] = ratio;
  }
  if (with_pairs_) {
    std::size_t pair = 0;
    for (std::size_t second = 1; second < inputs.values.size(); ++second) {
      for (std::size_t first = 0; first < second; ++first) {
        const std::uint64_t hash = hash_of(inputs.values[first], inputs.values[second]);
        mixture.pairs[pair++] = static_cast<std::uint32_t>(hash >> pair_shift_);
      }
    }
    for (std::size_t i = 0; i < pair; ++i) mixture.parts[part++] = pair_slots_[mixture.pairs[i]].ratio;
  }
  // Four sums: a single one would wait for itself. The order is fixed, so the bits are.
  std::array<float, 4> sums{};
  std::size_t i = 0;
  for (; i + 4 <= part; i += 4) {
    for (std::size_t lane = 0; lane < 4; ++lane) sums[lane] += weights_[i + lane] * mixture.parts[i + lane];
  }
  for (; i < part; ++i) sums[0] += weights_[i] * mixture.parts[i];
  mixture.logit = (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

void RateTables::add_moves(const Mixture& mixture, double share, std::vector<double>& moves) const {
  std::size_t part = BaseRates::windows;
  const auto move = [&] { return share * weights_[part] * mixture.parts[part]; };
  for (std::size_t value = 0; value < values_; ++value) {
    for (std::size_t i = 0; i < horizons; ++i, ++part) moves[value] += move();
  }
  for (std::size_t second = 1; with_pairs_ && second < values_; ++second) {
    for (std::size_t first = 0; first < second; ++first, ++part) {
      moves[first] += move() / 2;
      moves[second] += move() / 2;
    }
  }
}

void RateTables::learn_weights(const Mixture& mixture, float error) {
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    const float gradient = error * mixture.parts[i];
    gradients_[i] = bounded_count(gradients_[i] + gradient * gradient);
    const float weight = weights_[i] - step * gradient / std::sqrt(gradients_[i]);
    weights_[i] = weight > weight_max ? weight_max : weight < -weight_max ? -weight_max : weight;
  }
}

void RateTables::learn(const Inputs& inputs, float days, const BaseRates::Logits& base,
                       const Mixture& mixture, bool success) {
  const float outcome = success ? 1 : 0;
  learn_weights(mixture, static_cast<float>(bounded_chance(sigmoid(mixture.logit))) - outcome);
  const float expected = mean_chance(base);
  learn_values(inputs, days, expected, outcome);
  learn_pairs(inputs.values.size(), days, expected, mixture, outcome);
}

void RateTables::learn_values(const Inputs& inputs, float days, float expected, float outcome) {
  Counts<features_max * horizons> counts;
  std::size_t at = 0;
  for (const std::uint64_t value : inputs.values) {
    const ValueSlot& slot = value_slots_[value >> value_shift_];
    for (std::size_t i = 0; i < horizons; ++i, ++at) {
      counts.successes[at] = slot.successes[i];
      counts.expected[at] = slot.expected[i];
      counts.half_lives[at] = days > slot.days ? (days - slot.days) / half_lives_[i] : 0;
    }
  }
  counts.learn(at, outcome, expected);
  at = 0;
  for (const std::uint64_t value : inputs.values) {
    ValueSlot& slot = value_slots_[value >> value_shift_];
    for (std::size_t i = 0; i < horizons; ++i, ++at) {
      slot.successes[i] = counts.successes[at];
      slot.expected[i] = counts.expected[at];
      slot.ratio[i] = counts.ratios[at];
    }
    slot.days = std::max(slot.days, days);
  }
}

void RateTables::learn_pairs(std::size_t values, float days, float expected, const Mixture& mixture,
                             float outcome) {
  if (!with_pairs_ || values < 2) return;
  const std::size_t pairs = values * (values - 1) / 2;
  Counts<pairs_max> counts;
  for (std::size_t i = 0; i < pairs; ++i) {
    const PairSlot& slot = pair_slots_[mixture.pairs[i]];
    counts.successes[i] = slot.successes;
    counts.expected[i] = slot.expected;
    counts.half_lives[i] = days > slot.days ? (days - slot.days) / pair_half_life_ : 0;
  }
  counts.learn(pairs, outcome, expected);
  for (std::size_t i = 0; i < pairs; ++i) {
    PairSlot& slot = pair_slots_[mixture.pairs[i]];
    slot.successes = counts.successes[i];
    slot.expected = counts.expected[i];
    slot.ratio = counts.ratios[i];
    slot.days = std::max(slot.days, days);
  }
}

std::size_t RateTables::bytes() const {
  return value_slots_.size() * sizeof(ValueSlot) + pair_slots_.size() * sizeof(PairSlot) +
         (weights_.size() + gradients_.size()) * sizeof(float);
}

// The ratio is not written: it follows from the counts.
void RateTables::ValueSlot::write(StateWriter& out) const {
  out.numbers(successes);
  out.numbers(expected);
  out.number(days);
}

void RateTables::ValueSlot::read(StateReader& in) {
  in.numbers(successes, 0.0f, counted_max);
  in.numbers(expected, 0.0f, counted_max);
  for (std::size_t i = 0; i < horizons; ++i) ratio[i] = ratio_of(successes[i], expected[i]);
  days = in.number(0.0f, days_max);
}

void RateTables::PairSlot::write(StateWriter& out) const {
  out.number(successes);
  out.number(expected);
  out.number(days);
}

void RateTables::PairSlot::read(StateReader& in) {
  successes = in.number(0.0f, counted_max);
  expected = in.number(0.0f, counted_max);
  ratio = ratio_of(successes, expected);
  days = in.number(0.0f, days_max);
}

void RateTables::write(StateWriter& out) const {
  out.numbers(weights_);
  out.numbers(gradients_);
  write_slots(value_slots_, out);
  write_slots(pair_slots_, out);
}

void RateTables::read(StateReader& in) {
  in.numbers(weights_, -weight_max, weight_max);
  in.numbers(gradients_, 1.0f, counted_max);
  read_slots(value_slots_, in);
  read_slots(pair_slots_, in);
}

}  // namespace balie::scoring::adaptive
