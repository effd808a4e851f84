#include "compiled_file.hpp"

#include "plugins/scorer_pmml/literal.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <limits>

namespace balie::scorer_pmml {
namespace {

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// Every model within this one, and itself.
void size(const CompiledModel& model, Frame& frame) {
  model.size(frame.outcomes[model.index]);
  for (const auto* child : model.kind.evaluator->children()) size(*child, frame);
}

}  // namespace

std::string dictionary_of(const std::vector<std::string_view>& fields, std::string_view application) {
  auto text = fmt::format(
      "<PMML version='4.4' xmlns='http://www.dmg.org/PMML-4_4'><Header><Application name='{}'/></Header>"
      "<DataDictionary>",
      application);
  for (const auto field : fields) {
    const auto parts = split(field, ':');
    const bool number = (parts[1] == "double" || parts[1] == "integer") && parts.size() == 2;
    text += fmt::format("<DataField name='{}' dataType='{}' optype='{}'>", parts[0], parts[1],
                        number ? "continuous" : "categorical");
    if (parts.size() > 2) {
      for (const auto value : split(parts[2], ',')) text += fmt::format("<Value value='{}'/>", value);
    }
    text += "</DataField>";
  }
  return text + "</DataDictionary>\n";
}

CompiledFile::CompiledFile(const std::vector<std::string_view>& fields, std::string_view model,
                           std::string_view application) {
  auto file = pmml::read(dictionary_of(fields, application) + std::string(model) + "</PMML>");
  if (!file) {
    refusal_ = fmt::format("{} {}: {}", file.error().element, file.error().line, file.error().text);
    return;
  }
  file_ = std::make_unique<const pmml::File>(std::move(*file));
  compiler_ = std::make_unique<Compiler>(*file_, symbols_);
  model_ = compiler_->compile();
  if (!model_) {
    const auto& why = *compiler_->refusal();
    refusal_ = fmt::format("{} {}: {}", why.element, why.line, why.text);
    return;
  }
  const auto& layout = compiler_->layout();
  frame_ = std::make_unique<Frame>(symbols_);
  frame_->slots.resize(layout.slots);
  frame_->lists.resize(layout.inputs.size());
  frame_->work.resize(layout.work);
  frame_->outcomes.resize(layout.models);
  lists_.resize(layout.inputs.size());
  size(*model_, *frame_);
}

const Outcome& CompiledFile::score(const std::map<std::string, std::string>& record) {
  const auto& layout = compiler_->layout();
  std::ranges::fill(frame_->slots, missing);
  frame_->trouble = {};
  frame_->symbols.clear();
  for (std::size_t i = 0; i < layout.inputs.size(); ++i) {
    const auto& input = layout.inputs[i];
    lists_[i].clear();
    const auto found = record.find(std::string(input.data->name));
    const auto value = [&](std::string_view text) {
      if (input.data->type.data == pmml::DataType::string) return frame_->symbols.code(text);
      return literal(input.data->type, text).value_or(invalid);
    };
    if (found != record.end() && input.is_list) {
      for (const auto item : split(found->second, '|')) lists_[i].push_back(value(item));
    } else if (found != record.end()) {
      frame_->slots[input.slot] = value(found->second);
    }
    frame_->lists[i] = lists_[i];
  }
  model_->run(*frame_);
  EXPECT_FALSE(frame_->failed()) << frame_->trouble.text;
  return model_->outcome(*frame_);
}

std::string CompiledFile::text_of(double value, const pmml::Type& type) const {
  if (is_missing(value)) return "missing";
  if (type.data == pmml::DataType::string) return std::string(frame_->symbols.text(value));
  std::string text;
  append_literal(type, value, text);
  return text;
}

std::string CompiledFile::predicted() const {
  return text_of(model_->outcome(std::as_const(*frame_)).value, model_->type);
}

double CompiledFile::probability(std::string_view label) const {
  const auto& outcome = model_->outcome(std::as_const(*frame_));
  if (!outcome.has_probabilities) return missing;
  for (std::size_t i = 0; i < model_->kind.categories.size(); ++i) {
    if (text_of(model_->kind.categories[i], model_->type) == label) return outcome.probabilities[i];
  }
  ADD_FAILURE() << "no category " << label;
  return missing;
}

double CompiledFile::contribution(std::string_view input, double weight, std::uint32_t category) const {
  std::vector<double> contributions(frame_->slots.size());
  const auto& outcome = model_->outcome(std::as_const(*frame_));
  EXPECT_TRUE(model_->kind.evaluator->explain(*frame_, outcome, category, weight, contributions));
  for (const auto& each : compiler_->layout().inputs) {
    if (each.data->name == input) return contributions[each.slot];
  }
  ADD_FAILURE() << "no input " << input;
  return missing;
}

double CompiledFile::number(std::string_view output) const {
  for (const auto& each : model_->outputs) {
    if (each.name == output) return frame_->slots[each.slot];
  }
  ADD_FAILURE() << "no output " << output;
  return missing;
}

std::string CompiledFile::text(std::string_view output) const {
  for (const auto& each : model_->outputs) {
    if (each.name == output) return text_of(frame_->slots[each.slot], each.type);
  }
  ADD_FAILURE() << "no output " << output;
  return "";
}

}  // namespace balie::scorer_pmml
