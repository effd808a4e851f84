// Scores a contact with all models of a playbook. Pure, but for what it counts.
#pragma once

#include "core/scoring/history.hpp"
#include "core/scoring/model_figures.hpp"
#include "core/scoring/model_set.hpp"

#include "balie/v1/decision.pb.h"

#include <memory>
#include <span>
#include <vector>

namespace balie::scoring {

// One thread. Keeps all the memory that it needs for a contact.
class Runner {
 public:
  Runner() = default;
  explicit Runner(std::shared_ptr<const ModelSet> models);

  // Goes over to other models. What was counted of a model goes on where the new one has its name and
  // version.
  void switch_to(std::shared_ptr<const ModelSet> models);

  [[nodiscard]] bool idle() const { return states_.empty(); }

  // Adds a score for each model, in the order of the playbook; shadow ones too, marked so. Those that score
  // agents are left out. `companion`: what features of the host's own look at.
  void score(const v1::Contact& contact, const customer::Record& record, bool created,
             google::protobuf::RepeatedPtrField<v1::Score>& scores, Companion* companion = nullptr);

  // Of the contact that was scored last, how well each of these agents fits, by a model with inputs of
  // agents: a value for each, in their order and without a name; without a number where there is none.
  void score_agents(std::size_t model, std::span<const std::uint32_t> agents, v1::Score& score);

  [[nodiscard]] const std::vector<ModelFigures>& figures() const { return figures_; }

 private:
  struct State {
    std::unique_ptr<Scratch> scratch;
    std::vector<double> inputs;
    std::vector<Value> outputs;
    std::vector<Reason> reasons;
    std::vector<InputState> input_states;
  };
  void score(const BoundModel& bound, State& state, ModelFigures& figures, v1::Score& score);
  void fill(const BoundModel& bound, State& state) const;
  void count(const BoundModel& bound, State& state, ModelFigures& figures);
  void explain(const BoundModel& bound, State& state, v1::Score& score);
  static double input_of(const BoundModel& bound, std::uint32_t field, const FeatureValue& value,
                         Scratch& scratch);

  std::shared_ptr<const ModelSet> models_;
  std::vector<State> states_;          // of the models, in their order
  std::vector<ModelFigures> figures_;  // likewise
  std::vector<FeatureValue> values_;   // of the features
  History history_;
};

}  // namespace balie::scoring
