#include "plugins/scorer_pmml/mining_model.hpp"

#include <algorithm>

namespace balie::scorer_pmml {

namespace {

using MissingPrediction = pmml::MiningModel::MissingPrediction;

}  // namespace

// A segment's outcome as that of the whole.
void MiningEvaluator::take(const Segment& segment, Frame& frame, Outcome& outcome) const {
  const auto& from = segment.model->outcome(frame);
  outcome.value = from.value;
  outcome.category = from.category >= segment.categories.size() ? none : segment.categories[from.category];
  outcome.entity = from.entity == none ? none : from.entity + segment.first_entity;
  outcome.affinity = from.affinity;
  outcome.standard_error = from.standard_error;
  outcome.has_probabilities = from.has_probabilities && !segment.categories.empty();
  outcome.has_confidences = from.has_confidences && !segment.categories.empty();
  std::ranges::fill(outcome.probabilities, 0.0);
  std::ranges::fill(outcome.confidences, 0.0);
  for (std::size_t i = 0; i < segment.categories.size(); ++i) {
    outcome.probabilities[segment.categories[i]] = from.probabilities[i];
    outcome.confidences[segment.categories[i]] = from.confidences[i];
  }
  for (std::size_t i = 0; i < from.entity_affinities.size() && !outcome.entity_affinities.empty(); ++i) {
    outcome.entity_affinities[segment.first_entity + i] = from.entity_affinities[i];
  }
  for (const auto& one : from.ranked)
    outcome.ranked.push_back({one.entity + segment.first_entity, one.affinity});
  for (std::size_t i = 0; i < from.more_values.size(); ++i) {
    outcome.more_values[segment.first_more + i] = from.more_values[i];
  }
  outcome.reason_codes.assign(from.reason_codes.begin(), from.reason_codes.end());
  outcome.reason_points.assign(from.reason_points.begin(), from.reason_points.end());
}

// selectFirst, selectAll and modelChain: what the first, or the last that takes part, says.
void MiningEvaluator::run_chain(Frame& frame, Outcome& outcome) const {
  const Segment* last = nullptr;
  bool is_over = false;
  for (const auto& segment : segments_) {
    if (is_over || predicates_.test(segment.predicate, frame.slots.data()) != Truth::yes) {
      segment.model->skip(frame);
      continue;
    }
    segment.model->run(frame);
    if (frame.failed()) return;
    const bool is_missing_here = is_missing(segment.model->outcome(frame).value);
    if (is_missing_here && missing_ == MissingPrediction::skip_segment) continue;
    if (is_missing_here && missing_ == MissingPrediction::return_missing && method_ == Method::model_chain)
      return;
    last = &segment;
    is_over = method_ == Method::select_first;
  }
  if (last && method_ != Method::select_all) take(*last, frame, outcome);
}

// Runs all that take part. nullopt: what is missing makes the whole missing; else the weight of the votes
// that are missing and still count.
std::optional<double> MiningEvaluator::gather(Frame& frame) const {
  const bool is_vote = method_ == Method::majority_vote || method_ == Method::weighted_majority_vote;
  double all = 0;
  double lost = 0;
  double lost_votes = 0;
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    const auto& segment = segments_[i];
    double& part = frame.work[work_ + i];
    part = 0;
    if (predicates_.test(segment.predicate, frame.slots.data()) != Truth::yes) {
      segment.model->skip(frame);
      continue;
    }
    segment.model->run(frame);
    if (frame.failed()) return std::nullopt;
    const double weight = weight_of(segment, frame);
    if (is_missing(weight)) continue;  // of no weight that is known: it takes no part
    all += weight;
    if (is_missing(segment.model->outcome(frame).value)) {
      lost += weight;
      lost_votes += method_ == Method::weighted_majority_vote ? weight : 1;
    } else {
      part = 1;
    }
  }
  if (lost_votes == 0) return 0;
  if (missing_ == MissingPrediction::return_missing) return std::nullopt;
  // Going on with a number that is missing, there is none in the end; a vote for nothing is one like others.
  if (missing_ == MissingPrediction::go_on && !is_vote) return std::nullopt;
  if (lost > missing_threshold_ * all) return std::nullopt;
  return missing_ == MissingPrediction::go_on ? lost_votes : 0;
}

