#include "core/scoring/runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace balie::scoring {
namespace {

// Numbers that JSON cannot write are no scores.
bool is_number(const Value& value) {
  return value.kind == Value::Kind::number && std::isfinite(value.number);
}

void add_values(const ModelInfo& info, std::span<const Value> outputs, v1::Score& score) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    auto& value = *score.add_values();
    value.set_name(info.outputs[i].name);
    if (is_number(outputs[i])) value.set_number(outputs[i].number);
    if (outputs[i].kind == Value::Kind::text) value.set_text(std::string(outputs[i].text));
    if (outputs[i].kind == Value::Kind::boolean) value.set_flag(outputs[i].flag);
  }
}

std::string failure_of(const ModelInfo& info, const Scored& scored) {
  if (scored.field == no_field) return std::string(scored.reason);
  return fmt::format("{}: {}", info.inputs[scored.field].name, scored.reason);
}

}  // namespace

Runner::Runner(std::shared_ptr<const ModelSet> models) { switch_to(std::move(models)); }

void Runner::switch_to(std::shared_ptr<const ModelSet> models) {
  std::vector<ModelFigures> before = std::exchange(figures_, {});
  states_.clear();  // before the models that they belong to
  models_ = std::move(models);
  if (!models_) return;
  values_.resize(models_->features.size());
  for (const BoundModel& bound : models_->models) {
    const ModelInfo& info = bound.model->info();
    states_.push_back({bound.model->make_scratch(), std::vector<double>(info.inputs.size()),
                       std::vector<Value>(info.outputs.size()), std::vector<Reason>(bound.reasons_max),
                       std::vector<InputState>(info.inputs.size())});
    const auto known = std::ranges::find_if(before, [&](const ModelFigures& one) {
      return one.model == bound.name && one.version == bound.version &&
             one.fields.size() == info.inputs.size();
    });
    figures_.push_back(known != before.end() ? std::move(*known) : ModelFigures(bound));
    figures_.back().shadow = bound.shadow;
  }
}

void Runner::score(const v1::Contact& contact, const customer::Record& record, bool created,
                   google::protobuf::RepeatedPtrField<v1::Score>& scores, Companion* companion) {
  if (idle()) return;
  history_.begin(record);
  const Situation situation{contact, record, created, history_, companion};
  for (std::size_t i = 0; i < values_.size(); ++i) models_->features[i]->evaluate(situation, values_[i]);
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const auto& bound = models_->models[i];
    if (bound.agent_fields.empty()) score(bound, states_[i], figures_[i], *scores.Add());
  }
}

void Runner::score_agents(std::size_t model, std::span<const std::uint32_t> agents, v1::Score& score) {
  const BoundModel& bound = models_->models[model];
  State& state = states_[model];
  ModelFigures& figures = figures_[model];
  score.set_model(bound.name);
  score.set_version(bound.version);
  const ModelInfo& info = bound.model->info();
  fill(bound, state);
  for (const auto agent : agents) {
    if (info.row_by_row) fill(bound, state);  // what the scratch holds is of one row
    for (std::size_t i = 0; i < bound.agent_fields.size(); ++i) {
      state.inputs[bound.agent_fields[i]] = bound.agent_inputs[i][agent];
    }
    count(bound, state, figures);
    const Scored scored = bound.model->score(state.inputs, *state.scratch, state.outputs);
    auto& value = *score.add_values();
    const Value& primary = state.outputs[bound.output];
    if (scored && is_number(primary)) {
      value.set_number(primary.number);
      figures.drift.add(primary.number);
      continue;
    }
    ++figures.failed;
    score.set_failure(scored ? "the model gives no number for some agent" : failure_of(info, scored));
  }
}

double Runner::input_of(const BoundModel& bound, std::uint32_t field, const FeatureValue& value,
                        Scratch& scratch) {
  const bool list = bound.model->info().inputs[field].form == InputForm::list;
  switch (value.kind) {
    case FeatureValue::Kind::missing:
      return missing_input;
    case FeatureValue::Kind::number:
    case FeatureValue::Kind::boolean:
      return bound.model->encode_number(field, value.number, scratch);
    case FeatureValue::Kind::text:
      return list ? bound.model->encode_list(field, std::span(&value.text, 1), scratch)
                  : bound.model->encode(field, value.text, scratch);
    case FeatureValue::Kind::list:
      return bound.model->encode_list(field, value.items, scratch);
  }
  return missing_input;
}

void Runner::fill(const BoundModel& bound, State& state) const {
  state.inputs = bound.inputs;
  for (const BoundInput& one : bound.bound) {
    state.inputs[one.field] = input_of(bound, one.field, values_[one.feature], *state.scratch);
  }
}

// That it is scored, and with what.
void Runner::count(const BoundModel& bound, State& state, ModelFigures& figures) {
  const ModelInfo& info = bound.model->info();
  bound.model->inspect(state.inputs, state.input_states);
  for (std::size_t i = 0; i < state.inputs.size(); ++i) {
    if (info.inputs[i].use != InputUse::active) continue;
    figures.fields[i].missing += state.input_states[i] == InputState::missing ? 1 : 0;
    figures.fields[i].invalid += state.input_states[i] == InputState::invalid ? 1 : 0;
  }
  ++figures.scored;
}

void Runner::score(const BoundModel& bound, State& state, ModelFigures& figures, v1::Score& score) {
  const Model& model = *bound.model;
  const ModelInfo& info = model.info();
  fill(bound, state);
  count(bound, state, figures);
  score.set_model(bound.name);
  score.set_version(bound.version);
  score.set_shadow(bound.shadow);
  score.set_output(info.outputs[bound.output].name);
  const Scored scored = model.score(state.inputs, *state.scratch, state.outputs);
  if (scored) add_values(info, state.outputs, score);
  const Value& primary = state.outputs[bound.output];
  if (!scored || !is_number(primary)) {
    ++figures.failed;
    score.set_failure(scored ? "the model gives no number for these inputs" : failure_of(info, scored));
    return;
  }
  score.set_value(primary.number);
  figures.drift.add(primary.number);
  if (bound.reasons_max > 0) explain(bound, state, score);
}

void Runner::explain(const BoundModel& bound, State& state, v1::Score& score) {
  const ModelInfo& info = bound.model->info();
  const std::size_t count = bound.model->explain(state.inputs, *state.scratch, state.reasons);
  for (std::size_t i = 0; i < count; ++i) {
    const Reason& reason = state.reasons[i];
    const InputInfo* input = reason.field != no_field ? &info.inputs[reason.field] : nullptr;
    const std::string_view code =
        !reason.code.empty() || input == nullptr ? reason.code : std::string_view(input->name);
    auto& added = *score.add_reasons();
    added.set_code(std::string(code));
    auto words = bound.reason_texts.find(code);
    if (words == bound.reason_texts.end() && input != nullptr) words = bound.reason_texts.find(input->name);
    if (words != bound.reason_texts.end()) {
      added.set_text(words->second);
    } else if (input != nullptr) {
      added.set_text(input->display_name.empty() ? input->name : input->display_name);
    }
  }
}

}  // namespace balie::scoring
