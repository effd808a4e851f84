#include "plugins/scorer_pmml/tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace balie::scorer_pmml {

namespace {

std::optional<std::string_view> first_field(const pmml::Predicate& predicate) {
  if (const auto* simple = std::get_if<pmml::SimplePredicate>(&predicate.form)) return simple->field;
  if (const auto* set = std::get_if<pmml::SetPredicate>(&predicate.form)) return set->field;
  if (const auto* compound = std::get_if<pmml::CompoundPredicate>(&predicate.form)) {
    return first_field(compound->parts.front());
  }
  return std::nullopt;
}

}  // namespace

class TreeCompiler {
 public:
  TreeCompiler(const pmml::Model& model, Compiler& compiler)
      : model_(model),
        tree_(static_cast<const pmml::Tree&>(*model.body)),
        compiler_(compiler),
        evaluator_(std::make_unique<TreeEvaluator>()),
        is_classification_(model.function == pmml::Function::classification) {}

  Compiled compile() {
    if (!is_classification_ && model_.function != pmml::Function::regression) {
      compiler_.refuse(model_.place, "a tree is a classification or a regression");
    }
    evaluator_->missing_ = tree_.missing;
    evaluator_->penalty_ = tree_.missing_penalty;
    evaluator_->last_without_child_ = tree_.last_prediction_without_child;
    if (is_classification_) add_categories();
    for (const auto& model : tree_.embedded) evaluator_->embedded_.push_back(compiler_.child(model));
    const bool names_nodes = !model_.output.fields.empty();
    for (std::uint32_t i = 0; i < tree_.nodes.size() && compiler_.ok(); ++i) {
      add_node(i);
      const auto id = tree_.nodes[i].id;
      if (names_nodes) compiled_.entities.push_back(id.empty() ? none : compiler_.symbols().code(id));
    }
    if (compiler_.ok()) finish();
    compiled_.evaluator = std::move(evaluator_);
    return std::move(compiled_);
  }

 private:
  void add_categories() {
    for (const auto value : compiler_.target_values()) compiler_.category(compiled_, model_.place, value);
    for (const auto& node : tree_.nodes) {
      for (const auto& one : node.distributions) compiler_.category(compiled_, one.place, one.value);
      if (node.score && node.embedded == none)
        compiler_.category(compiled_, node.predicate.place, *node.score);
      if (!compiler_.ok()) return;
    }
  }

  void add_node(std::uint32_t index) {
    const auto& source = tree_.nodes[index];
    TreeEvaluator::Node node{.predicate = evaluator_->predicates_.add(source.predicate, compiler_),
                             .end = source.end,
                             .score = missing,
                             .distribution = none,
                             .count = static_cast<float>(source.record_count.value_or(NAN))};
    const auto field = first_field(source.predicate);
    const auto resolved = field ? compiler_.field(source.predicate.place, *field) : std::nullopt;
    evaluator_->slots_.push_back(resolved ? resolved->slot : none);
    if (!source.distributions.empty() && is_classification_) add_distribution(source, node);
    if (source.score && source.embedded == none) {
      node.score = compiler_.constant(source.predicate.place, score_type(), *source.score);
    }
    evaluator_->nodes_.push_back(node);
    if (tree_.missing == pmml::Tree::Missing::default_child) add_default_child(index);
    if (!tree_.embedded.empty()) evaluator_->embedded_of_.push_back(source.embedded);
  }

  [[nodiscard]] pmml::Type score_type() const {
    if (is_classification_) return compiler_.target().type;
    return {model_.single_precision ? pmml::DataType::float_ : pmml::DataType::double_};
  }

  void add_default_child(std::uint32_t index) {
    const auto& source = tree_.nodes[index];
    auto found = none;
    for (auto child = index + 1; child < source.end; child = tree_.nodes[child].end) {
      if (!source.default_child.empty() && tree_.nodes[child].id == source.default_child) found = child;
    }
    if (found == none && !source.default_child.empty()) {
      compiler_.refuse(source.predicate.place, fmt::format("defaultChild \"{}\" is not one of its children",
                                                           source.default_child.substr(0, 40)));
    }
    evaluator_->default_children_.push_back(found);
  }

