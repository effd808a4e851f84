// models.toml as it is written, before it is checked against the models that it names.
#pragma once

#include "core/base/toml.hpp"
#include "core/playbook/files.hpp"
#include "core/scoring/feature.hpp"

#include <optional>
#include <string>
#include <vector>

namespace balie::playbook {

constexpr std::size_t models_max = 100;
constexpr std::size_t inputs_max = 10'000;       // of one model
constexpr std::size_t reason_texts_max = 1'000;  // of one model

// What a field of a model is given: a feature, a formula, an attribute of an agent, or the same value always.
struct InputTable {
  std::string field;
  scoring::FeatureText feature;         // where `value` is not set
  std::optional<std::string> value;     // a text, as the model's file would write it
  std::string agent;                    // {agent = "experience"}: an attribute of agents.toml
  const toml::node* formula = nullptr;  // {feel = "..."} or {dmn = ..., decision = ...}
  const toml::node* at = nullptr;
};

// [[model]]
struct ModelTable {
  std::string name;
  std::string file;
  std::string version;
  bool shadow = false;
  std::string output;
  std::uint32_t reasons_max = 3;
  std::vector<InputTable> inputs;
  std::vector<std::pair<std::string, std::string>> reasons;  // code or field, words
  const toml::table* at = nullptr;
};

struct ModelTables {
  std::vector<ModelTable> models;
  toml::table file;  // which `at` points into
  std::string name;  // what problems call it
};

// Reads models.toml, where there is one, into `tables`, which must stay where it is; `prefix` as in
// read_tables.
void read_model_tables(const std::vector<File>& files, const std::string& prefix, ModelTables& tables,
                       Problems& problems);

// The files that models.toml and the .dmn files name, as far as these can be read: "churn.pmml",
// "models/churn.pmml". Nothing that leads out of the playbook's directory.
std::vector<std::string> model_files_of(const std::vector<File>& files);

}  // namespace balie::playbook
