#include "protocols/pmml/clustering.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace balie::pmml {
namespace {

enum class Class { center_based, distribution_based };
constexpr Word<Class> classes[] = {{"centerBased", Class::center_based},
                                   {"distributionBased", Class::distribution_based}};

void read_field(Reading& reading, const xml::Element& element, Clustering& model) {
  reading.shape(element, "field isCenterField fieldWeight similarityScale compareFunction", "Comparisons");
  Clustering::Field field;
  field.place = place_of(element);
  field.name = reading.text(element, "field");
  field.weight = reading.number(element, "fieldWeight", 1);
  field.function = read_compare_function(reading, element).value_or(model.measure.function);
  if (field.function == CompareFunction::gauss_sim) {
    field.similarity_scale = reading.number(element, "similarityScale");
    if (!(field.similarity_scale > 0)) reading.refuse(element, "similarityScale is not above 0");
  }
  if (field.function == CompareFunction::table) {
    const auto comparisons = reading.child(element, "Comparisons");
    const auto matrix = comparisons ? reading.child(*comparisons, "Matrix") : std::nullopt;
    if (matrix) field.comparisons = read_matrix(reading, *matrix);
  }
  // What is no part of the center tells of the clusters, and decides nothing.
  if (reading.flag(element, "isCenterField", true)) model.fields.push_back(std::move(field));
}

// To 3.1 a center may be of fields that are computed for it alone. How one is compared says the
// ClusteringField of its name.
void read_center_fields(Reading& reading, const xml::Element& element, Clustering& model) {
  reading.shape(element, "", "DerivedField");
  std::vector<Clustering::Field> centers;
  for (const auto child : element.children()) {
    if (child.name() != "DerivedField") continue;
    auto computed = read_derived_field(reading, child);
    Clustering::Field field;
    field.function = model.measure.function;
    for (const auto& named : model.fields) {
      if (named.name == computed.name) field = named;
    }
    field.place = place_of(child);
    field.name = computed.name;
    field.computed.push_back(std::move(computed));
    centers.push_back(std::move(field));
  }
  for (const auto& field : model.fields) {
    const bool used = std::ranges::any_of(centers, [&](const auto& each) { return each.name == field.name; });
    if (!used) reading.refuse(field.place, "it is not one of the CenterFields");
  }
  model.fields = std::move(centers);
}

void read_cluster(Reading& reading, const xml::Element& element, Clustering& model) {
  reading.shape(
      element, "id name size",
      "KohonenMap Array INT-Array REAL-Array INT-SparseArray REAL-SparseArray Partition Covariances");
  auto& cluster = model.clusters.emplace_back();
  cluster.place = place_of(element);
  cluster.id = Reading::text(element, "id", "");
  cluster.name = Reading::text(element, "name", "");
  cluster.center = read_numbers_in(reading, element);
  if (cluster.center.size() != model.fields.size()) {
    reading.refuse(element, fmt::format("its center has {} numbers for {} fields", cluster.center.size(),
                                        model.fields.size()));
  }
}

void read_missing_value_weights(Reading& reading, const xml::Element& element, Clustering& model) {
  const auto weights = read_numbers_in(reading, element);
  if (weights.size() != model.fields.size()) {
    return reading.refuse(element,
                          fmt::format("{} weights for {} fields", weights.size(), model.fields.size()));
  }
  for (std::size_t i = 0; i < weights.size(); ++i) model.fields[i].missing_value_weight = weights[i];
}

}  // namespace

std::unique_ptr<const Body> read_clustering(Reading& reading, const xml::Element& element) {
  auto body = std::make_unique<Clustering>();
  auto& model = *body;
  shape_of_model(reading, element, "modelClass numberOfClusters",
                 "ComparisonMeasure ClusteringField CenterFields MissingValueWeights Cluster");
  model.place = place_of(element);
  if (reading.word<Class>(element, "modelClass", classes) == Class::distribution_based) {
    reading.refuse(element, "the standard does not say how distributionBased clusters score");
  }
  model.measure = read_comparison_measure(reading, element);
  for (const auto child : element.children()) {
    if (child.name() == "ClusteringField") read_field(reading, child, model);
    if (!reading.ok()) return body;
  }
  if (const auto centers = element.child("CenterFields")) read_center_fields(reading, *centers, model);
  if (model.fields.empty()) reading.refuse(element, "it has no ClusteringField");
  if (const auto weights = element.child("MissingValueWeights"))
    read_missing_value_weights(reading, *weights, model);
  for (const auto child : element.children()) {
    if (child.name() == "Cluster") read_cluster(reading, child, model);
    if (!reading.ok()) return body;
  }
  const auto expected = reading.count(element, "numberOfClusters");
  if (model.clusters.empty() || model.clusters.size() != expected) {
    reading.refuse(element,
                   fmt::format("numberOfClusters is {}, there are {}", expected, model.clusters.size()));
  }
  return body;
}

}  // namespace balie::pmml
