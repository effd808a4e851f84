#include "plugins/scorer_pmml/text_model.hpp"

#include "plugins/scorer_pmml/ranked.hpp"
#include "plugins/scorer_pmml/text_proof.hpp"
#include "plugins/scorer_pmml/text_weights.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

namespace balie::scorer_pmml {
namespace {

using Source = pmml::TextModel;
using Local = pmml::TextIndex::LocalWeights;

class TextModel final : public Evaluator {
 public:
  explicit TextModel(TextWeights of_terms) : weights(std::move(of_terms)) {}

  void evaluate(Frame& frame, Outcome& outcome) const override;
  [[nodiscard]] Typed output(const pmml::OutputField& field, std::uint32_t outcome,
                             Compiler& compiler) const override;
  [[nodiscard]] std::size_t bytes() const override {
    return sizeof(*this) + documents.capacity() * sizeof(double) + slots.capacity() * sizeof(std::uint32_t);
  }

  TextWeights weights;
  bool euclidean = false;
  bool classifies = false;
  std::vector<std::uint32_t> slots;  // of the terms
  std::vector<double>
      documents;               // row by row, weighted; by cosine to the length of 1; missing without a length
  std::vector<double> values;  // what is predicted of each, in slot form
  std::vector<double> names;   // of the documents, likewise; the id of one without a name
  std::size_t ranked_max = 1;
  std::uint32_t work = 0;  // for the terms

