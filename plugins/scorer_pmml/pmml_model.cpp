#include "plugins/scorer_pmml/pmml_model.hpp"

#include "plugins/scorer_pmml/literal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace balie::scorer_pmml {

namespace {

using pmml::DataType;
using scoring::Scored;
using scoring::Value;

void add_models(const CompiledModel& model, std::vector<const CompiledModel*>& models) {
  if (models.size() <= model.index) models.resize(model.index + 1);
  models[model.index] = &model;
  for (const auto* child : model.kind.evaluator->children()) add_models(*child, models);
}

void add_inputs(std::uint32_t slot, const Layout& layout, const std::vector<std::uint32_t>& input_of,
                std::vector<std::uint32_t>& found, int depth) {
  constexpr int depth_max = 32;
  if (slot < input_of.size() && input_of[slot] != none) {
    if (std::ranges::find(found, input_of[slot]) == found.end()) found.push_back(input_of[slot]);
    return;
  }
  const auto sources = layout.sources.find(slot);
  if (sources == layout.sources.end() || depth > depth_max) return;
  for (const auto source : sources->second) add_inputs(source, layout, input_of, found, depth + 1);
}

PmmlScratch& mine(scoring::Scratch& scratch) { return static_cast<PmmlScratch&>(scratch); }

}  // namespace

void PmmlScratch::begin_row() {
  if (!is_scored) return;
  is_scored = false;
  frame.symbols.clear();
  for (auto& list : frame.lists) list = {};
}

PmmlModel::PmmlModel(std::unique_ptr<const Symbols> symbols, std::unique_ptr<const CompiledModel> root,
                     const Layout& layout, std::vector<ModelInput> inputs, std::vector<ModelOutput> outputs,
                     scoring::ModelInfo info)
    : symbols_(std::move(symbols)),
      root_(std::move(root)),
      slots_(layout.slots),
      work_(layout.work),
      inputs_(std::move(inputs)),
      in_place_(true),
      outputs_(std::move(outputs)),
      info_(std::move(info)) {
  add_models(*root_, models_);
  std::vector<std::uint32_t> input_of(slots_, none);
  for (std::uint32_t i = 0; i < inputs_.size(); ++i) {
    input_of[inputs_[i].slot] = i;
    in_place_ = in_place_ && inputs_[i].slot == i;
  }
  slot_inputs_.resize(slots_);
  for (std::uint32_t slot = 0; slot < slots_; ++slot)
    add_inputs(slot, layout, input_of, slot_inputs_[slot], 0);
  if (has_direct_way()) direct_ = root_->kind.evaluator->direct(inputs_.size());
}

// Is there nothing to do but to evaluate?
bool PmmlModel::has_direct_way() const {
  const auto is_plain = [](const ModelInput& input) {
    return input.is_plain && !input.is_list && !input.needs_text;
  };
  return in_place_ && slots_ == inputs_.size() && std::ranges::all_of(inputs_, is_plain) &&
         root_->steps.empty() && !root_->rules && root_->outputs.empty() && outputs_.size() == 1 &&
         outputs_[0].from == ModelOutput::From::prediction && pmml::is_number(outputs_[0].type.data);
}

std::unique_ptr<scoring::Scratch> PmmlModel::make_scratch() const {
  auto scratch = std::make_unique<PmmlScratch>(*symbols_);
  auto& frame = scratch->frame;
  frame.slots.assign(slots_, missing);
  frame.work.assign(work_, 0);
  frame.lists.resize(inputs_.size());
  scratch->lists.resize(inputs_.size());
  scratch->contributions.resize(slots_);
  frame.outcomes.resize(models_.size());
  for (std::size_t i = 0; i < models_.size(); ++i) {
    if (models_[i]) models_[i]->size(frame.outcomes[i]);
  }
  return scratch;
}

double PmmlModel::encode_one(const ModelInput& input, std::string_view text, PmmlScratch& scratch) const {
  if (std::ranges::find(input.missing_texts, text) != input.missing_texts.end()) return missing;
  if (input.type.data == DataType::string) {
    if (input.needs_text) return scratch.frame.symbols.code(text.substr(0, scoring::free_text_bytes_max));
    const auto code = symbols_->find(text);
    return code ? *code : symbols_->other();
  }
  if (pmml::is_number(input.type.data) && pmml::trimmed(text) == "NaN") return missing;
  return literal(input.type, text).value_or(invalid);
}