double MiningEvaluator::added(double sum, double value) const {
  if (!single_precision_) return sum + value;
  return static_cast<double>(static_cast<float>(sum) + static_cast<float>(value));
}

// The value in the middle by weight. `values` has pairs: value, weight.
double MiningEvaluator::middle(double* values, std::size_t count) const {
  struct Pair {
    double value;
    double weight;
  };
  auto* const pairs = reinterpret_cast<Pair*>(values);
  std::sort(pairs, pairs + count, [](const Pair& a, const Pair& b) { return a.value < b.value; });
  if (method_ != Method::weighted_median) {
    const auto half = count / 2;
    return count % 2 == 1 ? pairs[half].value : (pairs[half - 1].value + pairs[half].value) / 2;
  }
  double all = 0;
  for (std::size_t i = 0; i < count; ++i) all += pairs[i].weight;
  double below = 0;
  for (std::size_t i = 0; i < count; ++i) {
    below += pairs[i].weight;
    if (below >= all / 2) return pairs[i].value;
  }
  return missing;
}

void MiningEvaluator::combine_numbers(Frame& frame, Outcome& outcome) const {
  if (!gather(frame)) return;
  const bool is_weighted = method_ == Method::weighted_average || method_ == Method::weighted_sum;
  double* const pairs = frame.work.data() + work_ + segments_.size();
  double sum = 0;
  double weights = 0;
  double most = -std::numeric_limits<double>::infinity();
  std::size_t count = 0;
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    if (frame.work[work_ + i] == 0) continue;
    const double value = segments_[i].model->outcome(frame).value;
    const double weight = is_weighted ? weight_of(segments_[i], frame) : 1;
    sum = added(sum, is_weighted ? weight * value : value);
    weights += weight;
    most = std::max(most, value);
    pairs[2 * count] = value;
    pairs[2 * count + 1] = weight_of(segments_[i], frame);
    ++count;
  }
  if (count == 0) return;
  switch (method_) {
    case Method::sum:
    case Method::weighted_sum:
      outcome.value = sum;
      break;
    case Method::max:
      outcome.value = most;
      break;
    case Method::median:
    case Method::weighted_median:
      outcome.value = middle(pairs, count);
      break;
    default:
      if (weights > 0) outcome.value = sum / weights;
  }
  if (single_precision_) outcome.value = static_cast<double>(static_cast<float>(outcome.value));
}

void MiningEvaluator::add_category(const Segment& segment, const Outcome& from, double weight,
                                   Outcome& outcome) const {
  const bool is_vote = method_ == Method::majority_vote || method_ == Method::weighted_majority_vote;
  if (is_vote || !from.has_probabilities) {
    for (std::size_t i = 0; i < segment.categories.size(); ++i) {
      if (segment.model->kind.categories[i] == from.value)
        outcome.probabilities[segment.categories[i]] += weight;
    }
    return;
  }
  for (std::size_t i = 0; i < segment.categories.size(); ++i) {
    outcome.probabilities[segment.categories[i]] += weight * from.probabilities[i];
  }
}

// What a segment says of one of our categories; of a label alone it is as good as certain.
double MiningEvaluator::probability_of(const Segment& segment, const Outcome& from, std::uint32_t category) {
  const auto found = std::ranges::find(segment.categories, category);
  if (found == segment.categories.end()) return 0;
  const auto theirs = static_cast<std::size_t>(found - segment.categories.begin());
  if (from.has_probabilities) return from.probabilities[theirs];
  return segment.model->kind.categories[theirs] == from.value ? 1 : 0;
}

// The category whose greatest probability, or median of all, is the greatest; of equal ones the first.
MiningEvaluator::Winner MiningEvaluator::winner_of(Frame& frame) const {
  double* const pairs = frame.work.data() + work_ + segments_.size();
  Winner winner;
  double best = -1;
  for (std::uint32_t category = 0; category < categories_.size(); ++category) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < segments_.size(); ++i) {
      if (frame.work[work_ + i] == 0) continue;
      pairs[2 * count] = probability_of(segments_[i], segments_[i].model->outcome(frame), category);
      pairs[2 * count + 1] = 1;
      ++count;
    }
    if (count == 0) return winner;
    const double median = middle(pairs, count);  // sorts them
    const double last = pairs[2 * (count - 1)];
    const double combined = method_ == Method::max ? last : median;
    if (combined <= best) continue;
    best = combined;
    winner = method_ == Method::max ? Winner{category, last, last}
                                    : Winner{category, pairs[2 * ((count - 1) / 2)], pairs[2 * (count / 2)]};
  }
  return winner;
}