 private:
  [[nodiscard]] double affinity(std::span<const double> x, std::size_t document) const noexcept;
};

double TextModel::affinity(std::span<const double> x, std::size_t document) const noexcept {
  const auto* y = documents.data() + document * x.size();
  double sum = 0;
  if (!euclidean) {
    for (std::size_t i = 0; i < x.size(); ++i) sum += x[i] * y[i];
    return sum > 1 ? 1 : sum;  // rounding; a missing one stays missing
  }
  for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - y[i]) * (x[i] - y[i]);
  return std::sqrt(sum);
}

void TextModel::evaluate(Frame& frame, Outcome& outcome) const {
  const auto x = std::span(frame.work).subspan(work, slots.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = frame.slots[slots[i]];
    if (is_missing(x[i])) return;
    if (!pmml::is_frequency(x[i]))
      return frame.fail(Trouble::Kind::undefined, none,
                        "a term's frequency is no whole number from 0 to 1e9");
  }
  // A text without any of the terms has no direction.
  if (!weights.apply(x) || (!euclidean && !to_unit_length(x))) return;
  const auto nearer = [this](double one, double other) { return euclidean ? one < other : one > other; };
  for (std::size_t document = 0; document < values.size(); ++document) {
    const double found = affinity(x, document);
    outcome.entity_affinities[document] = found;
    if (is_missing(found)) continue;
    add_ranked(outcome.ranked, ranked_max, {static_cast<std::uint32_t>(document), found}, nearer);
  }
  if (outcome.ranked.empty()) return;
  outcome.entity = outcome.ranked.front().entity;
  outcome.affinity = outcome.ranked.front().affinity;
  outcome.value = values[outcome.entity];
  if (classifies) outcome.category = outcome.entity;
}

// The display value of a document is its name.
Typed TextModel::output(const pmml::OutputField& field, std::uint32_t outcome, Compiler& compiler) const {
  using enum pmml::Feature;
  const bool is_ranked = field.feature == predicted_value && field.rank != 1;
  if (is_ranked || field.feature == probability || field.feature == confidence || field.feature == residual)
    compiler.refuse(field.place, "a similarity is no probability");
  if (classifies || field.feature != predicted_display_value) return {};
  return {computed([outcome, shown = names](Frame& frame) {
            const auto document = frame.outcomes[outcome].entity;
            return document == none ? missing : shown[document];
          }),
          pmml::Type{pmml::DataType::string}};
}

std::vector<Field> term_fields(const Source& source, Compiler& compiler) {
  std::vector<Field> fields;
  for (const auto& term : source.terms) {
    if (term == compiler.target().name || !compiler.has_field(term)) {
      compiler.refuse(source.place,
                      fmt::format("the standard does not say how a text is taken apart: each "
                                  "term must be a field, of a TextIndex for one; \"{}\" is none",
                                  term.substr(0, 80)));
      return fields;
    }
    const auto field = compiler.number_field(source.place, term);
    if (!field) return fields;
    fields.push_back(*field);
  }
  return fields;
}

// What is predicted where a document is the most similar one.
void add_values(const pmml::Model& model, const Source& source, TextModel& made, Compiled& compiled,
                Compiler& compiler) {
  for (const auto& document : source.documents) {
    const double id = compiler.symbols().code(document.id);
    compiled.entities.push_back(static_cast<std::uint32_t>(id));
    made.names.push_back(document.name.empty() ? id : compiler.symbols().code(document.name));
    if (model.function == pmml::Function::clustering) made.values.push_back(id);
    if (model.function == pmml::Function::classification)
      compiler.category(compiled, document.place, document.id);
  }
  if (model.function == pmml::Function::clustering) {
    compiled.type = pmml::Type{pmml::DataType::string};
    return;
  }
  if (model.function != pmml::Function::classification)
    return compiler.refuse(model.place, "a document has no number that could be predicted");
  made.classifies = true;
  made.values = compiled.categories;
  if (made.values.size() != source.documents.size() ||
      !std::ranges::is_permutation(compiler.target_values(compiler.target()), made.values)) {
    compiler.refuse(model.place,
                    "the standard does not say of which class a document is: the target's values are not the "
                    "documents' ids");
  }
}

void add_documents(const Source& source, TextModel& made) {
  made.documents = source.frequencies.cells;
  for (std::size_t document = 0; document < source.documents.size(); ++document) {
    const auto row = std::span(made.documents).subspan(document * source.terms.size(), source.terms.size());
    if (!made.weights.apply(row) || (!made.euclidean && !to_unit_length(row)))
      std::ranges::fill(row, missing);
  }
}

// A cosine, and what has the length of 1, does not change with the base of a local weight's logarithm.
void check_weights(const pmml::Model& model, const Source& source, const TextWeights& weights,
                   std::span<const Field> terms, Compiler& compiler) {
  if (const auto term = weights.without_weight()) {
    return compiler.refuse(
        source.place, fmt::format("term \"{}\" has no global weight: too few or too many documents have it",
                                  source.terms[*term].substr(0, 80)));
  }
  const bool global = source.global_weights != Source::GlobalWeights::none;
  const bool base = source.euclidean && !source.unit_length && source.local_weights == Local::logarithmic;
  if (!global && !base) return;
  if (shows_weights(model, weights, global, terms, compiler)) return;
  compiler.refuse(source.place, global
                                    ? "globalTermWeights are only known by name: a ModelVerification of an "
                                      "affinity must show what they are"
                                    : "a logarithm of unknown base: a ModelVerification of an affinity must "
                                      "show it");
}

std::size_t ranks_asked(const pmml::Model& model, std::size_t documents, const Compiler& compiler) {
  std::size_t most = 1;
  // Of a model within another that may ask too.
  if (compiler.layout().models > 1) return documents;
  for (const auto& field : model.output.fields) most = std::max<std::size_t>(most, field.rank);
  return std::min(most, documents);
}

}  // namespace

Compiled compile_text_model(const pmml::Model& model, Compiler& compiler) {
  const auto& source = static_cast<const Source&>(*model.body);
  Compiled compiled;
  const auto terms = term_fields(source, compiler);
  if (!compiler.ok()) return compiled;
  auto made = std::make_unique<TextModel>(TextWeights(source));
  made->euclidean = source.euclidean;
  for (const auto& term : terms) made->slots.push_back(term.slot);
  check_weights(model, source, made->weights, terms, compiler);
  add_values(model, source, *made, compiled, compiler);
  if (!compiler.ok()) return compiled;
  add_documents(source, *made);
  made->work = compiler.work(terms.size());
  made->ranked_max = ranks_asked(model, source.documents.size(), compiler);
  compiled.ranked_max = made->ranked_max;
  compiled.entity_affinities = true;
  compiled.evaluator = std::move(made);
  return compiled;
}

}  // namespace balie::scorer_pmml
