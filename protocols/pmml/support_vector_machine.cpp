#include "protocols/pmml/support_vector_machine.hpp"

#include "protocols/pmml/arrays.hpp"

#include <fmt/format.h>

#include <string>
#include <unordered_map>

namespace balie::pmml {
namespace {

using Kind = Kernel::Kind;
constexpr Word<Kind> kernels[] = {{"LinearKernelType", Kind::linear},
                                  {"PolynomialKernelType", Kind::polynomial},
                                  {"RadialBasisKernelType", Kind::radial_basis},
                                  {"SigmoidKernelType", Kind::sigmoid}};

enum class Method { one_against_all, one_against_one };
constexpr Word<Method> methods[] = {{"OneAgainstAll", Method::one_against_all},
                                    {"OneAgainstOne", Method::one_against_one}};

enum class Representation { support_vectors, coefficients };
constexpr Word<Representation> representations[] = {{"SupportVectors", Representation::support_vectors},
                                                    {"Coefficients", Representation::coefficients}};

// The places of the vectors by their ids, while machines are read.
using Ids = std::unordered_map<std::string_view, std::size_t>;

Kernel read_kernel(Reading& reading, const xml::Element& element) {
  Kernel kernel;
  for (const auto child : element.children()) {
    for (const auto& word : kernels) {
      if (child.name() != word.text) continue;
      reading.shape(child, "description gamma coef0 degree", "");
      kernel.kind = word.value;
      kernel.gamma = reading.number(child, "gamma", 1);
      kernel.coef0 = reading.number(child, "coef0", 1);
      kernel.degree = reading.number(child, "degree", 1);
      return kernel;
    }
  }
  reading.refuse(element, "it has no kernel");
  return kernel;
}

void read_fields(Reading& reading, const xml::Element& element, SupportVectorMachine& model) {
  reading.shape(element, "numberOfFields", "FieldRef CategoricalPredictor");
  for (const auto child : element.children()) {
    if (Reading::is_vendors(child)) continue;
    auto& field = model.fields.emplace_back();
    field.place = place_of(child);
    if (child.name() == "FieldRef") {
      reading.shape(child, "field mapMissingTo", "");
      field.field = reading.text(child, "field");
      if (child.attribute("mapMissingTo")) reading.refuse(child, "mapMissingTo is not supported here");
    } else {
      reading.shape(child, "name value coefficient", "");
      field.field = reading.text(child, "name");
      field.value = reading.text(child, "value");
      field.coefficient = reading.number(child, "coefficient", 1);
    }
  }
  const auto count =
      reading.count(element, "numberOfFields", static_cast<std::uint32_t>(model.fields.size()));
  if (count != model.fields.size()) {
    reading.refuse(element, fmt::format("numberOfFields is {}, there are {}", count, model.fields.size()));
  }
}

Ids read_vectors(Reading& reading, const xml::Element& element, SupportVectorMachine& model) {
  Ids ids;
  reading.shape(element, "numberOfVectors", "VectorFields VectorInstance");
  if (const auto fields = reading.child(element, "VectorFields")) read_fields(reading, *fields, model);
  for (const auto child : element.children()) {
    if (child.name() != "VectorInstance") continue;
    reading.shape(child, "id", "Array INT-Array REAL-Array INT-SparseArray REAL-SparseArray");
    auto& instance = model.instances.emplace_back();
    instance.id = reading.text(child, "id");
    instance.entries = read_numbers_in(reading, child);
    if (instance.entries.size() != model.fields.size()) {
      reading.refuse(child, fmt::format("it has {} entries for {} fields", instance.entries.size(),
                                        model.fields.size()));
    }
    if (!ids.emplace(instance.id, model.instances.size() - 1).second) {
      reading.refuse(child, fmt::format("another vector has its id {}", instance.id));
    }
    if (!reading.ok()) return ids;
  }
  return ids;
}

void read_support_vectors(Reading& reading, const xml::Element& element, const Ids& ids,
                          SupportVectorMachine::Machine& machine) {
  reading.shape(element, "numberOfSupportVectors numberOfAttributes", "SupportVector");
  for (const auto child : element.children()) {
    if (child.name() != "SupportVector") continue;
    reading.shape(child, "vectorId", "");
    const auto found = ids.find(reading.text(child, "vectorId"));
    if (found == ids.end()) return reading.refuse(child, "there is no vector with this vectorId");
    machine.vectors.push_back(found->second);
  }
}

void read_coefficients(Reading& reading, const xml::Element& element,
                       SupportVectorMachine::Machine& machine) {
  reading.shape(element, "numberOfCoefficients absoluteValue", "Coefficient");
  machine.absolute_value = reading.number(element, "absoluteValue", 0);
  for (const auto child : element.children()) {
    if (child.name() != "Coefficient") continue;
    reading.shape(child, "value", "");
    machine.coefficients.push_back(reading.number(child, "value", 0));
  }
}

void read_machine(Reading& reading, const xml::Element& element, const Ids& ids, double threshold,
                  SupportVectorMachine& model) {
  reading.shape(element, "targetCategory alternateTargetCategory threshold", "SupportVectors Coefficients");
  auto& machine = model.machines.emplace_back();
  machine.place = place_of(element);
  machine.target_category = element.attribute("targetCategory");
  machine.alternate_target_category = element.attribute("alternateTargetCategory");
  machine.threshold = reading.number(element, "threshold", threshold);
  if (const auto coefficients = reading.child(element, "Coefficients")) {
    read_coefficients(reading, *coefficients, machine);
  }
  if (!model.coefficients_only) {
    if (const auto vectors = reading.child(element, "SupportVectors")) {
      read_support_vectors(reading, *vectors, ids, machine);
    }
  }
  const auto expected = model.coefficients_only ? model.fields.size() : machine.vectors.size();
  if (machine.coefficients.size() != expected) {
    reading.refuse(element, fmt::format("it has {} coefficients for {} {}", machine.coefficients.size(),
                                        expected, model.coefficients_only ? "fields" : "vectors"));
  }
}

}  // namespace

std::unique_ptr<const Body> read_support_vector_machine(Reading& reading, const xml::Element& element) {
  auto body = std::make_unique<SupportVectorMachine>();
  auto& model = *body;
  shape_of_model(reading, element, "threshold svmRepresentation classificationMethod maxWins",
                 "LinearKernelType PolynomialKernelType RadialBasisKernelType SigmoidKernelType "
                 "VectorDictionary SupportVectorMachine");
  model.place = place_of(element);
  model.kernel = read_kernel(reading, element);
  model.one_against_one = reading.word<Method>(element, "classificationMethod", methods,
                                               Method::one_against_all) == Method::one_against_one;
  model.max_wins = reading.flag(element, "maxWins", false);
  model.coefficients_only =
      reading.word<Representation>(element, "svmRepresentation", representations,
                                   Representation::support_vectors) == Representation::coefficients;
  if (model.coefficients_only && model.kernel.kind != Kind::linear) {
    reading.refuse(element, "svmRepresentation Coefficients needs the linear kernel");
  }
  const auto dictionary = reading.child(element, "VectorDictionary");
  if (!dictionary) return body;
  const auto ids = read_vectors(reading, *dictionary, model);
  const auto threshold = reading.number(element, "threshold", 0);
  for (const auto child : element.children()) {
    if (child.name() == "SupportVectorMachine") read_machine(reading, child, ids, threshold, model);
  }
  if (model.machines.empty()) reading.refuse(element, "it has no SupportVectorMachine");
  return body;
}

}  // namespace balie::pmml
