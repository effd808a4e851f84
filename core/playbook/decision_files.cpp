#include "core/playbook/decision_files.hpp"

#include "core/feel/operators.hpp"
#include "protocols/dmn/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <mutex>

namespace balie::playbook {
namespace {

using feel::Value;

constexpr std::size_t name_bytes_max = 255;

// Both throw nothing: a document that is wrong is told of where it is compiled.
std::vector<dmn::Definitions> read_all(const std::vector<File>& files, Problems& problems) {
  std::vector<dmn::Definitions> read;
  for (const File& file : files) {
    if (!is_decision_file(file.path)) continue;
    auto definitions = dmn::read(file.content, file.path);
    if (definitions) {
      read.push_back(std::move(*definitions));
    } else {
      problems.insert(problems.end(), definitions.error().begin(), definitions.error().end());
    }
  }
  return read;
}

Value to_value(const scoring::Value& output) {
  switch (output.kind) {
    case scoring::Value::Kind::number: {
      const auto number = feel::Decimal::from_double(output.number);
      return number ? Value(*number) : Value();
    }
    case scoring::Value::Kind::text:
      return output.text;
    case scoring::Value::Kind::boolean:
      return output.flag;
    case scoring::Value::Kind::missing:
      break;
  }
  return {};
}

// What a field of a model is given for a value.
double to_input(const scoring::Model& model, std::uint32_t field, const Value& value,
                scoring::Scratch& scratch) {
  switch (value.kind()) {
    case feel::Kind::null:
      return scoring::missing_input;
    case feel::Kind::number:
      return model.encode_number(field, value.number().to_double(), scratch);
    case feel::Kind::boolean:
      return model.encode_number(field, value.is_true() ? 1 : 0, scratch);
    case feel::Kind::string:
      return model.encode(field, value.string(), scratch);
    case feel::Kind::list: {
      std::vector<std::string_view> items;
      for (const Value& item : value.list()) {
        if (item.is(feel::Kind::string)) items.push_back(item.string());
      }
      return model.encode_list(field, items, scratch);
    }
    default:
      return model.encode(field, feel::to_string(value), scratch);
  }
}

// A model, and the scratches of those who evaluate it at the same time.
class Knowledge {
 public:
  explicit Knowledge(std::shared_ptr<const scoring::Model> model) : model_(std::move(model)) {}

  Value evaluate(std::span<const feel::Parameter> parameters, std::span<const Value> arguments) {
    auto scratch = take();
    const scoring::ModelInfo& info = model_->info();
    std::vector<double> inputs(info.inputs.size(), scoring::missing_input);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const auto field = std::ranges::find(info.inputs, parameters[i].name, &scoring::InputInfo::name);
      if (field == info.inputs.end()) return {};
      const auto index = static_cast<std::uint32_t>(field - info.inputs.begin());
      inputs[index] = to_input(*model_, index, arguments[i], *scratch);
    }
    std::vector<scoring::Value> outputs(info.outputs.size());
    const auto scored = model_->score(inputs, *scratch, outputs);
    Value value = scored ? result(outputs) : Value();
    give_back(std::move(scratch));
    return value;
  }

 private:
  [[nodiscard]] Value result(std::span<const scoring::Value> outputs) const {
    std::vector<feel::Entry> entries;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const scoring::OutputInfo& info = model_->info().outputs[i];
      if (info.of_file) entries.push_back({info.name, to_value(outputs[i])});
    }
    return entries.size() == 1 ? entries.front().value : Value::context(std::move(entries));
  }

  std::unique_ptr<scoring::Scratch> take() {
    const std::scoped_lock lock(mutex_);
    if (spare_.empty()) return model_->make_scratch();
    auto scratch = std::move(spare_.back());
    spare_.pop_back();
    return scratch;
  }

  void give_back(std::unique_ptr<scoring::Scratch> scratch) {
    const std::scoped_lock lock(mutex_);
    spare_.push_back(std::move(scratch));
  }

  std::shared_ptr<const scoring::Model> model_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<scoring::Scratch>> spare_;  // as many as ever were in use at once
};

result<rules::EvaluateModel> find_model(const std::vector<File>& files,
                                        const scoring::ScorerRegistry& scorers, const std::string& document,
                                        const std::string& name) {
  const auto refuse = [](std::string text) {
    return failure(Fate::reject, "playbook.model", std::move(text));
  };
  const auto file = std::ranges::find(files, document, &File::path);
  if (file == files.end()) return refuse("there is no such file in this playbook");
  auto model = scoring::load_model(scorers, file->path, file->content);
  if (!model) return refuse(to_string(problem_of(model.error(), document)));
  const std::string& own = (*model)->info().name;
  if (!name.empty() && !own.empty() && name != own) {
    return refuse(fmt::format("its model is named \"{}\"", own));
  }
  return knowledge_of(std::move(*model));
}

}  // namespace

bool is_decision_file(std::string_view path) {
  return path.ends_with(".dmn") && path.size() > 4 && path.size() <= name_bytes_max && path.front() != '.' &&
         path.find('/') == std::string_view::npos && path.find('\0') == std::string_view::npos;
}

DecisionModels load_decision_files(const std::vector<File>& files, const std::string& prefix,
                                   const scoring::ScorerRegistry& scorers, Problems& problems) {
  Problems found;
  const auto all = read_all(files, found);
  rules::CompileOptions options;
  options.limits.bytes_max = 100'000;
  options.find_model = [&](const std::string& document, const std::string& model) {
    return find_model(files, scorers, document, model);
  };
  DecisionModels models;
  for (const auto& definitions : all) {
    std::vector<const dmn::Definitions*> others;
    for (const auto& other : all) {
      if (&other != &definitions) others.push_back(&other);
    }
    auto compiled = rules::compile(definitions, others, options);
    found.insert(found.end(), compiled.problems.begin(), compiled.problems.end());
    if (compiled.model) models.emplace(definitions.file, std::move(compiled.model));
  }
  for (Problem& problem : found) {
    problem.file.insert(0, prefix);
    problems.push_back(std::move(problem));
  }
  return models;
}

std::vector<std::string> documents_of_decisions(const std::vector<File>& files) {
  std::vector<std::string> documents;
  Problems ignored;
  for (const auto& definitions : read_all(files, ignored)) {
    for (const auto& import : definitions.imports) {
      if (import.type.find("PMML") != std::string::npos) documents.push_back(import.location);
    }
  }
  return documents;
}

rules::EvaluateModel knowledge_of(std::shared_ptr<const scoring::Model> model) {
  auto knowledge = std::make_shared<Knowledge>(std::move(model));
  return [knowledge](std::span<const feel::Parameter> parameters, std::span<const Value> arguments) {
    return knowledge->evaluate(parameters, arguments);
  };
}

}  // namespace balie::playbook
