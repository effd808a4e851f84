// The contract between this plugin's frame and a kind of model.
//
// A kind K is one pair of files here, k.hpp/k.cpp, with a class of its own derived from Evaluator and
//   Compiled compile_k(const pmml::Model& model, Compiler& compiler);
// and one line in the table of kinds.cpp: {"KModel", compile_k}. compile_k casts model.body, which is what
// its reader made. It asks the compiler (compiler.hpp) for fields, constants, predicates, derived fields and
// room; what it cannot do exactly it refuses with compiler.refuse(place, text) and returns whatever it has:
// the file is given up.
//
// What the frame does around it, so that no kind has to:
//   before: inputs checked and treated as the mining schema says (missing, invalid, outliers); derived fields
//     computed; a record that is refused never reaches the evaluator.
//   after: Targets (rescaling, casting, priors where there is no prediction), Output, display values.
// So an evaluator reads slots, any of which may be missing (is_missing), and writes its Outcome.
#pragma once

#include "plugins/scorer_pmml/direct_score.hpp"
#include "plugins/scorer_pmml/formula.hpp"
#include "plugins/scorer_pmml/frame.hpp"
#include "protocols/pmml/model.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace balie::scorer_pmml {

class Compiler;
struct CompiledModel;

class Evaluator {
 public:
  Evaluator() = default;
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;
  virtual ~Evaluator() = default;

  // One record. `outcome` is clear and sized. No prediction: leave outcome.value missing. A value that has no
  // meaning at all: frame.fail(). Must not allocate, lock, throw, or keep anything but in frame and outcome;
  // expressions on texts, which do allocate (frame.hpp), are computed before.
  virtual void evaluate(Frame& frame, Outcome& outcome) const = 0;

  // What an entity is asked for by Output beyond its id: rule_value and the features of rules (antecedent,
  // consequent, rule, confidence, support, lift, leverage). In a slot's form: a number, or the code of a text
  // (Compiler::symbols). Missing: it has no such thing, and an output that asks is refused at load through
  // has_feature.
  [[nodiscard]] virtual double feature(pmml::Feature feature, std::uint32_t entity) const;
  [[nodiscard]] virtual bool has_feature(pmml::Feature feature) const;

  // For kinds whose outputs are not what frame and entities say (rules of a basket): the value of one
  // OutputField, which the kind computes itself. No formula: the usual way.
  [[nodiscard]] virtual Typed output(const pmml::OutputField& field, std::uint32_t outcome,
                                     Compiler& compiler) const;
  // The model of that id within this one; nullptr: there is none.
  [[nodiscard]] virtual const CompiledModel* segment(std::string_view id) const;

  // Adds to contributions[slot] by how much each slot moved the prediction from the model's baseline: of
  // outcome.value, or of the score of `category` where that is not `none` (in the unit of the link, where
  // there is one). Called right after evaluate, with the same frame. False: this kind cannot say.
  virtual bool explain(const Frame& frame, const Outcome& outcome, std::uint32_t category, double weight,
                       std::span<double> contributions) const;

  // The short way for records of `inputs` plain numbers, which stand in the slots from 0 on and in no others;
  // it may use this evaluator. nullptr: there is none.
  [[nodiscard]] virtual std::unique_ptr<const DirectScore> direct(std::size_t inputs) const;

  // The models within it, for those who size frames.
  [[nodiscard]] virtual std::vector<const CompiledModel*> children() const { return {}; }

  // Bytes that it holds, about.
  [[nodiscard]] virtual std::size_t bytes() const { return 0; }
};

// What a kind's compile function makes.
struct Compiled {
  std::unique_ptr<const Evaluator> evaluator = {};
  // Of a classification: the target's categories in slot form, in the order of Outcome::probabilities.
  // Compiler::category() adds them. Empty: the prediction is a number.
  std::vector<double> categories = {};
  // The ids of nodes, rules, clusters: symbols (Compiler::symbols), `none` for one without. A feature
  // entityId or clusterId hands them out.
  std::vector<std::uint32_t> entities = {};
  bool entity_affinities = false;   // size Outcome::entity_affinities to the entities
  bool has_standard_error = false;  // fills Outcome::standard_error
  std::size_t ranked_max = 0;       // room in Outcome::ranked
  std::size_t reason_codes_max = 0;
  std::vector<std::string_view> more_targets = {};  // names of the target fields of Outcome::more_values
  // The type of the prediction where it is not that of the target field: of clusters, whose ids are strings.
  std::optional<pmml::Type> type = {};
};

// The most probable category becomes the prediction; the first of those that are equal. Nothing happens when
// there is none that is more than nothing.
void choose_most_probable(const std::vector<double>& categories, Outcome& outcome);

}  // namespace balie::scorer_pmml
