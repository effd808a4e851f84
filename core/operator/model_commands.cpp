// `balie model show`, `balie model check`: what a model is, and whether this hub takes it.
#include "core/base/json_text.hpp"
#include "core/operator/commands.hpp"
#include "core/operator/model_file.hpp"
#include "core/operator/text_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <ostream>

namespace balie::operation {
namespace {

using scoring::InputInfo;
using scoring::ModelInfo;
using scoring::OutputInfo;

constexpr std::size_t files_max = 100'000;

std::string text_of(const scoring::Interval& interval) {
  return fmt::format(
      "{}{}..{}{}", interval.low_open ? "(" : "[", interval.low ? fmt::format("{}", *interval.low) : "-inf",
      interval.high ? fmt::format("{}", *interval.high) : "inf", interval.high_open ? ")" : "]");
}

// The values that are allowed, as people read them.
std::string domain_of(const InputInfo& input) {
  std::vector<std::string> parts;
  for (const auto& interval : input.intervals) parts.push_back(text_of(interval));
  if (!input.values.empty()) parts.push_back(fmt::format("{}", fmt::join(input.values, ", ")));
  return fmt::format("{}", fmt::join(parts, " "));
}

void print_text(std::ostream& out, const ModelInfo& info) {
  const auto line = [&out](std::string_view name, std::string_view value) {
    if (!value.empty()) out << fmt::format("{:<12} {}\n", name, for_terminal(value, 200));
  };
  line("model", info.kind);
  line("name", info.name);
  line("version", info.version);
  line("format", info.format);
  line("written by", info.producer);
  line("about", info.description);
  line("memory", fmt::format("{} bytes", info.bytes));
  TextTable inputs({"INPUT", "TYPE", "FORM", "USE", "IMPORTANCE", "TREATMENT", "ALLOWED"});
  for (const auto& input : info.inputs) {
    inputs.add({input.name, std::string(to_string(input.type)), std::string(to_string(input.form)),
                std::string(to_string(input.use)),
                input.importance ? fmt::format("{}", *input.importance) : "", input.treatment,
                domain_of(input)});
  }
  out << '\n';
  inputs.print(out);
  TextTable outputs({"OUTPUT", "TYPE", "FEATURE", "OF", "NAME FOR PEOPLE", ""});
  for (std::size_t i = 0; i < info.outputs.size(); ++i) {
    const auto& output = info.outputs[i];
    const std::string_view note = info.primary == i ? "the score" : "";
    outputs.add({output.name, std::string(to_string(output.type)), output.feature, output.value,
                 output.display_name, std::string(note)});
  }
  out << '\n';
  outputs.print(out);
}

// Builds an object: `"name":value` after `"name":value`.
class JsonObject {
 public:
  JsonObject& text(std::string_view name, std::string_view value) {
    key(name);
    append_json_text(value, text_);
    return *this;
  }
  JsonObject& raw(std::string_view name, std::string_view json) {
    key(name);
    text_ += json;
    return *this;
  }
  [[nodiscard]] std::string done() const { return "{" + text_ + "}"; }

