// The item definitions of one model and of what it imports, resolved.
#pragma once

#include "core/feel/scope.hpp"
#include "core/rules/item_type.hpp"
#include "protocols/dmn/definitions.hpp"

#include <map>
#include <optional>
#include <string>

namespace balie::rules {

class TypeTable {
 public:
  // Resolves the definitions of `model`; those of others are found under the name of their import. What is
  // wrong is added to `problems`; a type that cannot be resolved is Any.
  TypeTable(const dmn::Definitions& model, std::map<std::string, const TypeTable*> imported,
            std::shared_ptr<const std::string> file, Problems& problems);

  // `name` as a typeRef has it; empty: Any. Nothing when there is none of this name.
  [[nodiscard]] std::optional<ItemType> find(std::string_view name) const;
  // The same, refused at `place` when there is none.
  [[nodiscard]] ItemType get(std::string_view name, dmn::Place place, Problems& problems) const;
  // Makes the types known to expressions.
  void declare_in(feel::Scope& scope) const;

 private:
  struct Unresolved;
  ItemType resolve(const std::string& name, Unresolved& unresolved);
  ItemType build(const dmn::ItemDefinition& item, Unresolved& unresolved);
  ItemType base_of(const dmn::ItemDefinition& item, Unresolved& unresolved);
  ItemType referred(const std::string& name, dmn::Place place, Unresolved& unresolved);
  std::optional<ValueTests> tests(const std::optional<dmn::Text>& text, const feel::Type& type,
                                  Problems& problems) const;

  std::map<std::string, ItemType, std::less<>> types_;
  std::map<std::string, const TypeTable*> imported_;
  std::shared_ptr<const std::string> file_;
};

}  // namespace balie::rules