double PmmlModel::encode(std::uint32_t field, std::string_view text, scoring::Scratch& scratch) const {
  mine(scratch).begin_row();
  return encode_one(inputs_[field], text, mine(scratch));
}

double PmmlModel::encode_number(std::uint32_t field, double number, scoring::Scratch& scratch) const {
  const auto& input = inputs_[field];
  if (is_missing(number)) return missing;
  if (input.type.data != DataType::string) return as_type(input.type, number).value_or(invalid);
  char text[32];
  const auto end = fmt::format_to_n(text, sizeof text, "{}", number).out;
  return encode(field, {text, static_cast<std::size_t>(end - text)}, scratch);
}

double PmmlModel::encode_list(std::uint32_t field, std::span<const std::string_view> items,
                              scoring::Scratch& scratch) const {
  auto& own = mine(scratch);
  own.begin_row();
  auto& list = own.lists[field];
  list.clear();
  for (const auto item : items.first(std::min(items.size(), scoring::list_items_max))) {
    list.push_back(encode_one(inputs_[field], item, own));
  }
  own.frame.lists[field] = list;
  return static_cast<double>(list.size());
}

// Puts the inputs into their slots. Inputs that no step checks are checked here, for texts that are none of
// their type.
bool PmmlModel::enter(std::span<const double> inputs, Frame& frame) const {
  bool any_missing = false;
  if (in_place_) {
    double* const slots = frame.slots.data();
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      slots[i] = inputs[i];
      any_missing |= is_missing(inputs[i]);
    }
  } else {
    for (std::size_t i = 0; i < inputs.size(); ++i) frame.slots[inputs_[i].slot] = inputs[i];
    any_missing = true;
  }
  frame.trouble = {};
  if (!any_missing) return true;
  for (std::uint32_t i = 0; i < inputs.size(); ++i) {
    if (!is_invalid(inputs[i]) || !inputs_[i].is_plain) continue;
    frame.fail(Trouble::Kind::invalid_input, i, "a value that is not of the field's type");
    return false;
  }
  return true;
}

Value PmmlModel::value_of(const ModelOutput& output, Frame& frame) const {
  const auto& outcome = frame.outcomes[root_->index];
  double value = outcome.value;
  if (output.from == ModelOutput::From::slot) value = frame.slots[output.index];
  if (output.from == ModelOutput::From::more) value = outcome.more_values[output.index];
  if (output.from == ModelOutput::From::probability) {
    value = outcome.has_probabilities && !is_missing(outcome.value) ? outcome.probabilities[output.index]
                                                                    : missing;
  }
  if (is_missing(value)) return {};
  if (output.type.data == DataType::string) {
    return {.kind = Value::Kind::text, .text = frame.symbols.text(value)};
  }
  if (output.type.data == DataType::boolean) return {.kind = Value::Kind::boolean, .flag = value != 0};
  const bool is_clock = output.type.data >= DataType::date && output.type.data <= DataType::date_time;
  if (!is_clock) return {.kind = Value::Kind::number, .number = value};
  frame.text.clear();
  append_literal(output.type, value, frame.text);
  return {.kind = Value::Kind::text, .text = frame.symbols.text(frame.symbols.code(frame.text))};
}

Scored PmmlModel::leave(Frame& frame, std::span<Value> outputs) const {
  if (frame.failed()) {
    std::ranges::fill(outputs, Value{});
    const bool is_invalid = frame.trouble.kind == Trouble::Kind::invalid_input;
    return {.verdict = is_invalid ? Scored::Verdict::invalid : Scored::Verdict::failed,
            .field = is_invalid ? frame.trouble.field : scoring::no_field,
            .reason = frame.trouble.text};
  }
  for (std::size_t i = 0; i < outputs.size(); ++i) outputs[i] = value_of(outputs_[i], frame);
  return {};
}

