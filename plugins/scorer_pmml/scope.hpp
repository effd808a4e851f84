// What a name means while a model is compiled.
#pragma once

#include "plugins/scorer_pmml/value.hpp"
#include "protocols/pmml/dictionary.hpp"
#include "protocols/pmml/model.hpp"

#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace balie::scorer_pmml {

struct CompiledModel;

// A field as a compile function gets it.
struct Field {
  std::uint32_t slot = none;
  pmml::Type type = {};
  pmml::OpType optype = pmml::OpType::continuous;
  std::string_view name = {};
  const std::vector<pmml::FieldValue>* values =
      nullptr;                 // of the dictionary, where it has some; else nullptr
  std::uint32_t input = none;  // the input that it is, treated or not; none: it is computed
  bool late = false;           // comes from the output of a model, so it is not there before that has run
};

struct TargetField {
  std::string_view name = {};
  pmml::Type type = {};
  pmml::OpType optype = pmml::OpType::continuous;
  const std::vector<pmml::FieldValue>* values = nullptr;
};

// An input of the whole: a field of the DataDictionary.
struct InputField {
  const pmml::DataField* data = nullptr;
  const pmml::MiningField* mining = nullptr;  // of the outermost model; nullptr: that does not name it
  std::uint32_t slot = none;
  bool is_list = false;     // several values at once: Frame::lists at the input's index
  bool needs_text = false;  // a text that the model does not know matters too
  std::uint32_t asked = 0;  // how often it was asked for, and how often of these as a list
  std::uint32_t asked_as_list = 0;
};

// What all models of a file share.
struct Layout {
  std::vector<InputField> inputs;
  std::unordered_map<std::string_view, std::uint32_t> input_by_name;
  std::unordered_map<std::string_view, const pmml::DataField*> data_fields;
  std::unordered_map<std::string_view, const pmml::DefineFunction*> functions;
  // Of a slot that is computed: the slots that it is computed from.
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> sources;
  std::uint32_t slots = 0;
  std::uint32_t work = 0;
  std::uint32_t models = 0;
};

// The names that one model sees. The outermost sees the file's dictionaries too; an inner one sees what its
// mining schema takes from the outer one.
struct Scope {
  Scope* outer = nullptr;
  const pmml::Model* model = nullptr;
  CompiledModel* compiled = nullptr;
  TargetField target = {};
  std::unordered_map<std::string_view, Field> fields = {};  // resolved
  std::unordered_map<std::string_view, const pmml::MiningField*> schema = {};
  std::unordered_map<std::string_view, const pmml::DerivedField*> derived = {};
  std::unordered_set<std::string_view> under_way = {};  // being resolved: a field may not depend on itself
};

}  // namespace balie::scorer_pmml
