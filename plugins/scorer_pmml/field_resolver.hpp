// From a field's name to a slot, as one model sees it; adds what has to be computed for it.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"

namespace balie::scorer_pmml {

class FieldResolver {
 public:
  // `reader`: the scope whose model asks; it is `scope` itself or within it.
  FieldResolver(Compiler& compiler, Scope& reader) : compiler_(compiler), reader_(reader) {}

  std::optional<Field> resolve(const pmml::Place& place, std::string_view name) {
    return find(place, reader_, name);
  }
  // The input that a field of the DataDictionary is; nullptr: there is no such field.
  InputField* input(std::string_view name);

 private:
  std::optional<Field> find(const pmml::Place& place, Scope& scope, std::string_view name);
  std::optional<Field> base(const pmml::Place& place, Scope& scope, std::string_view name);
  std::optional<Field> data_field(Scope& scope, std::string_view name);
  Field treat(const pmml::DataField* data, const pmml::MiningField& mining, Field before, Scope& scope);
  std::optional<Field> derive(const pmml::DerivedField& derived, Scope& scope);

  Compiler& compiler_;
  Scope& reader_;
};

}  // namespace balie::scorer_pmml
