// MiningModel: segments, and how their predictions become one.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"
#include "plugins/scorer_pmml/predicates.hpp"
#include "protocols/pmml/mining_model.hpp"

#include <algorithm>
#include <optional>

namespace balie::scorer_pmml {

Compiled compile_mining_model(const pmml::Model& model, Compiler& compiler);

class MiningEvaluator final : public Evaluator {
 public:
  struct Segment {
    std::uint32_t predicate = 0;
    double weight = 1;
    std::uint32_t weight_slot = none;  // instead, where the record says it
    std::string id = {};
    std::unique_ptr<const CompiledModel> model = {};
    std::vector<std::uint32_t> categories = {};  // of its categories: which of ours
    std::uint32_t first_entity = 0;              // where its entities begin among ours
    std::uint32_t first_more = 0;                // likewise its further targets
  };

  void evaluate(Frame& frame, Outcome& outcome) const override;
  bool explain(const Frame& frame, const Outcome& outcome, std::uint32_t category, double weight,
               std::span<double> contributions) const override;
  // The same for an ensemble of trees that all took part, whatever their outcomes say.
  bool explain_trees(const Frame& frame, std::uint32_t category, double weight,
                     std::span<double> contributions) const;
  const CompiledModel* segment(std::string_view id) const override;
  std::vector<const CompiledModel*> children() const override;
  Typed output(const pmml::OutputField& field, std::uint32_t outcome, Compiler& compiler) const override;
  double feature(pmml::Feature feature, std::uint32_t entity) const override;
  bool has_feature(pmml::Feature feature) const override;
  std::size_t bytes() const override;

  [[nodiscard]] const std::vector<Segment>& segments() const { return segments_; }
  [[nodiscard]] bool all_take_part() const {
    return std::ranges::all_of(segments_, [&](const auto& one) { return predicates_.always(one.predicate); });
  }

 private:
  friend class MiningCompiler;
  using Method = pmml::MiningModel::Method;

  static double weight_of(const Segment& segment, const Frame& frame) {
    return segment.weight_slot == none ? segment.weight : frame.slots[segment.weight_slot];
  }
  void run_chain(Frame& frame, Outcome& outcome) const;
  void combine_numbers(Frame& frame, Outcome& outcome) const;
  void combine_categories(Frame& frame, Outcome& outcome) const;
  void add_category(const Segment& segment, const Outcome& from, double weight, Outcome& outcome) const;
  // A category, and which of its probabilities decided: two of a median of an even number, else one.
  struct Winner {
    std::uint32_t category = none;
    double low = missing;
    double high = missing;
  };
  static double probability_of(const Segment& segment, const Outcome& from, std::uint32_t category);
  [[nodiscard]] Winner winner_of(Frame& frame) const;
  void combine_decisive(Frame& frame, Outcome& outcome) const;
  void combine_clusters(Frame& frame, Outcome& outcome) const;
  void take(const Segment& segment, Frame& frame, Outcome& outcome) const;
  std::optional<double> gather(Frame& frame) const;
  [[nodiscard]] double middle(double* values, std::size_t count) const;
  [[nodiscard]] double added(double sum, double value) const;

  std::vector<Segment> segments_;
  Predicates predicates_;
  std::vector<double> categories_;
  std::vector<std::uint32_t> clusters_;  // of clusterings that vote: all ids, each once
  Method method_ = Method::model_chain;
  pmml::MiningModel::MissingPrediction missing_ = pmml::MiningModel::MissingPrediction::go_on;
  double missing_threshold_ = 1;
  bool single_precision_ = false;
  std::uint32_t work_ = 0;  // of each segment: its part, 0 when it does not take part; then room to sort
                            // values, and for votes for clusters
};

}  // namespace balie::scorer_pmml
