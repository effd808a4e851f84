#include "core/playbook/model_tables.hpp"

#include "core/base/config.hpp"
#include "core/playbook/decision_files.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::playbook {
namespace {

constexpr std::string_view file_name = "models.toml";
constexpr std::size_t text_bytes_max = 1'024;

ConfigSpec<ModelTable> model_spec() {
  return ConfigSpec<ModelTable>("model", "a model that scores every contact")
      .text("name", &ModelTable::name, "its name in decisions, figures and rules")
      .required()
      .text("file", &ModelTable::file, "the model's file, in this playbook")
      .required()
      .text("version", &ModelTable::version, "instead of the file's own")
      .flag("shadow", &ModelTable::shadow, "scored and recorded, not used")
      .text("output", &ModelTable::output, "which of the model's outputs is the score")
      .number("reasons_max", &ModelTable::reasons_max, "how many reasons a score has, at most", 0, 20);
}

// The settings of a feature, but for what is read apart.
ConfigSpec<scoring::FeatureText> feature_spec() {
  using Text = scoring::FeatureText;
  return ConfigSpec<Text>("input", "what a field of a model is given")
      .text("feature", &Text::name, "its name: \"history.contacts\"")
      .text("type", &Text::type, "of an attribute of the contact")
      .text("channel", &Text::channel, "only contacts on this channel")
      .text("entry", &Text::entry, "only contacts of this entry")
      .text("topic", &Text::topic, "only contacts of this topic")
      .text("kind", &Text::kind, "only outcomes of this kind")
      .text("offer", &Text::offer, "only outcomes of this offer")
      .duration("period", &Text::period, "not older than this", Duration::zero(),
                std::chrono::hours(24 * 3'660));
}

// What a person may write as a constant, as text.
std::optional<std::string> constant_text(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return fmt::format("{}", number->get());
  if (const auto* number = node.as_floating_point()) return fmt::format("{}", number->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  return std::nullopt;
}

class Reader {
 public:
  Reader(ModelTables& tables, Problems& problems) : tables_(tables), problems_(problems) {}

  void read() {
    for (const auto& [key, node] : tables_.file) {
      if (key.str() == "model") continue;
      problems_.push_back(problem_at(key, tables_.name,
                                     fmt::format("{}: unknown table; did you mean [[model]]?", key.str())));
    }
    const toml::node* node = tables_.file.get("model");
    if (node == nullptr) return;
    const auto* list = node->as_array();
    if (list == nullptr || list->empty() || !list->is_array_of_tables()) {
      return problem(*node, "model: must be written as [[model]]");
    }
    if (list->size() > models_max)
      return problem(*node, fmt::format("model: at most {} are allowed", models_max));
    for (const toml::node& one : *list) read_model(*one.as_table());
  }

 private:
  void problem(const toml::node& node, std::string text) {
    problems_.push_back(problem_at(node, tables_.name, std::move(text)));
  }

  void read_model(const toml::table& table) {
    ModelTable model = model_spec().read(table, "model", tables_.name, problems_, {"inputs", "reasons"});
    model.at = &table;
    for (const auto& other : tables_.models) {
      if (other.name == model.name && !model.name.empty()) {
        problem(*table.get("name"), fmt::format("model.name: \"{}\" is there twice; the other is in line {}",
                                                model.name, other.at->source().begin.line));
      }
    }
    const bool text = table["name"].is_string();
    if (text && (model.name.empty() || model.name.size() > 64)) {
      problem(*table.get("name"), "model.name: must have 1 to 64 bytes");
    }
    read_inputs(model, table);
    read_reasons(model, table);
    tables_.models.push_back(std::move(model));
  }

  void read_inputs(ModelTable& model, const toml::table& table) {
    const toml::node* node = table.get("inputs");
    if (node == nullptr) return;
    const auto* inputs = node->as_table();
    if (inputs == nullptr || inputs->size() > inputs_max) {
      return problem(*node, fmt::format("model.inputs: must be a table of at most {} fields", inputs_max));
    }
    for (const auto& [key, value] : *inputs) {
      InputTable input;
      input.field = key.str();
      input.at = &value;
      if (read_input(value, fmt::format("model.inputs.{}", key.str()), input))
        model.inputs.push_back(std::move(input));
    }
  }

  bool read_input(const toml::node& node, const std::string& path, InputTable& input) {
    if (const auto* name = node.as_string()) {
      input.feature.name = name->get();
      return true;
    }
    const auto* table = node.as_table();
    if (table == nullptr) {
      problem(node, fmt::format(
                        "{}: must be the name of a feature, a table with \"feature\", {{feel = \"...\"}}, a "
                        "decision, {{agent = \"...\"}} or {{value = ...}}",
                        path));
      return false;
    }
    const std::size_t before = problems_.size();
    if (table->contains("feel") || table->contains("dmn")) {
      input.formula = table;
    } else if (const toml::node* attribute = table->get("agent")) {
      input.agent = attribute->value_or(std::string());
      if (input.agent.empty() || table->size() > 1) {
        problem(*attribute, fmt::format("{}.agent: the name of an attribute of agents.toml, and nothing "
                                        "beside it",
                                        path));
      }
    } else if (const toml::node* value = table->get("value")) {
      input.value = constant_text(*value);
      if (!input.value || table->size() > 1) {
        problem(*value,
                fmt::format("{}.value: a text, a number, true or false, and nothing beside it", path));
      }
    } else {
      input.feature = feature_spec().read(*table, path, tables_.name, problems_);
      if (!table->contains("feature"))
        problem(node, fmt::format("{}: needs \"feature\", \"feel\", \"agent\" or \"value\"", path));
    }
    return problems_.size() == before;
  }

  void read_reasons(ModelTable& model, const toml::table& table) {
    const toml::node* node = table.get("reasons");
    if (node == nullptr) return;
    const auto* reasons = node->as_table();
    if (reasons == nullptr || reasons->size() > reason_texts_max) {
      return problem(*node,
                     fmt::format("model.reasons: must be a table of at most {} texts", reason_texts_max));
    }
    for (const auto& [key, value] : *reasons) {
      const auto* text = value.as_string();
      if (text == nullptr || text->get().size() > text_bytes_max) {
        problem(value, fmt::format("model.reasons.{}: must be a text of at most {} bytes", key.str(),
                                   text_bytes_max));
        continue;
      }
      model.reasons.emplace_back(key.str(), text->get());
    }
  }

  ModelTables& tables_;
  Problems& problems_;
};

// A relative path that stays below its directory, whatever links there may be in it.
bool stays_inside(std::string_view path) {
  if (path.empty() || path.size() > 255 || path.front() == '/' || path.find('\0') != std::string_view::npos)
    return false;
  while (!path.empty()) {
    const auto part = path.substr(0, path.find('/'));
    if (part.empty() || part == "." || part == "..") return false;
    path.remove_prefix(std::min(part.size() + 1, path.size()));
  }
  return true;
}

}  // namespace

void read_model_tables(const std::vector<File>& files, const std::string& prefix, ModelTables& tables,
                       Problems& problems) {
  tables.name = fmt::format("{}{}", prefix, file_name);
  const auto file = std::ranges::find(files, file_name, &File::path);
  if (file == files.end()) return;
  tables.file = parse_toml(file->content, tables.name, problems);
  Reader(tables, problems).read();
}

std::vector<std::string> model_files_of(const std::vector<File>& files) {
  std::vector<std::string> named;
  Problems ignored;  // told when the tables are read
  ModelTables tables;
  const auto file = std::ranges::find(files, file_name, &File::path);
  const auto add = [&named](const std::string& path) {
    const bool known = std::ranges::find(named, path) != named.end();
    if (stays_inside(path) && !known) named.push_back(path);
  };
  for (const std::string& document : documents_of_decisions(files)) add(document);
  if (file == files.end() || file->content.size() > file_bytes_max) return named;
  read_model_tables(files, "", tables, ignored);
  for (const ModelTable& model : tables.models) add(model.file);
  return named;
}

}  // namespace balie::playbook