// PMML 4.4, "Multiple Models", max and median of classifications: the probabilities of all categories are the
// mean of those models' that have the winner's. Where two in the middle differ and more than two models have
// one or the other, it is not said which count: there are no probabilities.
void MiningEvaluator::combine_decisive(Frame& frame, Outcome& outcome) const {
  const auto winner = winner_of(frame);
  if (winner.category == none) return;
  outcome.value = categories_[winner.category];
  outcome.category = winner.category;
  std::ranges::fill(outcome.probabilities, 0.0);
  double count = 0;
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    if (frame.work[work_ + i] == 0) continue;
    const auto& from = segments_[i].model->outcome(frame);
    const double probability = probability_of(segments_[i], from, winner.category);
    if (probability != winner.low && probability != winner.high) continue;
    add_category(segments_[i], from, 1, outcome);
    ++count;
  }
  for (auto& p : outcome.probabilities) p /= count;
  outcome.has_probabilities = winner.low == winner.high || count == 2;
}

void MiningEvaluator::combine_categories(Frame& frame, Outcome& outcome) const {
  const auto lost = gather(frame);
  if (!lost) return;
  if (method_ == Method::max || method_ == Method::median) return combine_decisive(frame, outcome);
  const bool is_weighted = method_ == Method::weighted_average || method_ == Method::weighted_majority_vote;
  std::ranges::fill(outcome.probabilities, 0.0);
  double weights = 0;
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    if (frame.work[work_ + i] == 0) continue;
    const double weight = is_weighted ? weight_of(segments_[i], frame) : 1;
    add_category(segments_[i], segments_[i].model->outcome(frame), weight, outcome);
    weights += weight;
  }
  if (!(weights > 0) || *lost > *std::ranges::max_element(outcome.probabilities)) return;
  for (auto& p : outcome.probabilities) p /= weights;
  outcome.has_probabilities = true;
  choose_most_probable(categories_, outcome);
}

// PMML 4.4, "Multiple Models": the cluster whose id most have, or those with the most weight; of equal ones
// the first.
void MiningEvaluator::combine_clusters(Frame& frame, Outcome& outcome) const {
  const auto lost = gather(frame);
  if (!lost) return;
  const auto votes = std::span(frame.work).subspan(work_ + 3 * segments_.size(), clusters_.size());
  std::ranges::fill(votes, 0.0);
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    if (frame.work[work_ + i] == 0) continue;
    const auto id = static_cast<std::uint32_t>(segments_[i].model->outcome(frame).value);
    const auto found = static_cast<std::size_t>(std::ranges::find(clusters_, id) - clusters_.begin());
    if (found == clusters_.size()) continue;
    votes[found] += method_ == Method::weighted_majority_vote ? weight_of(segments_[i], frame) : 1;
  }
  const auto winner = static_cast<std::size_t>(std::ranges::max_element(votes) - votes.begin());
  if (!(votes[winner] > 0) || *lost > votes[winner]) return;
  outcome.entity = static_cast<std::uint32_t>(winner);
  outcome.value = clusters_[winner];
}

void MiningEvaluator::evaluate(Frame& frame, Outcome& outcome) const {
  const bool is_chain =
      method_ == Method::model_chain || method_ == Method::select_first || method_ == Method::select_all;
  if (is_chain) return run_chain(frame, outcome);
  if (!clusters_.empty()) return combine_clusters(frame, outcome);
  if (categories_.empty()) return combine_numbers(frame, outcome);
  combine_categories(frame, outcome);
}

