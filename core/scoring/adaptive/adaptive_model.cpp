#include "core/scoring/adaptive/adaptive_model.hpp"

#include "core/base/assert.hpp"
#include "core/scoring/adaptive/arithmetic.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::scoring::adaptive {
namespace {

constexpr std::uint64_t magic = 0x31414c4142;  // "BALA1"
constexpr int magic_bytes = 5;
constexpr double variance_least = 1e-9;  // nothing is ever known for certain

double days_of(Time time) {
  return static_cast<double>(std::max<std::int64_t>(0, time.time_since_epoch().count())) / (86'400.0 * 1e6);
}

}  // namespace

AdaptiveModel::AdaptiveModel(const ModelSpec& spec)
    : fingerprint_(fingerprint(spec)),
      values_(static_cast<std::size_t>(std::ranges::count_if(
          spec.features, [](const FeatureSpec& feature) { return feature.kind != Kind::words; }))),
      weights_(spec),
      base_(spec),
      rates_(spec) {}

void AdaptiveModel::ask(const Inputs& inputs, double days, Opinions& opinions) const {
  BALIE_ASSERT(inputs.values.size() == values_);  // written by another model's InputWriter
  opinions.gaussian = weights_.logits(inputs, static_cast<float>(days));
  opinions.base = base_.logits(days);
  rates_.mix(inputs, opinions.base, opinions.mixture);
  for (std::size_t i = 0; i < speeds; ++i) {
    opinions.chances[i] = GaussianWeights::chance(opinions.gaussian.mean[i], opinions.gaussian.variance[i]);
  }
  opinions.chances[speeds] = bounded_chance(sigmoid(opinions.mixture.logit));
}

Score AdaptiveModel::score(const Inputs& inputs, Time now) const {
  Opinions opinions;
  ask(inputs, days_of(now), opinions);
  const auto shares = blend_.shares();
  std::array<double, learners> logits;
  Score score;
  for (std::size_t i = 0; i < learners; ++i) {
    logits[i] = logit_of(opinions.chances[i]);
    score.logit += shares[i] * logits[i];
  }
  // The variance of a mixture: the mean of the variances, and the spread of the means. RateTables tells none
  // of its own; the others speak for it.
  double told = 0, unknown = 0;
  for (std::size_t i = 0; i < learners; ++i) {
    const double apart = logits[i] - score.logit;
    score.variance += shares[i] * apart * apart;
    if (i >= speeds) continue;
    told += shares[i];
    unknown += shares[i] * opinions.gaussian.variance[i];
  }
  score.variance = std::max(score.variance + unknown / told, variance_least);
  score.chance = bounded_chance(sigmoid(score.logit));
  score.evidence = 1 / (score.variance * score.chance * (1 - score.chance));
  return score;
}

std::vector<double> AdaptiveModel::moves(const Inputs& inputs, Time now) const {
  Opinions opinions;
  ask(inputs, days_of(now), opinions);
  const auto shares = blend_.shares();
  std::vector<double> moves(values_ + 1);
  weights_.add_moves(inputs, opinions.gaussian, shares, moves);
  rates_.add_moves(opinions.mixture, shares[speeds], moves);
  return moves;
}

void AdaptiveModel::learn(const Inputs& inputs, bool success, Time now) {
  const double days = days_of(now);
  Opinions opinions;
  ask(inputs, days, opinions);
  blend_.learn(opinions.chances, success);
  weights_.learn(inputs, static_cast<float>(days), opinions.gaussian, success);
  rates_.learn(inputs, static_cast<float>(days), opinions.base, opinions.mixture, success);
  base_.learn(success, days);
  ++learnt_;
}

std::size_t AdaptiveModel::bytes() const { return sizeof(*this) + weights_.bytes() + rates_.bytes(); }

std::string AdaptiveModel::save() const {
  StateWriter out;
  out.whole(magic, magic_bytes);
  out.whole(fingerprint_, 8);
  out.whole(learnt_, 8);
  base_.write(out);
  blend_.write(out);
  weights_.write(out);
  rates_.write(out);
  return out.take();
}

result<AdaptiveModel> AdaptiveModel::load(const ModelSpec& spec, std::string_view bytes) {
  const auto refuse = [&](std::string_view why) {
    return failure(Fate::reject, "adaptive.state",
                   fmt::format("state of adaptive model \"{}\": {}", spec.name, why));
  };
  StateReader in(bytes);
  if (in.whole(magic_bytes) != magic) return refuse("these bytes are no such state");
  AdaptiveModel model(spec);
  if (in.whole(8) != model.fingerprint_) return refuse("was learnt with other features or buckets");
  model.learnt_ = in.whole(8);
  model.base_.read(in);
  model.blend_.read(in);
  model.weights_.read(in);
  model.rates_.read(in);
  if (!in.good() || !in.at_end()) return refuse("is cut short or damaged");
  return model;
}

}  // namespace balie::scoring::adaptive
