#include "plugins/scorer_pmml/describe.hpp"

#include "plugins/scorer_pmml/literal.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::scorer_pmml {

namespace {

using pmml::DataType;
using scoring::FieldType;
using scoring::InputForm;
using From = ModelOutput::From;

FieldType field_type(const pmml::Type& type) {
  switch (type.data) {
    case DataType::string:
      return FieldType::text;
    case DataType::boolean:
      return FieldType::boolean;
    case DataType::date:
      return FieldType::date;
    case DataType::time:
      return FieldType::time;
    case DataType::date_time:
      return FieldType::date_time;
    case DataType::float_:
    case DataType::double_:
      return FieldType::number;
    default:
      return FieldType::integer;
  }
}

InputForm form_of(const InputField& input) {
  if (input.is_list) return InputForm::list;
  if (input.data->type.data != DataType::string) return InputForm::number;
  return input.needs_text ? InputForm::free_text : InputForm::code;
}

std::string treatment_of(const pmml::MiningField& mining) {
  std::string text;
  const auto add = [&](std::string part) {
    if (!text.empty()) text += "; ";
    text += part;
  };
  if (mining.missing_replacement) add(fmt::format("missing: {}", *mining.missing_replacement));
  if (mining.missing == pmml::MiningField::Missing::return_invalid) add("missing: refused");
  using Invalid = pmml::MiningField::Invalid;
  const auto invalid = mining.invalid.value_or(Invalid::return_invalid);
  if (invalid == Invalid::return_invalid) add("invalid: refused");
  if (invalid == Invalid::as_is) add("invalid: as it is");
  if (invalid == Invalid::as_missing) add("invalid: as missing");
  if (invalid == Invalid::as_value) add(fmt::format("invalid: {}", mining.invalid_replacement.value_or("")));
  if (mining.outliers == pmml::MiningField::Outliers::as_missing_values) add("outliers: as missing");
  if (mining.outliers == pmml::MiningField::Outliers::as_extreme_values) {
    add(fmt::format("outliers: cut to {}..{}", mining.low ? fmt::format("{}", *mining.low) : "",
                    mining.high ? fmt::format("{}", *mining.high) : ""));
  }
  return text;
}

scoring::InputInfo describe_input(const InputField& input) {
  scoring::InputInfo info{.name = std::string(input.data->name),
                          .display_name = std::string(input.data->display_name)};
  info.type = field_type(input.data->type);
  info.form = form_of(input);
  if (input.mining) {
    using Usage = pmml::MiningField::Usage;
    if (input.mining->usage == Usage::group) info.use = scoring::InputUse::group;
    if (input.mining->usage == Usage::supplementary || input.mining->usage == Usage::target) {
      info.use = scoring::InputUse::supplementary;
    }
    info.importance = input.mining->importance;
    info.treatment = treatment_of(*input.mining);
    info.missing_treated = input.mining->missing_replacement.has_value();
  }
  for (const auto& value : input.data->values) {
    if (value.property == pmml::FieldValue::Property::valid) info.values.emplace_back(value.text);
  }
  for (const auto& interval : input.data->intervals) {
    scoring::Interval one{.low_open = !interval.left_closed, .high_open = !interval.right_closed};
    if (interval.left > -std::numeric_limits<double>::infinity()) one.low = interval.left;
    if (interval.right < std::numeric_limits<double>::infinity()) one.high = interval.right;
    info.intervals.push_back(one);
  }
  return info;
}

std::string label(const pmml::Type& type, double value, const Compiler& compiler) {
  if (type.data == DataType::string) return std::string(compiler.text(value));
  std::string text;
  append_literal(type, value, text);
  return text;
}

// Of two categories, the one that is a yes.
std::optional<std::size_t> positive(const std::vector<std::string>& labels) {
  constexpr std::string_view yes[] = {"1", "1.0", "true", "TRUE", "True", "yes", "Yes", "YES", "Y", "y"};
  if (labels.size() != 2) return std::nullopt;
  const auto is_yes = [&](const std::string& text) { return std::ranges::find(yes, text) != std::end(yes); };
  if (is_yes(labels[0]) == is_yes(labels[1])) return std::nullopt;
  return is_yes(labels[1]) ? 1 : 0;
}

scoring::OutputInfo describe_output(const OutputStep& step) {
  return {.name = step.name,
          .display_name = step.display_name,
          .type = field_type(step.type),
          .feature = std::string(to_string(step.feature)),
          .value = step.value};
}

}  // namespace