bool MiningEvaluator::explain_trees(const Frame& frame, std::uint32_t category, double weight,
                                    std::span<double> contributions) const {
  const bool is_sum = method_ == Method::sum || method_ == Method::weighted_sum;
  const bool is_weighted = method_ == Method::weighted_average || method_ == Method::weighted_majority_vote ||
                           method_ == Method::weighted_sum;
  double all = 0;
  for (const auto& segment : segments_) all += is_weighted ? segment.weight : 1;
  bool any = false;
  for (const auto& segment : segments_) {
    const auto theirs = std::ranges::find(segment.categories, category);
    const auto which = theirs == segment.categories.end()
                           ? none
                           : static_cast<std::uint32_t>(theirs - segment.categories.begin());
    const double share = weight * (is_weighted ? segment.weight : 1) / (is_sum ? 1 : all);
    any = segment.model->kind.evaluator->explain(frame, Outcome{}, which, share, contributions) || any;
  }
  return any;
}

bool MiningEvaluator::explain(const Frame& frame, const Outcome& outcome, std::uint32_t category,
                              double weight, std::span<double> contributions) const {
  const auto which = category == none ? outcome.category : category;
  const bool is_chain =
      method_ == Method::model_chain || method_ == Method::select_first || method_ == Method::select_all;
  const bool is_weighted = method_ == Method::weighted_average || method_ == Method::weighted_majority_vote ||
                           method_ == Method::weighted_sum;
  const bool is_sum = method_ == Method::sum || method_ == Method::weighted_sum;
  if (method_ == Method::median || method_ == Method::weighted_median || method_ == Method::max) return false;
  double all = 0;
  const Segment* last = nullptr;
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    const auto& from = segments_[i].model->outcome(frame);
    if (is_missing(from.value)) continue;
    all += is_weighted ? weight_of(segments_[i], frame) : 1;
    if (!last || method_ != Method::select_first) last = &segments_[i];
  }
  if (is_chain) {
    if (!last) return false;
    return last->model->kind.evaluator->explain(frame, last->model->outcome(frame), none, weight,
                                                contributions);
  }
  bool any = false;
  for (const auto& segment : segments_) {
    const auto& from = segment.model->outcome(frame);
    if (is_missing(from.value)) continue;
    auto theirs = none;
    for (std::size_t i = 0; i < segment.categories.size(); ++i) {
      if (segment.categories[i] == which) theirs = static_cast<std::uint32_t>(i);
    }
    const double share = (is_weighted ? weight_of(segment, frame) : 1) / (is_sum ? 1 : all);
    any = segment.model->kind.evaluator->explain(frame, from, theirs, weight * share, contributions) || any;
  }
  return any;
}

const CompiledModel* MiningEvaluator::segment(std::string_view id) const {
  const auto found = std::ranges::find(segments_, id, &Segment::id);
  return found == segments_.end() ? nullptr : found->model.get();
}

std::vector<const CompiledModel*> MiningEvaluator::children() const {
  std::vector<const CompiledModel*> children;
  for (const auto& segment : segments_) children.push_back(segment.model.get());
  return children;
}

// Of clusterings that vote the standard says that there is no affinity, and nothing of ranks.
Typed MiningEvaluator::output(const pmml::OutputField& field, std::uint32_t /*outcome*/,
                              Compiler& compiler) const {
  using enum pmml::Feature;
  const bool is_affinity =
      field.feature == affinity || field.feature == cluster_affinity || field.feature == entity_affinity;
  if (!clusters_.empty() && (is_affinity || field.rank != 1))
    compiler.refuse(field.place, "clusterings that vote have no affinity and no ranks");
  return {};
}

double MiningEvaluator::feature(pmml::Feature feature, std::uint32_t entity) const {
  const Segment* found = nullptr;
  for (const auto& segment : segments_) {
    if (segment.first_entity <= entity) found = &segment;
  }
  return found ? found->model->kind.evaluator->feature(feature, entity - found->first_entity) : missing;
}

bool MiningEvaluator::has_feature(pmml::Feature feature) const {
  return std::ranges::any_of(
      segments_, [&](const auto& one) { return one.model->kind.evaluator->has_feature(feature); });
}

std::size_t MiningEvaluator::bytes() const {
  return segments_.capacity() * sizeof(Segment) + predicates_.bytes();
}

}  // namespace balie::scorer_pmml
