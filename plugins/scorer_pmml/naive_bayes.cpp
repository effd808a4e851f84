#include "plugins/scorer_pmml/naive_bayes.hpp"

#include "plugins/scorer_pmml/link.hpp"
#include "plugins/scorer_pmml/probability_density.hpp"
#include "protocols/pmml/naive_bayes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>

namespace balie::scorer_pmml {
namespace {

using Source = pmml::NaiveBayes;

constexpr std::size_t categories_max = 1'000;

// A field that has counts has rows, one for each value that was seen; another has distributions.
struct Input {
  std::uint32_t slot = 0;
  bool discrete = true;
  bool threshold_is_least = true;
  std::uint32_t from = 0;  // in rows_, or the first of as many distributions as there are categories
  std::uint32_t to = 0;
};
struct Row {
  double value;
  std::uint32_t chances;  // where its logarithms of P(value | category) begin
};
struct Distribution {
  bool gaussian = true;
  double mean = 0;
  double variance = 0;
};

class NaiveBayes final : public Evaluator {
 public:
  void evaluate(Frame& frame, Outcome& outcome) const override;
  [[nodiscard]] std::size_t bytes() const override {
    return sizeof(*this) + inputs.capacity() * sizeof(Input) + rows.capacity() * sizeof(Row) +
           distributions.capacity() * sizeof(Distribution) + chances.capacity() * sizeof(double);
  }

  std::vector<double> categories;
  std::vector<double> priors;  // logarithms of the counts
  std::vector<Input> inputs;
  std::vector<Row> rows;
  std::vector<double> chances;
  std::vector<Distribution> distributions;
  double threshold = 0;

 private:
  void add_row(const Input& input, double value, std::span<double> likelihoods) const;
  void add_densities(const Input& input, double value, std::span<double> likelihoods) const;
};

// A value that was never seen says nothing: it would be the threshold for all categories.
void NaiveBayes::add_row(const Input& input, double value, std::span<double> likelihoods) const {
  for (auto i = input.from; i < input.to; ++i) {
    if (rows[i].value != value) continue;
    for (std::size_t k = 0; k < likelihoods.size(); ++k) likelihoods[k] += chances[rows[i].chances + k];
    return;
  }
}

void NaiveBayes::add_densities(const Input& input, double value, std::span<double> likelihoods) const {
  for (std::size_t k = 0; k < likelihoods.size(); ++k) {
    const auto& distribution = distributions[input.from + k];
    double density = distribution.gaussian ? normal_density(value, distribution.mean, distribution.variance)
                                           : poisson_probability(value, distribution.mean);
    if (density == 0 || (input.threshold_is_least && density < threshold)) density = threshold;
    likelihoods[k] += std::log(density);
  }
}

void NaiveBayes::evaluate(Frame& frame, Outcome& outcome) const {
  auto& likelihoods = outcome.probabilities;
  std::ranges::copy(priors, likelihoods.begin());
  for (const auto& input : inputs) {
    const double value = frame.slots[input.slot];
    if (is_missing(value)) continue;  // what is missing is left out
    if (input.discrete) {
      add_row(input, value, likelihoods);
    } else {
      add_densities(input, value, likelihoods);
    }
  }
  if (!std::isfinite(*std::ranges::max_element(likelihoods))) return;  // no category is possible
  softmax(likelihoods);
  outcome.has_probabilities = true;
  choose_most_probable(categories, outcome);
}

class Builder {
 public:
  Builder(const pmml::Model& model, Compiler& compiler)
      : source_(static_cast<const Source&>(*model.body)), compiler_(compiler) {}

  Compiled build();

 private:
  std::uint32_t category(const pmml::Place& place, std::string_view name);
  void add_priors();
  void add_pairs(const Source::Input& source, const Field& field);
  void add_distributions(const Source::Input& source);

