// What a kind's compile function asks for: fields, constants, room. One Compiler a file; it knows which model
// is being compiled, and resolves a field's name as that model sees it.
#pragma once

#include "plugins/scorer_pmml/compiled_model.hpp"
#include "plugins/scorer_pmml/evaluator.hpp"
#include "plugins/scorer_pmml/scope.hpp"
#include "plugins/scorer_pmml/symbols.hpp"
#include "protocols/pmml/file.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace balie::scorer_pmml {

class Compiler {
 public:
  Compiler(const pmml::File& file, Symbols& symbols);
  Compiler(const Compiler&) = delete;
  Compiler& operator=(const Compiler&) = delete;
  ~Compiler();

  // The whole file; nullptr: refused.
  std::unique_ptr<const CompiledModel> compile();

  // Only the first refusal is kept, and gives the file up; the caller goes on with harmless values.
  void refuse(const pmml::Place& place, std::string text) { reading_.refuse(place, std::move(text)); }
  [[nodiscard]] bool ok() const { return reading_.ok(); }
  [[nodiscard]] const std::optional<pmml::Refusal>& refusal() const { return reading_.refusal(); }
  [[nodiscard]] Symbols& symbols() { return symbols_; }
  [[nodiscard]] std::string_view text(double code) const {
    return symbols_.text(static_cast<std::uint32_t>(code));
  }

  // The field of this name as the model being compiled sees it, treated or computed before its evaluator
  // runs. nullopt: there is none, and that is refused at `place`.
  std::optional<Field> field(const pmml::Place& place, std::string_view name);
  // The same of one that must be a number; a text is refused.
  std::optional<Field> number_field(const pmml::Place& place, std::string_view name);
  // Is there such a field?
  bool has_field(std::string_view name);
  // A field that is computed in place, as in a NeuralInput. It needs no name.
  std::optional<Field> derived(const pmml::DerivedField& derived);
  // A field that a TransformationDictionary or LocalTransformations defines; nullptr: there is none.
  [[nodiscard]] const pmml::DerivedField* derived_field(std::string_view name) const;
  // The function of that name that the file defines; nullptr: there is none.
  [[nodiscard]] const pmml::DefineFunction* function(std::string_view name) const;
  // A text as a value of this type, in slot form; refused at `place` when it is none.
  double constant(const pmml::Place& place, const pmml::Type& type, std::string_view text);
  // The same of what a value of this type is compared with: 2.5 too where that is an integer.
  double bound(const pmml::Place& place, const pmml::Type& type, std::string_view text);
  // The values of a field in the order of the dictionary: of an ordinal one from low to high. Only valid
  // ones.
  std::vector<double> ordered_values(const Field& field);
  // Says that this field's text matters, not only which of the model's texts it is.
  void needs_text(const Field& field);
  // Says that this field has several values at once: Frame::lists[field.input], in slot form, oldest first; a
  // list that is empty was not given. Refused of a field that is computed, and, in the end, of one that is
  // also asked for as a single value. Once for each time that field() gave it.
  void needs_list(const pmml::Place& place, const Field& field);
  // Are records of which this field is the same one record of the model being compiled?
  [[nodiscard]] bool groups_by(std::string_view name) const;
  // The program that wrote the file.
  [[nodiscard]] std::string_view application() const { return file_.header.application; }
  // Room for numbers in Frame::work: where it starts.
  std::uint32_t work(std::size_t numbers);

  // The target of the model being compiled. Without a target field the name is empty, and the type that of a
  // double or, of a classification, of a string.
  [[nodiscard]] const TargetField& target() const;
  // The place of a category in `compiled`, which gets it when it does not have it yet.
  std::uint32_t category(Compiled& compiled, const pmml::Place& place, std::string_view text);
  // The categories that the dictionary lists for the target, in their order; may be empty.
  std::vector<std::string_view> target_values() const;

  // The same of any of several target fields, and the values that it may have, in slot form.
  [[nodiscard]] TargetField target_field(const pmml::MiningField& field) const;
  std::vector<double> target_values(const TargetField& field);

  // What these fields are for a record of which these inputs are known, in slot form: of training records.
  // Refused at `place` when one of them has a value that cannot be.
  struct Known {
    std::string_view field;
    std::string_view text;
  };
  std::vector<double> values_for(const pmml::Place& place, std::span<const Known> known,
                                 std::span<const Field> fields);

  // A model within the one being compiled. Its outputs are fields from then on.
  std::unique_ptr<const CompiledModel> child(const pmml::Model& model);

  // The layout of the whole, for those who make frames.
  [[nodiscard]] const Layout& layout() const { return *layout_; }
  [[nodiscard]] Layout& layout() { return *layout_; }

  // An output is a field for the outputs after it.
  void add_output(const pmml::OutputField& field, const OutputStep& step);

  // Room: a slot of its own; a slot for an output of a model is one too.
  std::uint32_t slot();

 private:
  friend class FieldResolver;
  void open_scope(const pmml::Model& model, Scope& scope);
  [[nodiscard]] TargetField find_target(const pmml::Model& model) const;
  std::unique_ptr<CompiledModel> compile_model(const pmml::Model& model);

  const pmml::File& file_;
  Symbols& symbols_;
  pmml::Reading reading_;
  std::unique_ptr<Layout> layout_;
  Scope* scope_ = nullptr;
};

}  // namespace balie::scorer_pmml
