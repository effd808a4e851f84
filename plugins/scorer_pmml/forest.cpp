#include "plugins/scorer_pmml/forest.hpp"

#include <algorithm>

namespace balie::scorer_pmml {

namespace {

using Method = pmml::MiningModel::Method;

}  // namespace

// Several records: a tree stays in the processor's cache for all of them. Sums are added up in the order of
// the trees, as for one record alone, so nothing depends on who is scored together.
class DirectForest final : public DirectScore {
 public:
  DirectForest(const ForestEvaluator& forest, std::size_t inputs) : forest_(forest), inputs_(inputs) {}

  double score(const double* inputs, Frame& frame) const override {
    float* const room = forest_.room(frame);
    // The trees need not look at every input; one that is refused must be seen all the same.
    if (any_missing(inputs, inputs_) || !forest_.trees_.enter(inputs, room)) return missing;
    return forest_.number(room);
  }

  void score_rows(const double* inputs, std::size_t width, Frame& frame,
                  std::span<double> predictions) const override {
    if (predictions.size() < together) return DirectScore::score_rows(inputs, width, frame, predictions);
    const auto& trees = forest_.trees_;
    float* const room = forest_.room(frame);
    const auto features = trees.features();
    const auto rows = (predictions.size() + together - 1) / together * together;
    double sums[rows_max];
    for (std::size_t row = 0; row < rows; ++row) {
      const bool is_there = row < predictions.size();
      const double* const own = inputs + (is_there ? row : 0) * width;
      const bool goes = is_there && !any_missing(own, inputs_) && trees.enter(own, room + row * features);
      sums[row] = goes ? 0 : missing;
      if (!goes) std::fill_n(room + row * features, features, 0.0f);
    }
    for (std::size_t tree = 0; tree < trees.size(); ++tree) {
      const double weight = forest_.weights_.empty() ? 1 : forest_.weights_[tree];
      for (std::size_t row = 0; row < rows; row += together) {
        std::uint32_t leaves[together];
        trees.walk_tree(tree, room + row * features, leaves);
        for (std::size_t i = 0; i < together; ++i) sums[row + i] += weight * forest_.values_[leaves[i]];
        if (!forest_.single_precision_) continue;
        for (std::size_t i = 0; i < together; ++i)
          sums[row + i] = static_cast<double>(static_cast<float>(sums[row + i]));
      }
    }
    for (std::size_t row = 0; row < predictions.size(); ++row) predictions[row] = forest_.combined(sums[row]);
  }

 private:
  static constexpr std::size_t together = 8;
  static_assert(rows_max % together == 0);

  const ForestEvaluator& forest_;
  std::size_t inputs_;
};

std::unique_ptr<const DirectScore> ForestEvaluator::direct(std::size_t inputs) const {
  return leaf_ == Leaf::number ? std::make_unique<const DirectForest>(*this, inputs) : nullptr;
}

// Of a forest whose leaves are numbers.
double ForestEvaluator::number(const float* inputs) const {
  const double* const values = values_.data();
  if (single_precision_) {
    float sum = 0;
    trees_.walk(inputs, [&](std::size_t, std::uint32_t leaf) { sum += static_cast<float>(values[leaf]); });
    return combined(static_cast<double>(sum));
  }
  double sum = 0;
  if (weights_.empty()) {
    trees_.walk(inputs, [&](std::size_t, std::uint32_t leaf) { sum += values[leaf]; });
  } else {
    const double* const weights = weights_.data();
    trees_.walk(inputs, [&](std::size_t tree, std::uint32_t leaf) { sum += weights[tree] * values[leaf]; });
  }
  return combined(sum);
}

void ForestEvaluator::evaluate(Frame& frame, Outcome& outcome) const {
  float* const inputs = room(frame);
  if (!trees_.enter(frame.slots.data(), inputs)) return general_->evaluate(frame, outcome);
  if (leaf_ == Leaf::number) {
    outcome.value = number(inputs);
    return;
  }
  const double* const values = values_.data();
  const double* const weights = weights_.empty() ? nullptr : weights_.data();
  double* const sums = outcome.probabilities.data();
  std::ranges::fill(outcome.probabilities, 0.0);
  trees_.walk(inputs, [&](std::size_t tree, std::uint32_t leaf) {
    const auto at = static_cast<std::size_t>(values[leaf]);
    const double weight = weights ? weights[tree] : 1;
    if (leaf_ == Leaf::vote) {
      sums[at] += weight;
    } else {
      for (std::size_t i = 0; i < categories_.size(); ++i) sums[i] += weight * rows_[at + i];
    }
  });
  finish(outcome);
}

void ForestEvaluator::finish(Outcome& outcome) const {
  for (auto& p : outcome.probabilities) p /= all_weights_;
  outcome.has_probabilities = true;
  choose_most_probable(categories_, outcome);
}

bool ForestEvaluator::explain(const Frame& frame, const Outcome& outcome, std::uint32_t category,
                              double weight, std::span<double> contributions) const {
  return general_->explain_trees(frame, category == none ? outcome.category : category, weight,
                                 contributions);
}

std::size_t ForestEvaluator::bytes() const {
  return general_->bytes() + trees_.bytes() + (values_.capacity() + rows_.capacity()) * sizeof(double);
}

class ForestMaker {
 public:
  ForestMaker(const MiningEvaluator& general, const Compiled& compiled)
      : general_(general), compiled_(compiled), forest_(std::make_unique<ForestEvaluator>()) {}