Scored PmmlModel::score_generally(std::span<const double> inputs, PmmlScratch& scratch,
                                  std::span<Value> outputs) const {
  if (enter(inputs, scratch.frame)) root_->run(scratch.frame);
  scratch.is_scored = true;
  scratch.is_direct = false;
  return leave(scratch.frame, outputs);
}

Scored PmmlModel::score(std::span<const double> inputs, scoring::Scratch& scratch,
                        std::span<Value> outputs) const {
  auto& own = mine(scratch);
  if (!direct_) return score_generally(inputs, own, outputs);
  const double value = direct_->score(inputs.data(), own.frame);
  if (is_missing(value)) return score_generally(inputs, own, outputs);
  own.is_direct = true;
  outputs[0] = {.kind = Value::Kind::number, .number = value};
  return {};
}

void PmmlModel::score_batch(std::span<const double> inputs, scoring::Scratch& scratch,
                            std::span<Value> outputs, std::span<Scored> scored) const {
  auto& own = mine(scratch);
  const auto width = inputs_.size();
  for (std::size_t from = 0; from < scored.size(); from += DirectScore::rows_max) {
    double predictions[DirectScore::rows_max];
    const auto rows = std::min(DirectScore::rows_max, scored.size() - from);
    if (direct_) direct_->score_rows(inputs.data() + from * width, width, own.frame, {predictions, rows});
    for (std::size_t row = from; row < from + rows; ++row) {
      if (direct_ && !is_missing(predictions[row - from])) {
        outputs[row] = {.kind = Value::Kind::number, .number = predictions[row - from]};
        scored[row] = {};
        continue;
      }
      scored[row] = score_generally(inputs.subspan(row * width, width), own,
                                    outputs.subspan(row * outputs_.size(), outputs_.size()));
    }
  }
}

std::size_t PmmlModel::explain(std::span<const double> inputs, scoring::Scratch& scratch,
                               std::span<scoring::Reason> reasons) const {
  auto& own = mine(scratch);
  if (own.is_direct) {  // it has not been through the frame yet
    Value prediction;
    score_generally(inputs, own, {&prediction, 1});
  }
  const auto& outcome = own.frame.outcomes[root_->index];
  if (own.frame.failed() || is_missing(outcome.value)) return 0;
  std::size_t count = 0;
  if (!outcome.reason_codes.empty()) {
    for (; count < std::min(reasons.size(), outcome.reason_codes.size()); ++count) {
      reasons[count] = {.code = symbols_->text(outcome.reason_codes[count]),
                        .contribution = outcome.reason_points[count]};
    }
    return count;
  }
  std::ranges::fill(own.contributions, 0.0);
  if (!root_->kind.evaluator->explain(own.frame, outcome, none, 1.0, own.contributions)) return 0;
  // From slots to the inputs behind them, in equal parts, in the room at the front of the list of slots.
  for (std::uint32_t slot = slots_; slot-- > 0;) {
    const double share = own.contributions[slot];
    own.contributions[slot] = 0;
    if (share == 0) continue;
    for (const auto input : slot_inputs_[slot]) {
      own.contributions[inputs_[input].slot] += share / static_cast<double>(slot_inputs_[slot].size());
    }
  }
  while (count < reasons.size()) {
    std::uint32_t best = none;
    for (std::uint32_t i = 0; i < inputs_.size(); ++i) {
      const double here = std::abs(own.contributions[inputs_[i].slot]);
      if (here > (best == none ? 0.0 : std::abs(own.contributions[inputs_[best].slot]))) best = i;
    }
    if (best == none) break;
    auto& contribution = own.contributions[inputs_[best].slot];
    reasons[count++] = {.field = best, .contribution = contribution};
    contribution = 0;
  }
  return count;
}

void PmmlModel::inspect(std::span<const double> inputs, std::span<scoring::InputState> states) const {
  using scoring::InputState;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto& treatment = inputs_[i].treatment;
    states[i] = treatment.means_missing(inputs[i])                    ? InputState::missing
                : inputs_[i].is_list || treatment.is_valid(inputs[i]) ? InputState::valid
                                                                      : InputState::invalid;
  }
}

}  // namespace balie::scorer_pmml
