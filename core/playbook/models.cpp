#include "core/playbook/models.hpp"

#include "core/playbook/formula_feature.hpp"
#include "core/playbook/model_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace balie::playbook {
namespace {

using scoring::BoundModel;
using scoring::InputForm;
using scoring::InputInfo;
using scoring::ModelInfo;

class Binder {
 public:
  Binder(const ModelTables& tables, const std::vector<File>& files, const std::string& prefix,
         const scoring::ScorerRegistry& scorers, const AgentAttributes& agents, FormulaCompiler& formulas,
         Problems& problems)
      : tables_(tables),
        files_(files),
        prefix_(prefix),
        scorers_(scorers),
        agents_(agents),
        formulas_(formulas),
        problems_(problems) {}

  std::shared_ptr<const scoring::ModelSet> bind() {
    for (const ModelTable& table : tables_.models) {
      if (auto bound = bind(table)) set_->models.push_back(std::move(*bound));
    }
    return set_;
  }

 private:
  void problem(const toml::node& node, std::string text) {
    problems_.push_back(problem_at(node, tables_.name, std::move(text)));
  }
  // At the setting, or where the model begins.
  void problem(const ModelTable& table, std::string_view setting, std::string text) {
    const toml::node* node = table.at->get(setting);
    problem(node != nullptr ? *node : *table.at, std::move(text));
  }

  std::optional<BoundModel> bind(const ModelTable& table) {
    BoundModel bound{
        .name = table.name, .version = table.version, .shadow = table.shadow, .model = load(table)};
    if (!bound.model) return std::nullopt;
    const ModelInfo& info = bound.model->info();
    if (bound.version.empty()) bound.version = info.version;
    if (bound.version.empty()) bound.version = scoring::version_of_content(content_of(table.file)->content);
    bound.reasons_max = table.reasons_max;
    bound.reason_texts.insert(table.reasons.begin(), table.reasons.end());
    bound.inputs.assign(info.inputs.size(), scoring::missing_input);
    choose_output(table, info, bound);
    bind_inputs(table, info, bound);
    return bound;
  }

  const File* content_of(const std::string& path) const {
    const auto file = std::ranges::find(files_, path, &File::path);
    return file == files_.end() ? nullptr : &*file;
  }

  // A file that several models name is loaded once.
  std::shared_ptr<const scoring::Model> load(const ModelTable& table) {
    if (table.file.empty()) return nullptr;  // told already
    const auto known = loaded_.find(table.file);
    if (known != loaded_.end()) return known->second;
    auto& slot = loaded_[table.file];
    const File* file = content_of(table.file);
    if (file == nullptr) {
      problem(table, "file", fmt::format("model.file: there is no file \"{}\" in this playbook", table.file));
      return nullptr;
    }
    auto model = scoring::load_model(scorers_, file->path, file->content);
    if (model) return slot = std::move(*model);
    if (model.error().line > 0) {
      problems_.push_back(problem_of(model.error(), prefix_ + file->path));
    } else {
      problem(table, "file",
              fmt::format("model.file: {}: {}", file->path, problem_of(model.error(), "").text));
    }
    return nullptr;
  }

  void choose_output(const ModelTable& table, const ModelInfo& info, BoundModel& bound) {
    std::vector<std::string> names;
    for (const auto& output : info.outputs) names.push_back(output.name);
    if (table.output.empty()) {
      if (info.primary) {
        bound.output = *info.primary;
      } else {
        problem(*table.at,
                fmt::format("model.output: the outputs of {} are no numbers by themselves; choose one: {}",
                            table.file, fmt::join(names, ", ")));
      }
      return;
    }
    const auto found = std::ranges::find(names, table.output);
    if (found == names.end()) {
      return problem(table, "output",
                     fmt::format("model.output: {} has no output \"{}\"{}", table.file, table.output,
                                 suggestion(table.output, names)));
    }
    bound.output = static_cast<std::size_t>(found - names.begin());
    const auto type = info.outputs[bound.output].type;
    if (type != scoring::FieldType::number && type != scoring::FieldType::integer) {
      problem(table, "output",
              fmt::format("model.output: {} is a {}; a score is a number", table.output, to_string(type)));
    }
  }

  void bind_inputs(const ModelTable& table, const ModelInfo& info, BoundModel& bound) {
    std::vector<std::string> names;
    for (const InputInfo& input : info.inputs) names.push_back(input.name);
    std::vector<bool> given(names.size());
    const auto scratch = bound.model->make_scratch();
    for (const InputTable& input : table.inputs) {
      const auto found = std::ranges::find(names, input.field);
      if (found == names.end()) {
        problem(*input.at, fmt::format("model.inputs: {} has no field \"{}\"{}", table.file, input.field,
                                       suggestion(input.field, names)));
        continue;
      }
      const auto field = static_cast<std::uint32_t>(found - names.begin());
      given[field] = true;
      if (input.value) {
        bind_constant(input, field, bound, *scratch);
      } else if (!input.agent.empty()) {
        bind_agent(input, field, bound, *scratch);
      } else if (input.formula != nullptr) {
        bind_formula(input, field, bound);
      } else {
        bind_feature(input, field, bound);
      }
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (given[i] || !needed(info.inputs[i])) continue;
      problem(table, "inputs",
              fmt::format("model.inputs: the field \"{}\" is missing, and {} does not say what that "
                          "means; give it a feature or a value",
                          names[i], table.file));
    }
  }

