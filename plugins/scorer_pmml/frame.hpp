// What belongs to one record while it is scored: the values of all fields, the outcomes of all models.
// Everything is sized when the frame is made; scoring writes into it and allocates nothing. Not so where a model
// works on texts (matches, replace, uppercase, lowercase, TextIndex): ICU takes a text in its own form and keeps
// the state of a search in the heap, within text_bytes_max and the limits of pattern.cpp, and frees it.
#pragma once

#include "plugins/scorer_pmml/symbols.hpp"
#include "plugins/scorer_pmml/value.hpp"

#include <span>
#include <string>
#include <vector>

namespace balie::scorer_pmml {

// What one model says of the record. Cleared before its evaluator runs, which fills what it has.
struct Outcome {
  struct Ranked {
    std::uint32_t entity = none;
    double affinity = missing;
  };

  // The prediction: a number, or the target category as a slot has it. Missing: the model has none.
  double value = missing;
  std::uint32_t category = none;  // of a classification: the index of `value` in Compiled::categories
  std::uint32_t entity = none;  // what decided: node, rule, cluster, neuron; an index into Compiled::entities
  double affinity = missing;    // of that entity; of a cluster its distance or similarity
  double standard_error = missing;
  bool has_probabilities = false;  // are the next two filled?
  bool has_confidences = false;
  std::vector<double> probabilities = {};      // of each category, in the order of Compiled::categories
  std::vector<double> confidences = {};        // likewise
  std::vector<double> entity_affinities = {};  // of each entity, when Compiled::entity_affinities
  std::vector<Ranked> ranked = {};             // entities, best first; at most Compiled::ranked_max
  std::vector<double> more_values = {};  // of the second and further target fields: Compiled::more_targets
  std::vector<std::uint32_t> reason_codes =
      {};                                  // symbols, the most important first; at most reason_codes_max
  std::vector<double> reason_points = {};  // by how much each moved the score; as many

  void clear();
};

// Why there is no score. The first that comes up stands.
struct Trouble {
  enum class Kind : std::uint8_t {
    nothing,
    invalid_input,  // a field's value is not one that the model allows: `field` is its slot
    undefined,      // a function met a value that it is not defined for; `text` says which
  };
  Kind kind = Kind::nothing;
  std::uint32_t field = none;
  const char* text = "";
};

struct Frame {
  explicit Frame(const Symbols& model_symbols) : symbols(model_symbols) {}

  void fail(Trouble::Kind kind, std::uint32_t field, const char* why) {
    if (trouble.kind == Trouble::Kind::nothing) trouble = {kind, field, why};
  }
  [[nodiscard]] bool failed() const { return trouble.kind != Trouble::Kind::nothing; }

  std::vector<double> slots = {};                   // inputs first, in the model's order; then all else
  std::vector<std::span<const double>> lists = {};  // of inputs that are lists; see Field::list
  std::vector<double> work = {};                    // evaluators' own numbers: Compiler::work
  std::vector<Outcome> outcomes = {};               // one for each model in the file
  RecordSymbols symbols;
  std::string text = {};  // for whoever puts a text together
  Trouble trouble = {};
};

}  // namespace balie::scorer_pmml
