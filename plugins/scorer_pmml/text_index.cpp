#include "plugins/scorer_pmml/text_index.hpp"

#include "plugins/scorer_pmml/parameters.hpp"
#include "plugins/scorer_pmml/text_normalization.hpp"

#include <cmath>

namespace balie::scorer_pmml {
namespace {

using pmml::DataType;
using Weights = pmml::TextIndex::LocalWeights;

class TextIndex final : public Formula {
 public:
  double value(Frame& frame) const override;

  std::unique_ptr<const Formula> text;
  std::unique_ptr<const Formula> term;
  std::vector<TextNormalization> normalizations;
  std::shared_ptr<const Pattern> separator;
  Weights weights = Weights::term_frequency;
  bool case_sensitive = false;
  bool only_best = false;
  std::uint32_t distance_max = 0;

 private:
  [[nodiscard]] double weight(const std::vector<Word>& words, const std::vector<Word>& sought) const;
};

double TextIndex::weight(const std::vector<Word>& words, const std::vector<Word>& sought) const {
  const auto count = static_cast<double>(occurrences(words, sought, distance_max, only_best));
  switch (weights) {
    case Weights::term_frequency:
      return count;
    case Weights::binary:
      return count > 0 ? 1 : 0;
    case Weights::logarithmic:
      return std::log10(1 + count);
    case Weights::augmented:
      return count > 0 ? 0.5 * (1 + count / static_cast<double>(most_occurrences(words))) : 0;
  }
  return missing;
}

double TextIndex::value(Frame& frame) const {
  const double text_code = text->value(frame);
  const double term_code = term->value(frame);
  if (is_missing(text_code) || is_missing(term_code)) return missing;
  const auto undefined = [&](const char* why) {
    frame.fail(Trouble::Kind::undefined, none, why);
    return missing;
  };
  std::optional<std::string> normal(frame.symbols.text(text_code));
  for (const auto& each : normalizations) {
    if (normal) normal = each.normalized(std::move(*normal));
  }
  if (!normal) return undefined("a text that cannot be normalized");
  const auto words = words_of(*normal, *separator, case_sensitive);
  const auto sought = words_of(frame.symbols.text(term_code), *separator, case_sensitive);
  if (!words || !sought) return undefined("a text that cannot be taken apart");
  if (sought->empty()) return undefined("a term without a word");
  // Which terms of several words a text has, to find the most frequent of them, is not said.
  if (weights == Weights::augmented && sought->size() > 1)
    return undefined("augmentedNormalizedTermFrequency of a term of several words");
  return weight(*words, *sought);
}

}  // namespace

Typed compile_text_index(const pmml::TextIndex& index, const pmml::Place& place, ExpressionContext& context) {
  constexpr pmml::Type number = {DataType::double_};
  constexpr pmml::Type string = {DataType::string};
  auto& compiler = context.compiler;
  auto made = std::make_unique<TextIndex>();
  made->weights = index.local_weights;
  made->case_sensitive = index.case_sensitive;
  made->only_best = index.hits == pmml::TextIndex::Hits::best;
  made->distance_max = index.distance_max;
  if (!index.tokenize) compiler.refuse(place, "tokenize=\"false\" is not supported");
  if (index.distance_max > text_distance_max)
    compiler.refuse(place, "a maxLevenshteinDistance over 8 is not supported");
  if (index.local_weights == Weights::augmented && index.distance_max > 0)
    compiler.refuse(place, "augmentedNormalizedTermFrequency with a maxLevenshteinDistance is not supported");
  made->separator = Pattern::compile(index.word_separator);
  if (!made->separator) compiler.refuse(place, "its wordSeparatorCharacterRE is not supported");
  for (const auto& each : index.normalizations) {
    made->normalizations.push_back(TextNormalization::compile(each, index, compiler));
  }
  const auto source = find_source(index.text_field, place, context);
  if (!source) return {nullptr, number};
  if (source->type.data != DataType::string) compiler.refuse(place, "its textField is no text");
  compiler.needs_text(*source);
  made->text = read_source(*source);
  const auto before = std::exchange(context.wanted, string);
  auto term = compile_expression(index.term.front(), context);
  context.wanted = before;
  made->term = converted(place, std::move(term), string, compiler).formula;
  return {std::move(made), number};
}

}  // namespace balie::scorer_pmml
