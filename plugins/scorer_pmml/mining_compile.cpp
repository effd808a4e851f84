#include "plugins/scorer_pmml/forest.hpp"
#include "plugins/scorer_pmml/mining_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

namespace balie::scorer_pmml {

class MiningCompiler {
 public:
  MiningCompiler(const pmml::Model& model, Compiler& compiler)
      : model_(model),
        body_(static_cast<const pmml::MiningModel&>(*model.body)),
        compiler_(compiler),
        evaluator_(std::make_unique<MiningEvaluator>()) {}

  Compiled compile() {
    auto& own = *evaluator_;
    own.method_ = body_.method;
    own.missing_ = body_.missing;
    own.missing_threshold_ = body_.missing_threshold;
    own.single_precision_ = model_.single_precision;
    if (model_.function == pmml::Function::classification) {
      for (const auto value : compiler_.target_values()) compiler_.category(compiled_, model_.place, value);
    }
    for (std::size_t i = 0; i < body_.segments.size() && compiler_.ok(); ++i)
      add_segment(body_.segments[i], i);
    if (compiler_.ok()) check();
    own.categories_ = compiled_.categories;
    own.clusters_ = votes_for_clusters() ? compiled_.entities : std::vector<std::uint32_t>{};
    own.work_ = compiler_.work(3 * own.segments_.size() + own.clusters_.size());
    auto forest = compiler_.ok() ? make_forest(model_, own, compiled_, compiler_) : nullptr;
    if (forest) {
      forest->set_general(std::move(evaluator_));
      compiled_.evaluator = std::move(forest);
    } else {
      compiled_.evaluator = std::move(evaluator_);
    }
    return std::move(compiled_);
  }

 private:
  using Method = pmml::MiningModel::Method;

  [[nodiscard]] bool is_chain() const {
    return body_.method == Method::model_chain || body_.method == Method::select_first ||
           body_.method == Method::select_all;
  }

  void add_segment(const pmml::Segment& source, std::size_t number) {
    auto& own = *evaluator_;
    auto& segment = own.segments_.emplace_back();
    segment.predicate = own.predicates_.add(source.predicate, compiler_);
    segment.weight = source.weight;
    if (!source.weight_field.empty()) {
      const auto field = compiler_.number_field(source.place, source.weight_field);
      segment.weight_slot = field ? field->slot : 0;
    }
    segment.id = source.id.empty() ? fmt::format("{}", number + 1) : std::string(source.id);
    segment.model = compiler_.child(source.model);
    if (!compiler_.ok()) return;
    const auto& kind = segment.model->kind;
    // In a chain, only a model with the target of the whole gives the result of the whole.
    const bool is_result = !is_chain() || segment.model->function == model_.function;
    if (!kind.categories.empty() && model_.function == pmml::Function::classification && is_result) {
      add_categories(source, segment);
    }
    segment.first_entity = static_cast<std::uint32_t>(compiled_.entities.size());
    if (is_chain()) take_over(segment);
  }

  void add_categories(const pmml::Segment& source, MiningEvaluator::Segment& segment) {
    for (const double category : segment.model->kind.categories) {
      const bool same_type = segment.model->type == compiler_.target().type;
      if (!same_type)
        return compiler_.refuse(source.model.place, "its categories are not of the target's type");
      auto found = std::ranges::find(compiled_.categories, category);
      if (found == compiled_.categories.end()) found = compiled_.categories.insert(found, category);
      segment.categories.push_back(static_cast<std::uint32_t>(found - compiled_.categories.begin()));
    }
  }

  void take_over(MiningEvaluator::Segment& segment) {
    const auto& kind = segment.model->kind;
    compiled_.entities.insert(compiled_.entities.end(), kind.entities.begin(), kind.entities.end());
    compiled_.entity_affinities = compiled_.entity_affinities || kind.entity_affinities;
    compiled_.has_standard_error = compiled_.has_standard_error || kind.has_standard_error;
    compiled_.ranked_max = std::max(compiled_.ranked_max, kind.ranked_max);
    compiled_.reason_codes_max = std::max(compiled_.reason_codes_max, kind.reason_codes_max);
    segment.first_more = static_cast<std::uint32_t>(compiled_.more_targets.size());
    compiled_.more_targets.insert(compiled_.more_targets.end(), kind.more_targets.begin(),
                                  kind.more_targets.end());
    compiled_.type = segment.model->type;
  }

  [[nodiscard]] bool votes_for_clusters() const {
    return model_.function == pmml::Function::clustering &&
           (body_.method == Method::majority_vote || body_.method == Method::weighted_majority_vote);
  }

  void add_clusters() {
    std::unordered_set<std::uint32_t> seen;
    for (const auto& segment : evaluator_->segments_) {
      for (const auto id : segment.model->kind.entities) {
        if (id != none && seen.insert(id).second) compiled_.entities.push_back(id);
      }
    }
    if (seen.empty()) compiler_.refuse(model_.place, "its models have no clusters");
    compiled_.type = pmml::Type{pmml::DataType::string};
  }

  void check() {
    // A weighted median of classifications: which models have it, of an even number, is not said.
    const bool is_numeric = body_.method == Method::sum || body_.method == Method::weighted_sum ||
                            body_.method == Method::weighted_median;
    const bool is_vote =
        body_.method == Method::majority_vote || body_.method == Method::weighted_majority_vote;
    if (body_.method == Method::select_all && model_.output.fields.empty()) {
      compiler_.refuse(model_.place, "selectAll without an Output that says which segment is meant");
    }
    if (is_chain()) return;
    if (votes_for_clusters()) {
      add_clusters();
    } else if (model_.function != pmml::Function::classification &&
               model_.function != pmml::Function::regression) {
      return compiler_.refuse(model_.place,
                              "this multipleModelMethod is for classifications and regressions");
    }
    const bool is_classification = model_.function == pmml::Function::classification;
    if (is_classification == is_numeric && is_numeric) {
      return compiler_.refuse(model_.place, "this multipleModelMethod is not for a classification");
    }
    if (model_.function == pmml::Function::regression && is_vote) {
      return compiler_.refuse(model_.place, "this multipleModelMethod is not for a regression");
    }
    for (std::size_t i = 0; i < body_.segments.size(); ++i) {
      if (body_.segments[i].model.function != model_.function) {
        return compiler_.refuse(body_.segments[i].model.place, "its functionName is not that of the whole");
      }
    }
  }

  const pmml::Model& model_;
  const pmml::MiningModel& body_;
  Compiler& compiler_;
  std::unique_ptr<MiningEvaluator> evaluator_;
  Compiled compiled_;
};

Compiled compile_mining_model(const pmml::Model& model, Compiler& compiler) {
  return MiningCompiler(model, compiler).compile();
}

}  // namespace balie::scorer_pmml
