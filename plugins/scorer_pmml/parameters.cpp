#include "plugins/scorer_pmml/parameters.hpp"

namespace balie::scorer_pmml {

std::optional<Field> find_source(std::string_view name, const pmml::Place& place,
                                 ExpressionContext& context) {
  if (context.parameters) {
    const auto found = context.parameters->arguments.find(name);
    if (found != context.parameters->arguments.end()) {
      const auto& argument = found->second;
      return Field{.slot = argument.slot, .type = argument.type, .optype = argument.optype, .name = name};
    }
  }
  auto field = context.compiler.field(place, name);
  if (field && field->late) context.late = true;
  if (field) context.sources.push_back(field->slot);
  return field;
}

std::unique_ptr<const Formula> read_source(const Field& field) {
  return computed([slot = field.slot](Frame& frame) { return frame.slots[slot]; });
}

}  // namespace balie::scorer_pmml
