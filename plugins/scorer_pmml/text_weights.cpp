#include "plugins/scorer_pmml/text_weights.hpp"

#include <algorithm>
#include <cmath>

namespace balie::scorer_pmml {
namespace {

using Local = pmml::TextIndex::LocalWeights;
using Global = pmml::TextModel::GlobalWeights;

double global_weight(const pmml::TextModel& model, std::size_t term) {
  double sum = 0;
  double squares = 0;
  double having = 0;
  for (std::size_t document = 0; document < model.frequencies.rows; ++document) {
    const double frequency = model.frequencies.at(document, term);
    sum += frequency;
    squares += frequency * frequency;
    having += frequency > 0 ? 1 : 0;
  }
  const auto documents = static_cast<double>(model.frequencies.rows);
  switch (model.global_weights) {
    case Global::none:
      return 1;
    case Global::inverse_document_frequency:
      return std::log(documents / having);
    case Global::gfidf:
      return sum / having;
    case Global::normal:
      return 1 / std::sqrt(squares);
    case Global::probabilistic_inverse:
      return std::log((documents - having) / having);
  }
  return 1;
}

double local_weight(Local weights, double frequency, double most) {
  switch (weights) {
    case Local::term_frequency:
      return frequency;
    case Local::binary:
      return frequency > 0 ? 1 : 0;
    case Local::logarithmic:
      return std::log10(1 + frequency);
    case Local::augmented:
      return frequency > 0 ? 0.5 * (1 + frequency / most) : 0;
  }
  return frequency;
}

}  // namespace

TextWeights::TextWeights(const pmml::TextModel& model)
    : local_(model.local_weights), unit_length_(model.unit_length) {
  for (std::size_t term = 0; term < model.terms.size(); ++term) global_.push_back(global_weight(model, term));
}

std::optional<std::size_t> TextWeights::without_weight() const {
  const auto found = std::ranges::find_if(global_, [](double weight) { return !std::isfinite(weight); });
  if (found == global_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - global_.begin());
}

bool TextWeights::tells_apart(std::span<const double> frequencies) const {
  std::optional<double> first;
  for (std::size_t term = 0; term < frequencies.size(); ++term) {
    if (!(frequencies[term] > 0)) continue;
    if (first && *first != global_[term]) return true;
    first = global_[term];
  }
  return false;
}

bool TextWeights::apply(std::span<double> frequencies) const noexcept {
  const double most = std::ranges::max(frequencies);
  for (std::size_t term = 0; term < frequencies.size(); ++term)
    frequencies[term] = global_[term] * local_weight(local_, frequencies[term], most);
  return !unit_length_ || to_unit_length(frequencies);
}

bool to_unit_length(std::span<double> numbers) noexcept {
  double squares = 0;
  for (const double number : numbers) squares += number * number;
  if (!(squares > 0)) return false;
  const double length = std::sqrt(squares);
  for (double& number : numbers) number /= length;
  return true;
}

}  // namespace balie::scorer_pmml
