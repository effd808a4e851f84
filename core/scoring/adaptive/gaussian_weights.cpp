#include "core/scoring/adaptive/gaussian_weights.hpp"

#include "core/scoring/adaptive/arithmetic.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace balie::scoring::adaptive {
namespace {

// The half-lives are shares of the playbook's; the variance of the bias counts in that of the prior.
struct Speed {
  float weight_variance;
  double weight_half_life;
  double bias_variance;
  double bias_half_life;
};
constexpr std::array<Speed, speeds> all_speeds = {{
    {0.1f, std::numeric_limits<double>::infinity(), 1, 1.0 / 5},  // steady: weights are for ever
    {0.05f, 1, 1, 1.0 / 10},                                      // slow
    {0.1f, 1.0 / 12, 3, 1.0 / 36},                                // fast
}};

constexpr float weight_max = 30;  // of a mean, either way
constexpr float days_max = 1e7f;
constexpr std::uint32_t values_least = 1'024;

}  // namespace

GaussianWeights::GaussianWeights(const ModelSpec& spec) {
  const double half_life = std::chrono::duration<double>(spec.half_life).count() / 86'400;
  const double prior_variance = 1 / (spec.prior.strength * spec.prior.mean * (1 - spec.prior.mean));
  for (std::size_t i = 0; i < speeds; ++i) {
    const Speed& speed = all_speeds[i];
    bias_variance_[i] = static_cast<float>(speed.bias_variance * prior_variance);
    // So that a weight that was known exactly is half as unsure as at the beginning, nearly, after a
    // half-life.
    forgotten_a_day_[i] =
        static_cast<float>(speed.weight_variance * std::numbers::ln2 / (speed.weight_half_life * half_life));
    bias_forgotten_a_day_[i] =
        static_cast<float>(bias_variance_[i] * std::numbers::ln2 / (speed.bias_half_life * half_life));
    bias_.mean[i] = static_cast<float>(logit_of(spec.prior.mean));
  }
  // Pairs are many, single values few: a sixteenth of the buckets is theirs.
  const std::uint32_t count = std::max(spec.buckets_max / 16, values_least);
  shift_ = 64 - (std::bit_width(count) - 1);
  slots_.resize(count);
}

float GaussianWeights::variance(const Slot& slot, std::size_t speed, float days) const {
  const float passed = std::max(0.0f, days - slot.days);
  return all_speeds[speed].weight_variance -
         std::max(0.0f, slot.known[speed] - forgotten_a_day_[speed] * passed);
}

double GaussianWeights::chance(double mean, double variance) {
  // MacKay's approximation of the logistic function's mean under a normal distribution.
  return bounded_chance(sigmoid(mean / std::sqrt(1 + std::numbers::pi / 8 * variance)));
}

void GaussianWeights::add_moves(const Inputs& inputs, const GaussianLogits& logits,
                                std::span<const double> shares, std::vector<double>& moves) const {
  for (std::size_t speed = 0; speed < speeds; ++speed) {
    // As chance() does: what is not known softens all.
    const double share = shares[speed] / std::sqrt(1 + std::numbers::pi / 8 * logits.variance[speed]);
    std::size_t at = 0;
    for (const auto value : inputs.values) moves[at++] += share * slots_[slot_of(value)].mean[speed];
    for (const auto word : inputs.words) moves[at] += share * slots_[slot_of(word)].mean[speed];
  }
}

template <typename Visit>
void GaussianWeights::for_each_slot(const Inputs& inputs, Visit visit) const {
  for (const std::uint64_t value : inputs.values) visit(slot_of(value));
  for (const std::uint64_t word : inputs.words) visit(slot_of(word));
}

GaussianLogits GaussianWeights::logits(const Inputs& inputs, float days) const {
  GaussianLogits out;
  const float passed = std::max(0.0f, days - bias_.days);
  for (std::size_t i = 0; i < speeds; ++i) {
    out.mean[i] = bias_.mean[i];
    out.variance[i] = bias_variance_[i] - std::max(0.0f, bias_.known[i] - bias_forgotten_a_day_[i] * passed);
  }
  for_each_slot(inputs, [&](std::size_t index) {
    const Slot& slot = slots_[index];
    for (std::size_t i = 0; i < speeds; ++i) {
      out.mean[i] += slot.mean[i];
      out.variance[i] += variance(slot, i, days);
    }
  });
  return out;
}

void GaussianWeights::learn(const Inputs& inputs, float days, const GaussianLogits& logits, bool success) {
  std::array<float, speeds> error{};      // by which a weight moves for each part of its variance
  std::array<float, speeds> shrinkage{};  // by which the variance shrinks, for each part of its square
  for (std::size_t i = 0; i < speeds; ++i) {
    const double p = chance(logits.mean[i], logits.variance[i]);
    const double slope = p * (1 - p);
    const double share = 1 / (1 + slope * logits.variance[i]);
    error[i] = static_cast<float>(((success ? 1 : 0) - p) * share);
    shrinkage[i] = static_cast<float>(slope * share);
  }
  const auto move = [&](Slot& slot, std::size_t i, float before, float unlearnt) {
    slot.mean[i] = std::clamp(slot.mean[i] + before * error[i], -weight_max, weight_max);
    slot.known[i] = unlearnt - (before - before * before * shrinkage[i]);
  };
  const float passed = std::max(0.0f, days - bias_.days);
  for (std::size_t i = 0; i < speeds; ++i) {
    const float known = std::max(0.0f, bias_.known[i] - bias_forgotten_a_day_[i] * passed);
    move(bias_, i, bias_variance_[i] - known, bias_variance_[i]);
  }
  bias_.days = std::max(bias_.days, days);
  for_each_slot(inputs, [&](std::size_t index) {
    Slot& slot = slots_[index];
    for (std::size_t i = 0; i < speeds; ++i) {
      move(slot, i, variance(slot, i, days), all_speeds[i].weight_variance);
    }
    slot.days = std::max(slot.days, days);
  });
}

std::size_t GaussianWeights::bytes() const { return slots_.size() * sizeof(Slot); }

void GaussianWeights::Slot::write(StateWriter& out) const {
  out.numbers(mean);
  out.numbers(known);
  out.number(days);
}

void GaussianWeights::Slot::read(StateReader& in) {
  in.numbers(mean, -weight_max, weight_max);
  // Each speed's own bound is below; where a playbook's prior has changed, more may be known than it left.
  in.numbers(known, 0.0f, 1e6f);
  days = in.number(0.0f, days_max);
}

void GaussianWeights::write(StateWriter& out) const {
  bias_.write(out);
  write_slots(slots_, out);
}

void GaussianWeights::read(StateReader& in) {
  bias_.read(in);
  read_slots(slots_, in);
  const auto within = [](Slot& slot, std::size_t i, float most) {
    slot.known[i] = std::min(slot.known[i], most);
  };
  for (std::size_t i = 0; i < speeds; ++i) {
    within(bias_, i, bias_variance_[i]);
    for (Slot& slot : slots_) within(slot, i, all_speeds[i].weight_variance);
  }
}

}  // namespace balie::scoring::adaptive