 private:
  void key(std::string_view name) {
    if (!text_.empty()) text_ += ',';
    append_json_text(name, text_);
    text_ += ':';
  }
  std::string text_;
};

template <typename List, typename Write>
std::string json_list(const List& list, Write write) {
  std::string text = "[";
  for (const auto& one : list) {
    if (text.size() > 1) text += ',';
    text += write(one);
  }
  return text + "]";
}

std::string json_of(const std::string& text) {
  std::string json;
  append_json_text(text, json);
  return json;
}

std::string json_of(const scoring::Interval& interval) {
  JsonObject object;
  if (interval.low) object.raw("low", fmt::format("{}", *interval.low));
  if (interval.high) object.raw("high", fmt::format("{}", *interval.high));
  object.raw("lowOpen", interval.low_open ? "true" : "false");
  return object.raw("highOpen", interval.high_open ? "true" : "false").done();
}

std::string json_of(const InputInfo& input) {
  JsonObject object;
  object.text("name", input.name).text("displayName", input.display_name).text("type", to_string(input.type));
  object.text("form", to_string(input.form))
      .text("use", to_string(input.use))
      .text("treatment", input.treatment);
  if (input.importance) object.raw("importance", fmt::format("{}", *input.importance));
  object.raw("values", json_list(input.values, [](const std::string& value) { return json_of(value); }));
  return object
      .raw("intervals", json_list(input.intervals, [](const scoring::Interval& one) { return json_of(one); }))
      .done();
}

std::string json_of(const OutputInfo& output) {
  return JsonObject()
      .text("name", output.name)
      .text("displayName", output.display_name)
      .text("type", to_string(output.type))
      .text("feature", output.feature)
      .text("value", output.value)
      .raw("ofFile", output.of_file ? "true" : "false")
      .done();
}

std::string json_of(const ModelInfo& info) {
  JsonObject object;
  object.text("kind", info.kind)
      .text("name", info.name)
      .text("version", info.version)
      .text("format", info.format);
  object.text("producer", info.producer).text("description", info.description);
  object.raw("bytes", fmt::format("{}", info.bytes));
  if (info.primary) object.text("score", info.outputs[*info.primary].name);
  object.raw("inputs", json_list(info.inputs, [](const InputInfo& one) { return json_of(one); }));
  return object.raw("outputs", json_list(info.outputs, [](const OutputInfo& one) { return json_of(one); }))
      .done();
}

// The model files below `path`, or the file itself; sorted.
std::vector<std::string> model_files(const scoring::ScorerRegistry& scorers, const std::string& path) {
  std::error_code fault;
  if (!std::filesystem::is_directory(path, fault)) return {path};
  std::vector<std::string> files;
  std::filesystem::recursive_directory_iterator at(path, fault);
  for (; !fault && at != std::filesystem::recursive_directory_iterator() && files.size() < files_max;
       at.increment(fault)) {
    const std::string file = at->path().string();
    std::error_code ignored;
    if (scorers.find(file) != nullptr && at->is_regular_file(ignored)) files.push_back(file);
  }
  std::ranges::sort(files);
  return files;
}

void tell(const Context& context, const std::string& file, const scoring::LoadedModel& model) {
  if (!context.globals.json) {
    if (model) {
      context.out << fmt::format("{}: ok: {}\n", for_terminal(file, 500),
                                 for_terminal((*model)->info().kind));
    } else {
      auto problem = problem_of(model.error(), file);
      problem.text = "refused: " + problem.text;
      context.out << for_terminal(to_string(problem), 1000) << '\n';
    }
    return;
  }
  JsonObject object;
  object.text("file", file).raw("ok", model ? "true" : "false");
  if (model) {
    object.text("kind", (*model)->info().kind);
  } else {
    const auto& refusal = model.error();
    object.text("element", refusal.element).raw("line", fmt::format("{}", refusal.line));
    object.raw("column", fmt::format("{}", refusal.column)).text("text", refusal.text);
  }
  context.out << object.done() << '\n';
}

}  // namespace

int show_model(const Context& context, const scoring::ScorerRegistry& scorers, const std::string& file) {
  const auto model = load_model_file(scorers, file);
  if (!model) {
    return report(context, Error(Fate::reject, "model.refused", to_string(problem_of(model.error(), file))));
  }
  if (context.globals.json) {
    context.out << json_of((*model)->info()) << '\n';
  } else {
    print_text(context.out, (*model)->info());
  }
  return done;
}

int check_models(const Context& context, const scoring::ScorerRegistry& scorers, const std::string& path) {
  const auto files = model_files(scorers, path);
  if (files.empty()) {
    return report(context,
                  Error(Fate::reject, "model.none", fmt::format("{}: there is no model here", path)));
  }
  std::size_t refused = 0;
  for (const auto& file : files) {
    const auto model = load_model_file(scorers, file);
    if (!model) ++refused;
    tell(context, file, model);
    context.out.flush();
  }
  return refused > 0 ? bad_input : done;
}

}  // namespace balie::operation
