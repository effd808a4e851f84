#include "protocols/pmml/naive_bayes.hpp"

#include <fmt/format.h>

#include <utility>

namespace balie::pmml {
namespace {

std::vector<NaiveBayes::Count> read_counts(Reading& reading, const xml::Element& parent) {
  std::vector<NaiveBayes::Count> counts;
  const auto element = reading.child(parent, "TargetValueCounts");
  if (!element) return counts;
  reading.shape(*element, "", "TargetValueCount");
  for (const auto child : element->children()) {
    if (child.name() != "TargetValueCount") continue;
    reading.shape(child, "value count", "");
    counts.push_back({reading.text(child, "value"), reading.number(child, "count")});
    if (counts.back().count < 0) reading.refuse(child, "its count is below 0");
  }
  return counts;
}

NaiveBayes::Distribution read_distribution(Reading& reading, const xml::Element& element) {
  reading.shape(element, "value",
                "GaussianDistribution PoissonDistribution AnyDistribution UniformDistribution");
  NaiveBayes::Distribution distribution;
  distribution.place = place_of(element);
  distribution.target_value = reading.text(element, "value");
  if (const auto gaussian = element.child("GaussianDistribution")) {
    reading.shape(*gaussian, "mean variance", "");
    distribution.mean = reading.number(*gaussian, "mean");
    distribution.variance = reading.number(*gaussian, "variance");
    if (!(distribution.variance > 0)) reading.refuse(*gaussian, "its variance is not above 0");
  } else if (const auto poisson = element.child("PoissonDistribution")) {
    reading.shape(*poisson, "mean", "");
    distribution.kind = NaiveBayes::Distribution::Kind::poisson;
    distribution.mean = reading.number(*poisson, "mean");
    if (!(distribution.mean > 0)) reading.refuse(*poisson, "its mean is not above 0");
  } else {
    reading.refuse(element, "the standard has Gaussian and Poisson distributions only in naive Bayes models");
  }
  return distribution;
}

NaiveBayes::Input read_input(Reading& reading, const xml::Element& element) {
  reading.shape(element, "fieldName", "DerivedField PairCounts TargetValueStats");
  NaiveBayes::Input input;
  input.place = place_of(element);
  input.field = reading.text(element, "fieldName");
  for (const auto child : element.children()) {
    if (child.name() == "DerivedField") {
      input.bins.push_back(read_derived_field(reading, child));
    } else if (child.name() == "PairCounts") {
      reading.shape(child, "value", "TargetValueCounts");
      input.pairs.push_back({place_of(child), reading.text(child, "value"), read_counts(reading, child)});
    } else if (child.name() == "TargetValueStats") {
      reading.shape(child, "", "TargetValueStat");
      for (const auto stat : child.children()) {
        if (stat.name() == "TargetValueStat") input.distributions.push_back(read_distribution(reading, stat));
      }
    }
  }
  if (input.bins.size() > 1) reading.refuse(element, "it has more than one DerivedField");
  if (input.pairs.empty() == input.distributions.empty()) {
    reading.refuse(element, "it must have either PairCounts or TargetValueStats");
  }
  if (!input.bins.empty() && input.pairs.empty())
    reading.refuse(element, "it has a DerivedField but no PairCounts");
  return input;
}

void read_inputs(Reading& reading, const xml::Element& element, bool in_extension, NaiveBayes& model) {
  for (const auto child : element.children()) {
    if (child.name() == "Extension" && !in_extension) {
      read_inputs(reading, child, true, model);
    } else if (child.name() == "BayesInput") {
      model.inputs.push_back(read_input(reading, child));
      model.inputs.back().threshold_is_least = !in_extension;
    }
  }
}

}  // namespace

std::unique_ptr<const Body> read_naive_bayes(Reading& reading, const xml::Element& element) {
  auto body = std::make_unique<NaiveBayes>();
  auto& model = *body;
  shape_of_model(reading, element, "threshold", "BayesInputs BayesOutput");
  model.place = place_of(element);
  model.threshold = reading.number(element, "threshold");
  if (const auto inputs = reading.child(element, "BayesInputs")) {
    reading.shape(*inputs, "", "BayesInput");
    read_inputs(reading, *inputs, false, model);
  }
  if (const auto output = reading.child(element, "BayesOutput")) {
    reading.shape(*output, "fieldName", "TargetValueCounts");
    model.target = reading.text(*output, "fieldName");
    model.target_counts = read_counts(reading, *output);
  }
  if (model.target_counts.empty()) reading.refuse(element, "its target has no values");
  return body;
}

}  // namespace balie::pmml
