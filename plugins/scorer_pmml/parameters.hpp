// Where an expression's field comes from: a field of the model, or a parameter of the function around it.
#pragma once

#include "plugins/scorer_pmml/expression.hpp"

#include <map>

namespace balie::scorer_pmml {

// The argument that stands for a parameter while a DefineFunction's expression is compiled.
struct Parameters {
  struct Argument {
    std::uint32_t slot;  // where the value is put before the body is computed
    pmml::Type type;
    pmml::OpType optype;
  };
  std::map<std::string_view, Argument> arguments;
};

// nullopt: there is no such field, and that was refused.
std::optional<Field> find_source(std::string_view name, const pmml::Place& place, ExpressionContext& context);
std::unique_ptr<const Formula> read_source(const Field& field);

}  // namespace balie::scorer_pmml