  void add_distribution(const pmml::TreeNode& source, TreeEvaluator::Node& node) {
    const auto size = compiled_.categories.size();
    auto& all = evaluator_->distributions_;
    node.distribution = static_cast<std::uint32_t>(all.size());
    all.resize(all.size() + size, 0.0);
    double records = 0;
    bool has_probability = false;
    for (const auto& one : source.distributions) {
      records += one.record_count;
      has_probability = has_probability || one.probability;
      has_confidence_ = has_confidence_ || one.confidence;
    }
    std::size_t most = 0;
    confidence_.resize(all.size(), missing);
    counts_.resize(all.size(), 0.0);
    for (const auto& one : source.distributions) {
      const auto at = compiler_.category(compiled_, one.place, one.value);
      if (has_probability && !one.probability)
        compiler_.refuse(one.place, "attribute probability is missing");
      const double share = has_probability ? one.probability.value_or(0)
                           : records > 0   ? one.record_count / records
                                           : 0;
      all[node.distribution + at] = share;
      confidence_[node.distribution + at] = one.confidence.value_or(share);
      counts_[node.distribution + at] = one.record_count;
    }
    for (std::size_t i = 0; i < size; ++i) {
      if (std::isnan(confidence_[node.distribution + i])) confidence_[node.distribution + i] = 0;
      if (all[node.distribution + i] > all[node.distribution + most]) most = i;
    }
    node.score = compiled_.categories[most];
  }

  void finish() {
    using Missing = pmml::Tree::Missing;
    auto& own = *evaluator_;
    own.categories_ = compiled_.categories;
    if (has_confidence_) own.confidences_ = std::move(confidence_);
    if (tree_.missing == Missing::aggregate_nodes) own.counts_ = std::move(counts_);
    const bool blends =
        tree_.missing == Missing::aggregate_nodes || tree_.missing == Missing::weighted_confidence;
    if (blends && !is_classification_)
      compiler_.refuse(model_.place, "this missingValueStrategy needs a classification");
    if (tree_.missing == Missing::weighted_confidence) {
      for (std::size_t i = 0; i < own.nodes_.size(); ++i) {
        if (std::isnan(own.nodes_[i].count)) {
          return compiler_.refuse(tree_.nodes[i].predicate.place, "weightedConfidence needs a recordCount");
        }
      }
    }
    own.work_ = compiler_.work(blends ? own.categories_.size() : 0);
    if (tree_.embedded.empty() && (!is_classification_ || compiled_.categories.size() == 2)) add_expected();
    own.nodes_.shrink_to_fit();
    own.slots_.shrink_to_fit();
    own.distributions_.shrink_to_fit();
    own.predicates_.shrink();
  }

  // What is to be expected at each node, from the leaves up, by the records that went there at training.
  void add_expected() {
    auto& own = *evaluator_;
    std::vector<float> expected(own.nodes_.size());
    std::vector<double> weights(own.nodes_.size());
    for (auto i = static_cast<std::uint32_t>(own.nodes_.size()); i-- > 0;) {
      const auto& node = own.nodes_[i];
      if (node.end == i + 1) {
        const bool is_second = is_classification_ && node.score == compiled_.categories[1];
        const double share = node.distribution != none
                                 ? own.distributions_[node.distribution + (is_classification_ ? 1 : 0)]
                                 : (is_second ? 1.0 : 0.0);
        expected[i] = static_cast<float>(is_classification_ ? share : node.score);
        weights[i] = std::isnan(node.count) ? 1 : static_cast<double>(node.count);
        continue;
      }
      double sum = 0;
      for (auto child = i + 1; child < node.end; child = own.nodes_[child].end) {
        sum += weights[child] * static_cast<double>(expected[child]);
        weights[i] += weights[child];
      }
      expected[i] = static_cast<float>(weights[i] > 0 ? sum / weights[i] : 0);
    }
    own.expected_ = std::move(expected);
  }

  const pmml::Model& model_;
  const pmml::Tree& tree_;
  Compiler& compiler_;
  std::unique_ptr<TreeEvaluator> evaluator_;
  Compiled compiled_;
  bool is_classification_;
  bool has_confidence_ = false;
  std::vector<double> confidence_;
  std::vector<double> counts_;
};

Compiled compile_tree(const pmml::Model& model, Compiler& compiler) {
  return TreeCompiler(model, compiler).compile();
}

}  // namespace balie::scorer_pmml
