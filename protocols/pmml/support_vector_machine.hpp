// SupportVectorMachineModel as a value (PMML 4.4, Support Vector Machine). Its texts are those of the
// document.
#pragma once

#include "protocols/pmml/model.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace balie::pmml {

struct Kernel {
  enum class Kind : std::uint8_t { linear, polynomial, radial_basis, sigmoid };

  Kind kind = Kind::linear;
  double gamma = 1;
  double coef0 = 1;   // polynomial, sigmoid
  double degree = 1;  // polynomial
};

struct SupportVectorMachine final : Body {
  // One entry of the vectors: a field, or `coefficient` where a field has a value and 0 where it has not.
  struct VectorField {
    Place place;
    std::string_view field;
    std::optional<std::string_view> value;
    double coefficient = 1;
  };
  struct VectorInstance {
    std::string_view id;
    std::vector<double> entries;  // one for each VectorField
  };
  struct Machine {
    Place place;
    std::optional<std::string_view> target_category;
    std::optional<std::string_view> alternate_target_category;
    double threshold = 0;
    std::vector<std::size_t>
        vectors;  // places in `instances`; empty where coefficients are those of the fields
    std::vector<double> coefficients;
    double absolute_value = 0;
  };

  Place place;
  Kernel kernel;
  bool one_against_one = false;  // the classificationMethod
  bool max_wins = false;
  bool coefficients_only = false;  // svmRepresentation="Coefficients"
  std::vector<VectorField> fields;
  std::vector<VectorInstance> instances;
  std::vector<Machine> machines;
};

// `element` is a SupportVectorMachineModel.
std::unique_ptr<const Body> read_support_vector_machine(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
