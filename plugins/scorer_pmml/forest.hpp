// An ensemble of trees as FlatTrees, with the general way beside it for records that need it.
#pragma once

#include "plugins/scorer_pmml/flat_trees.hpp"
#include "plugins/scorer_pmml/mining_model.hpp"

namespace balie::scorer_pmml {

class ForestEvaluator final : public Evaluator {
 public:
  enum class Leaf : std::uint8_t { number, vote, probabilities };

  void evaluate(Frame& frame, Outcome& outcome) const override;
  bool explain(const Frame& frame, const Outcome& outcome, std::uint32_t category, double weight,
               std::span<double> contributions) const override;
  std::vector<const CompiledModel*> children() const override { return general_->children(); }
  std::unique_ptr<const DirectScore> direct(std::size_t inputs) const override;
  std::size_t bytes() const override;
  void set_general(std::unique_ptr<const MiningEvaluator> general) { general_ = std::move(general); }

 private:
  friend class ForestMaker;
  friend class DirectForest;

  [[nodiscard]] double number(const float* inputs) const;
  // Of a sum in single precision each step is rounded to a float.
  [[nodiscard]] double combined(double sum) const {
    const double value = is_sum_ ? sum : sum / all_weights_;
    return single_precision_ ? static_cast<double>(static_cast<float>(value)) : value;
  }
  [[nodiscard]] float* room(Frame& frame) const {
    return reinterpret_cast<float*>(frame.work.data() + work_);
  }
  void finish(Outcome& outcome) const;

  std::unique_ptr<const MiningEvaluator> general_;
  FlatTrees trees_;
  std::vector<double>
      values_;  // by node: of a leaf its score, the number of its category, or where its row begins
  std::vector<double> rows_;     // probabilities by category
  std::vector<double> weights_;  // by tree; empty: all 1
  std::vector<double> categories_;
  Leaf leaf_ = Leaf::number;
  bool is_sum_ = false;  // else the mean
  bool single_precision_ = false;
  double all_weights_ = 0;
  std::uint32_t work_ = 0;  // for the inputs of DirectScore::rows_max records
};

// nullptr: not an ensemble that can be laid out so.
std::unique_ptr<ForestEvaluator> make_forest(const pmml::Model& model, const MiningEvaluator& general,
                                             const Compiled& compiled, Compiler& compiler);

}  // namespace balie::scorer_pmml
