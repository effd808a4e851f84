#include "plugins/scorer_pmml/neighbor_target.hpp"

#include "plugins/scorer_pmml/training_records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace balie::scorer_pmml {
namespace {

using Source = pmml::NearestNeighbor;

constexpr std::size_t categories_max = 1'000;

class MoreValue final : public Formula {
 public:
  MoreValue(std::uint32_t outcome, std::size_t index) : outcome_(outcome), index_(index) {}
  double value(Frame& frame) const override { return frame.outcomes[outcome_].more_values[index_]; }

 private:
  std::uint32_t outcome_;
  std::size_t index_;
};

}  // namespace

// Without a threshold a neighbor at no distance weighs more than all others: then only such count.
double NeighborTarget::weight(const Outcome::Ranked& neighbor, const Outcome::Ranked& nearest) const {
  if (!weighted_) return 1;
  if (nearest.affinity + threshold_ == 0) return neighbor.affinity == 0 ? 1 : 0;
  return 1 / (neighbor.affinity + threshold_);
}

double NeighborTarget::vote(std::span<const Outcome::Ranked> neighbors, std::span<double> votes) const {
  std::ranges::fill(votes, 0.0);
  double total = 0;
  for (const auto& neighbor : neighbors) {
    votes[categories_of_records_[neighbor.entity]] += weight(neighbor, neighbors.front());
    total += weight(neighbor, neighbors.front());
  }
  auto best = preference_.front();
  for (const auto category : preference_) {
    if (votes[category] > votes[best]) best = category;
  }
  for (auto& each : votes) each /= total;
  return categories_[best];
}

double NeighborTarget::average(std::span<const Outcome::Ranked> neighbors) const {
  double sum = 0;
  double total = 0;
  for (const auto& neighbor : neighbors) {
    sum += weight(neighbor, neighbors.front()) * values_[neighbor.entity];
    total += weight(neighbor, neighbors.front());
  }
  return sum / total;
}

double NeighborTarget::median(std::span<const Outcome::Ranked> neighbors, std::span<double> scratch) const {
  const auto values = scratch.first(neighbors.size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = values_[neighbors[i].entity];
  std::ranges::sort(values);
  const auto middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double NeighborTarget::combine(std::span<const Outcome::Ranked> neighbors,
                               std::span<double> scratch) const noexcept {
  if (categorical()) return vote(neighbors, scratch.first(categories_.size()));
  return median_ ? median(neighbors, scratch) : average(neighbors);
}

std::uint32_t NeighborTarget::index_of(double category) const {
  return static_cast<std::uint32_t>(std::ranges::find(categories_, category) - categories_.begin());
}

Typed NeighborTarget::formula(std::uint32_t outcome, std::size_t index) const {
  return {std::make_unique<MoreValue>(outcome, index), type_};
}

// Of equal votes the category with the most cases in training wins, of those the one whose text comes first.
void NeighborTarget::count_cases(const Symbols& symbols) {
  std::vector<std::size_t> cases(categories_.size());
  for (const double value : values_) {
    categories_of_records_.push_back(index_of(value));
    ++cases[categories_of_records_.back()];
  }
  preference_.resize(categories_.size());
  std::iota(preference_.begin(), preference_.end(), 0u);
  std::ranges::sort(preference_, [&](std::uint32_t one, std::uint32_t other) {
    if (cases[one] != cases[other]) return cases[one] > cases[other];
    if (type_.data != pmml::DataType::string) return categories_[one] < categories_[other];
    const auto text = [&](std::uint32_t each) {
      return symbols.text(static_cast<std::uint32_t>(categories_[each]));
    };
    return text(one) < text(other);
  });
}

std::vector<NeighborTarget> compile_neighbor_targets(const pmml::Model& model, Compiler& compiler) {
  const auto& source = static_cast<const Source&>(*model.body);
  std::vector<NeighborTarget> targets;
  for (const auto& mining : model.schema.fields) {
    if (mining.usage != pmml::MiningField::Usage::target) continue;
    const auto field = compiler.target_field(mining);
    auto& target = targets.emplace_back();
    target.name_ = mining.name;
    target.type_ = field.type;
    target.threshold_ = source.threshold;
    target.values_ = training_column(source.instances, mining.name, field.type, compiler);
    if (target.values_.empty()) {
      compiler.refuse(mining.place, "the training instances have no such target");
    }
    if (!compiler.ok()) return targets;
    const bool number = field.optype == pmml::OpType::continuous;
    if (number && !pmml::is_number(field.type.data))
      compiler.refuse(mining.place, "a continuous target that is no number");
    target.weighted_ = number ? source.continuous == Source::Continuous::weighted_average
                              : source.categorical == Source::Categorical::weighted_majority_vote;
    target.median_ = source.continuous == Source::Continuous::median;
    if (target.weighted_ && source.measure.similarity) {
      compiler.refuse(source.place, "the standard weighs by the inverse of a distance; this is a similarity");
    }
    if (number) continue;
    target.categories_ = compiler.target_values(field);
    for (const double value : target.values_) {
      if (std::ranges::find(target.categories_, value) != target.categories_.end()) continue;
      target.categories_.push_back(value);
      if (target.categories_.size() <= categories_max) continue;
      compiler.refuse(mining.place, fmt::format("more than {} categories", categories_max));
      return targets;
    }
    target.count_cases(compiler.symbols());
  }
  return targets;
}

}  // namespace balie::scorer_pmml
