#include "core/rules/type_table.hpp"

#include <fmt/format.h>

#include <set>

namespace balie::rules {
namespace {

constexpr std::size_t nesting_max = 50;  // of definitions that refer to each other

}  // namespace

// Definitions that are still to be resolved, by name, and those under way.
struct TypeTable::Unresolved {
  std::map<std::string, const dmn::ItemDefinition*> items;
  std::set<std::string> under_way;
  Problems& problems;
};

TypeTable::TypeTable(const dmn::Definitions& model, std::map<std::string, const TypeTable*> imported,
                     std::shared_ptr<const std::string> file, Problems& problems)
    : imported_(std::move(imported)), file_(std::move(file)) {
  Unresolved unresolved{{}, {}, problems};
  for (const auto& item : model.items) {
    if (unresolved.items.emplace(feel::normalise_name(item.name), &item).second) continue;
    problems.push_back({*file_, item.place.line, item.place.column,
                        fmt::format("two item definitions are named \"{}\"", item.name)});
  }
  for (const auto& item : model.items) resolve(feel::normalise_name(item.name), unresolved);
}

std::optional<ItemType> TypeTable::find(std::string_view name) const {
  const auto normal = feel::normalise_name(name);
  if (normal.empty() || normal == "<Undefined>") return ItemType();  // as some editors write it
  if (const auto found = types_.find(normal); found != types_.end()) return found->second;
  if (auto built_in = feel::Type::named(normal)) return ItemType(*std::move(built_in));
  for (const auto& [import, table] : imported_) {
    if (import.empty()) {
      if (auto found = table->find(normal)) return found;
    } else if (normal.size() > import.size() && normal.starts_with(import) && normal[import.size()] == '.') {
      if (auto found = table->find(std::string_view(normal).substr(import.size() + 1))) return found;
    }
  }
  feel::Scope scope;
  declare_in(scope);
  if (auto parsed = feel::parse_type(normal, scope)) return ItemType(*std::move(parsed));
  return std::nullopt;
}

ItemType TypeTable::get(std::string_view name, dmn::Place place, Problems& problems) const {
  if (auto found = find(name)) return *std::move(found);
  std::vector<std::string> known;
  for (const auto& [type_name, type] : types_) known.push_back(type_name);
  problems.push_back({*file_, place.line, place.column,
                      fmt::format("there is no type \"{}\"{}", name, suggestion(name, known))});
  return {};
}

void TypeTable::declare_in(feel::Scope& scope) const {
  for (const auto& [import, table] : imported_) {
    for (const auto& [name, type] : table->types_) {
      scope.declare_type(import.empty() ? name : fmt::format("{}.{}", import, name), type.type());
    }
  }
  for (const auto& [name, type] : types_) scope.declare_type(name, type.type());
}

ItemType TypeTable::resolve(const std::string& name, Unresolved& unresolved) {
  if (const auto found = types_.find(name); found != types_.end()) return found->second;
  const auto* const item = unresolved.items.at(name);
  const bool is_within_itself = !unresolved.under_way.insert(name).second;
  if (is_within_itself || unresolved.under_way.size() > nesting_max) {
    unresolved.problems.push_back(
        {*file_, item->place.line, item->place.column,
         fmt::format("the item definition \"{}\" is {}", item->name,
                     is_within_itself ? "part of itself" : "nested too deeply in others")});
    return {};
  }
  auto type = build(*item, unresolved);
  unresolved.under_way.erase(name);
  types_.insert_or_assign(name, type);
  return type;
}

ItemType TypeTable::referred(const std::string& name, dmn::Place place, Unresolved& unresolved) {
  const auto normal = feel::normalise_name(name);
  if (unresolved.items.contains(normal)) return resolve(normal, unresolved);
  return get(name, place, unresolved.problems);
}

// The type of one element, without what the definition itself asks of it.
ItemType TypeTable::base_of(const dmn::ItemDefinition& item, Unresolved& unresolved) {
  if (item.function) {
    std::vector<feel::Type> parameters;
    for (const auto& parameter : item.function->parameters) {
      parameters.push_back(referred(parameter.type, parameter.place, unresolved).type());
    }
    return ItemType(feel::Type::function(std::move(parameters),
                                         referred(item.function->result, item.place, unresolved).type()));
  }
  if (item.components.empty()) return referred(item.type, item.place, unresolved);
  feel::Type::Entries entries;
  auto constraint = std::make_shared<ItemType::Constraint>();
  for (const auto& component : item.components) {
    const auto type = build(component, unresolved);
    auto name = feel::normalise_name(component.name);
    if (type.constraint()) constraint->components.emplace_back(name, type.constraint());
    entries.emplace_back(std::move(name), type.type());
  }
  auto type = feel::Type::context(std::move(entries));
  if (constraint->components.empty()) return ItemType(std::move(type));
  return ItemType(std::move(type), std::move(constraint));
}

ItemType TypeTable::build(const dmn::ItemDefinition& item, Unresolved& unresolved) {
  auto base = base_of(item, unresolved);
  auto type = item.is_collection ? feel::Type::list(base.type()) : base.type();
  ItemType::Constraint constraint;
  constraint.allowed = tests(item.allowed, base.type(), unresolved.problems);
  constraint.collection = tests(item.constraint, type, unresolved.problems);
  constraint.is_collection = item.is_collection;
  constraint.base = base.constraint();
  if (!constraint.allowed && !constraint.collection && !constraint.base) return ItemType(std::move(type));
  return ItemType(std::move(type), std::make_shared<const ItemType::Constraint>(std::move(constraint)));
}

std::optional<ValueTests> TypeTable::tests(const std::optional<dmn::Text>& text, const feel::Type& type,
                                           Problems& problems) const {
  if (!text) return std::nullopt;
  feel::Scope scope;
  declare_in(scope);
  auto compiled = feel::compile_unary_tests(text->text, scope, type);
  Passage passage{file_, *text};
  for (auto& finding : compiled.findings)
    problems.push_back(passage.problem(finding.place, std::move(finding.text)));
  if (!compiled.is_usable()) return std::nullopt;
  return ValueTests{std::move(compiled.expression), std::move(passage)};
}

}  // namespace balie::rules