  void bind_constant(const InputTable& input, std::uint32_t field, BoundModel& bound,
                     scoring::Scratch& scratch) {
    const InputInfo& info = bound.model->info().inputs[field];
    if (info.form == InputForm::list || info.form == InputForm::free_text) {
      return problem(*input.at, fmt::format("model.inputs.{}: takes no fixed value", input.field));
    }
    bound.inputs[field] = bound.model->encode(field, *input.value, scratch);
    std::vector<double> inputs(bound.inputs.size(), scoring::missing_input);
    std::vector<scoring::InputState> states(inputs.size());
    inputs[field] = bound.inputs[field];
    bound.model->inspect(inputs, states);
    if (states[field] != scoring::InputState::invalid) return;
    problem(*input.at, fmt::format("model.inputs.{}: \"{}\" is not allowed{}", input.field, *input.value,
                                   suggestion(*input.value, info.values)));
  }

  // What each agent has is encoded once, here.
  void bind_agent(const InputTable& input, std::uint32_t field, BoundModel& bound,
                  scoring::Scratch& scratch) {
    const InputInfo& info = bound.model->info().inputs[field];
    const auto known = agents_.all.find(input.agent);
    if (known == agents_.all.end()) {
      std::vector<std::string> names;
      for (const auto& [name, attribute] : agents_.all) names.push_back(name);
      return problem(*input.at,
                     fmt::format("model.inputs.{}: no agent of agents.toml has the attribute \"{}\"{}",
                                 input.field, input.agent, suggestion(input.agent, names)));
    }
    if (info.form == InputForm::list || info.form == InputForm::free_text) {
      return problem(*input.at, fmt::format("model.inputs.{}: takes no attribute of an agent", input.field));
    }
    const auto& [type, values] = known->second;
    if (const auto why = misfit(info, {type, false}); !why.empty()) {
      return problem(*input.at, fmt::format("model.inputs.{}: {}", input.field, why));
    }
    bound.agent_fields.push_back(field);
    auto& encoded = bound.agent_inputs.emplace_back();
    std::vector<double> inputs(bound.inputs.size(), scoring::missing_input);
    std::vector<scoring::InputState> states(inputs.size());
    for (std::size_t agent = 0; agent < values.size(); ++agent) {
      encoded.push_back(values[agent] ? encode(*values[agent], field, *bound.model, scratch)
                                      : scoring::missing_input);
      inputs[field] = encoded.back();
      bound.model->inspect(inputs, states);
      if (!values[agent] || states[field] != scoring::InputState::invalid) continue;
      return problem(*input.at, fmt::format("model.inputs.{}: what agent \"{}\" has as \"{}\" is not allowed",
                                            input.field, agents_.agents[agent], input.agent));
    }
  }

  static double encode(const AgentAttribute::Value& value, std::uint32_t field, const scoring::Model& model,
                       scoring::Scratch& scratch) {
    if (const auto* text = std::get_if<std::string>(&value)) return model.encode(field, *text, scratch);
    if (const auto* flag = std::get_if<bool>(&value)) {
      return model.encode_number(field, *flag ? 1 : 0, scratch);
    }
    return model.encode_number(field, std::get<double>(value), scratch);
  }

  void bind_formula(const InputTable& input, std::uint32_t field, BoundModel& bound) {
    auto formula = formulas_.compile(*input.formula, "models.toml", FormulaScope::contact, {}, problems_);
    if (!formula) return;
    const InputInfo& info = bound.model->info().inputs[field];
    const auto type = feature_type_of(formula.type(), {info.type, info.form == InputForm::list});
    const std::string why =
        type ? misfit(info, *type)
             : "fields of models hold numbers, texts, truths, dates, times and lists of texts";
    if (!why.empty()) return problem(*input.formula, fmt::format("model.inputs.{}: {}", input.field, why));
    bound.bound.push_back({field, static_cast<std::uint32_t>(set_->features.size())});
    set_->features.push_back(make_formula_feature(std::move(formula), *type));
  }

  void bind_feature(const InputTable& input, std::uint32_t field, BoundModel& bound) {
    auto known = features_.find(input.feature);
    if (known == features_.end()) {
      auto feature = scoring::make_feature(input.feature);
      if (!feature) {
        return problem(*input.at, fmt::format("model.inputs.{}: {}", input.field, feature.error()));
      }
      known = features_.emplace(input.feature, static_cast<std::uint32_t>(set_->features.size())).first;
      set_->features.push_back(std::move(*feature));
    }
    const auto why = misfit(bound.model->info().inputs[field], set_->features[known->second]->type());
    if (!why.empty()) return problem(*input.at, fmt::format("model.inputs.{}: {}", input.field, why));
    bound.bound.push_back({field, known->second});
  }

  const ModelTables& tables_;
  const std::vector<File>& files_;
  const std::string& prefix_;
  const scoring::ScorerRegistry& scorers_;
  const AgentAttributes& agents_;
  FormulaCompiler& formulas_;
  Problems& problems_;
  std::shared_ptr<scoring::ModelSet> set_ = std::make_shared<scoring::ModelSet>();
  std::map<std::string, std::shared_ptr<const scoring::Model>> loaded_;  // by file; null: refused
  std::map<scoring::FeatureText, std::uint32_t> features_;
};

}  // namespace

std::shared_ptr<const scoring::ModelSet> load_models(const std::vector<File>& files,
                                                     const std::string& prefix,
                                                     const scoring::ScorerRegistry& scorers,
                                                     const AgentAttributes& agents, FormulaCompiler& formulas,
                                                     Problems& problems) {
  ModelTables tables;
  read_model_tables(files, prefix, tables, problems);
  if (tables.models.empty()) return nullptr;
  return Binder(tables, files, prefix, scorers, agents, formulas, problems).bind();
}

}  // namespace balie::playbook