  const Source& source_;
  Compiler& compiler_;
  std::unique_ptr<NaiveBayes> made_ = std::make_unique<NaiveBayes>();
  Compiled compiled_;
  std::size_t known_ = 0;  // categories
};

// A category that the target's counts do not have is refused.
std::uint32_t Builder::category(const pmml::Place& place, std::string_view name) {
  const auto index = compiler_.category(compiled_, place, name);
  if (index < known_) return index;
  compiler_.refuse(place, fmt::format("{} is no value of the target", name));
  return 0;
}

void Builder::add_priors() {
  for (const auto name : compiler_.target_values()) compiler_.category(compiled_, source_.place, name);
  for (const auto& each : source_.target_counts)
    compiler_.category(compiled_, source_.place, each.target_value);
  known_ = compiled_.categories.size();
  if (known_ > categories_max) {
    compiler_.refuse(source_.place, fmt::format("more than {} categories", categories_max));
  }
  made_->priors.assign(known_, -std::numeric_limits<double>::infinity());
  for (const auto& each : source_.target_counts) {
    made_->priors[category(source_.place, each.target_value)] = std::log(each.count);
  }
}

// P(value | category) is the part that the value has in the counts of this field with the category: so what
// was missing in training does not count.
void Builder::add_pairs(const Source::Input& source, const Field& field) {
  std::vector<double> totals(known_);
  for (const auto& pair : source.pairs) {
    for (const auto& each : pair.counts) totals[category(pair.place, each.target_value)] += each.count;
  }
  auto& input = made_->inputs.emplace_back();
  input.slot = field.slot;
  input.from = static_cast<std::uint32_t>(made_->rows.size());
  for (const auto& pair : source.pairs) {
    const auto from = made_->chances.size();
    made_->rows.push_back(
        {compiler_.constant(pair.place, field.type, pair.value), static_cast<std::uint32_t>(from)});
    made_->chances.resize(from + known_, std::log(source_.threshold));
    for (const auto& each : pair.counts) {
      const auto index = category(pair.place, each.target_value);
      if (each.count > 0) made_->chances[from + index] = std::log(each.count / totals[index]);
    }
  }
  input.to = static_cast<std::uint32_t>(made_->rows.size());
}

void Builder::add_distributions(const Source::Input& source) {
  std::vector<bool> found(known_);
  auto& input = made_->inputs.back();
  input.from = static_cast<std::uint32_t>(made_->distributions.size());
  made_->distributions.resize(made_->distributions.size() + known_);
  for (const auto& each : source.distributions) {
    const auto index = category(each.place, each.target_value);
    made_->distributions[input.from + index] = {each.kind == Source::Distribution::Kind::gaussian, each.mean,
                                                each.variance};
    found[index] = true;
  }
  for (std::size_t k = 0; k < known_; ++k) {
    if (found[k]) continue;
    // Of a category that cannot be, any distribution will do.
    made_->distributions[input.from + k] = {.gaussian = true, .mean = 0, .variance = 1};
    if (std::isfinite(made_->priors[k])) {
      compiler_.refuse(source.place, "it has no distribution for one of the target's values");
    }
  }
}

Compiled Builder::build() {
  made_->threshold = source_.threshold;
  add_priors();
  for (const auto& source : source_.inputs) {
    const auto field = source.bins.empty() ? compiler_.field(source.place, source.field)
                                           : compiler_.derived(source.bins.front());
    if (!field || !compiler_.ok()) return std::move(compiled_);
    if (source.distributions.empty()) {
      add_pairs(source, *field);
      continue;
    }
    if (field->type.data == pmml::DataType::string)
      compiler_.refuse(source.place, "a text has no distribution of numbers");
    made_->inputs.push_back(
        {.slot = field->slot, .discrete = false, .threshold_is_least = source.threshold_is_least});
    add_distributions(source);
  }
  made_->categories = compiled_.categories;
  compiled_.evaluator = std::move(made_);
  return std::move(compiled_);
}

}  // namespace

Compiled compile_naive_bayes(const pmml::Model& model, Compiler& compiler) {
  return Builder(model, compiler).build();
}

}  // namespace balie::scorer_pmml