std::vector<ModelInput> describe_inputs(Compiler& compiler) {
  std::vector<ModelInput> inputs;
  static const pmml::MiningField plain{};
  for (std::uint32_t i = 0; i < compiler.layout().inputs.size(); ++i) {
    const auto& input = compiler.layout().inputs[i];
    auto& one = inputs.emplace_back();
    one.slot = input.slot;
    one.type = input.data->type;
    one.is_list = input.is_list;
    one.needs_text = input.needs_text;
    for (const auto& value : input.data->values) {
      if (value.property == pmml::FieldValue::Property::missing) one.missing_texts.emplace_back(value.text);
    }
    const Field field{.slot = input.slot, .type = one.type, .input = i};
    one.treatment = make_treatment(input.data, input.mining ? *input.mining : plain, field, compiler);
    one.is_plain = one.treatment.is_neutral();
  }
  return inputs;
}

std::vector<ModelOutput> describe_outputs(const pmml::File& /*file*/, const CompiledModel& root,
                                          Compiler& /*compiler*/) {
  std::vector<ModelOutput> outputs;
  if (!root.target.empty()) outputs.push_back({From::prediction, 0, root.type});
  for (const auto& step : root.outputs) {
    if (step.is_final) outputs.push_back({From::slot, step.slot, step.type});
  }
  for (std::uint32_t i = 0; i < root.kind.more_targets.size(); ++i) {
    outputs.push_back({From::more, i, {DataType::double_}});
  }
  if (root.target.empty()) outputs.push_back({From::prediction, 0, root.type});
  for (std::uint32_t i = 0; i < root.kind.categories.size(); ++i) {
    outputs.push_back({From::probability, i, {DataType::double_}});
  }
  return outputs;
}

scoring::ModelInfo describe(const pmml::File& file, const CompiledModel& root, Compiler& compiler,
                            const std::vector<ModelOutput>& outputs) {
  scoring::ModelInfo info{.name = root.name,
                          .version = std::string(file.header.model_version),
                          .kind = root.element,
                          .description = std::string(file.header.description),
                          .format = fmt::format("PMML {}", file.version),
                          .producer = std::string(file.header.application)};
  if (!file.header.application_version.empty())
    info.producer += fmt::format(" {}", file.header.application_version);
  for (const auto& input : compiler.layout().inputs) {
    info.inputs.push_back(describe_input(input));
    info.row_by_row = info.row_by_row || input.is_list || input.needs_text;
  }
  std::vector<std::string> labels;
  for (const double category : root.kind.categories) labels.push_back(label(root.type, category, compiler));
  std::size_t final_output = 0;
  for (const auto& output : outputs) {
    if (output.from == From::prediction) {
      info.outputs.push_back({.name = root.target.empty() ? "predictedValue" : root.target,
                              .type = field_type(root.type),
                              .feature = "predictedValue",
                              .of_file = !root.target.empty()});
      if (labels.empty() && pmml::is_number(root.type.data)) info.primary = info.outputs.size() - 1;
    } else if (output.from == From::slot) {
      while (!root.outputs[final_output].is_final) ++final_output;
      info.outputs.push_back(describe_output(root.outputs[final_output]));
      info.row_by_row = info.row_by_row || info.outputs.back().type != FieldType::number;
      ++final_output;
    } else if (output.from == From::more) {
      info.outputs.push_back(
          {.name = std::string(root.kind.more_targets[output.index]), .feature = "predictedValue"});
    } else {
      info.outputs.push_back({.name = fmt::format("probability({})", labels[output.index]),
                              .feature = "probability",
                              .value = labels[output.index],
                              .of_file = false});
      if (positive(labels) == output.index) info.primary = info.outputs.size() - 1;
    }
  }
  return info;
}

std::size_t compiled_bytes(const CompiledModel& model) {
  std::size_t bytes = sizeof(CompiledModel) + model.kind.evaluator->bytes();
  bytes += (model.steps.size() + model.outputs.size()) * 128 + model.kind.entities.size() * 4;
  for (const auto* child : model.kind.evaluator->children()) bytes += compiled_bytes(*child);
  return bytes;
}

}  // namespace balie::scorer_pmml