  std::unique_ptr<ForestEvaluator> make(const pmml::Model& model, Compiler& compiler) {
    const auto& body = static_cast<const pmml::MiningModel&>(*model.body);
    if (!take_method(body.method, model)) return nullptr;
    if (!general_.all_take_part()) return nullptr;
    for (const auto& field : model.output.fields) {
      if (!field.segment_id.empty()) return nullptr;
    }
    for (const auto& segment : general_.segments()) {
      if (!add(segment)) return nullptr;
    }
    auto& forest = *forest_;
    forest.trees_.finish();
    forest.values_.resize(forest.trees_.nodes(), 0.0);
    for (std::size_t i = 0; i < general_.segments().size(); ++i) {
      if (!add_values(general_.segments()[i], i)) return nullptr;
    }
    forest.trees_.forget_origins();
    forest.categories_ = compiled_.categories;
    forest.work_ = compiler.work(forest.trees_.features() * DirectScore::rows_max / 2);
    return std::move(forest_);
  }

 private:
  bool take_method(Method method, const pmml::Model& model) {
    auto& forest = *forest_;
    const bool is_classification = model.function == pmml::Function::classification;
    forest.is_sum_ = method == Method::sum || method == Method::weighted_sum;
    is_weighted_ = method == Method::weighted_average || method == Method::weighted_sum ||
                   method == Method::weighted_majority_vote;
    const bool is_vote = method == Method::majority_vote || method == Method::weighted_majority_vote;
    const bool is_mean = method == Method::average || method == Method::weighted_average;
    forest.leaf_ = is_vote             ? ForestEvaluator::Leaf::vote
                   : is_classification ? ForestEvaluator::Leaf::probabilities
                                       : ForestEvaluator::Leaf::number;
    forest.single_precision_ = model.single_precision;
    // In single precision, plain sums and means of numbers only.
    const bool is_plain = !is_weighted_ && forest.leaf_ == ForestEvaluator::Leaf::number;
    return (is_vote || is_mean || forest.is_sum_) && (is_plain || !model.single_precision);
  }

  static const TreeEvaluator* tree_of(const MiningEvaluator::Segment& segment) {
    const auto& model = *segment.model;
    if (!model.steps.empty() || model.rules || !model.outputs.empty()) return nullptr;
    return dynamic_cast<const TreeEvaluator*>(model.kind.evaluator.get());
  }

  bool add(const MiningEvaluator::Segment& segment) {
    const auto* tree = tree_of(segment);
    if (!tree || segment.weight_slot != none || !forest_->trees_.add(*tree)) return false;
    if (is_weighted_) forest_->weights_.push_back(segment.weight);
    forest_->all_weights_ += is_weighted_ ? segment.weight : 1;
    return true;
  }

  // What each leaf of a tree is worth.
  bool add_values(const MiningEvaluator::Segment& segment, std::size_t number) {
    auto& forest = *forest_;
    const auto& tree = *tree_of(segment);
    const auto end = number + 1 < forest.trees_.size() ? forest.trees_.first(number + 1)
                                                       : static_cast<std::uint32_t>(forest.trees_.nodes());
    for (auto i = forest.trees_.first(number); i < end; ++i) {
      const auto node = forest.trees_.node_of(i);
      const auto& source = tree.nodes()[node];
      if (source.end != node + 1) continue;
      if (is_missing(source.score)) return false;
      if (forest.leaf_ == ForestEvaluator::Leaf::number) {
        forest.values_[i] =
            forest.single_precision_ ? static_cast<double>(static_cast<float>(source.score)) : source.score;
      } else if (forest.leaf_ == ForestEvaluator::Leaf::vote) {
        forest.values_[i] = category_of(segment, source.score);
      } else if (!add_row(segment, tree, node, forest.values_[i])) {
        return false;
      }
    }
    return true;
  }

  static double category_of(const MiningEvaluator::Segment& segment, double score) {
    const auto& theirs = segment.model->kind.categories;
    const auto found = std::ranges::find(theirs, score);
    return segment.categories[static_cast<std::size_t>(found - theirs.begin())];
  }

  bool add_row(const MiningEvaluator::Segment& segment, const TreeEvaluator& tree, std::uint32_t node,
               double& value) {
    const double* from = tree.distribution(node);
    if (!from) return false;
    auto& rows = forest_->rows_;
    value = static_cast<double>(rows.size());
    rows.resize(rows.size() + compiled_.categories.size(), 0.0);
    for (std::size_t i = 0; i < segment.categories.size(); ++i) {
      rows[static_cast<std::size_t>(value) + segment.categories[i]] = from[i];
    }
    return true;
  }

  const MiningEvaluator& general_;
  const Compiled& compiled_;
  std::unique_ptr<ForestEvaluator> forest_;
  bool is_weighted_ = false;
};

std::unique_ptr<ForestEvaluator> make_forest(const pmml::Model& model, const MiningEvaluator& general,
                                             const Compiled& compiled, Compiler& compiler) {
  return ForestMaker(general, compiled).make(model, compiler);
}

}  // namespace balie::scorer_pmml
