#include "core/store/registry.hpp"

#include "core/base/assert.hpp"

namespace balie::store {

void StoreRegistry::add(std::string name, StoreFactory factory, LogFactory log) {
  if (log) logs_.emplace(name, std::move(log));
  const bool added = factories_.emplace(std::move(name), std::move(factory)).second;
  BALIE_ASSERT(added);
}

const StoreFactory* StoreRegistry::find(std::string_view name) const {
  const auto found = factories_.find(name);
  return found == factories_.end() ? nullptr : &found->second;
}

const LogFactory* StoreRegistry::find_log(std::string_view name) const {
  const auto found = logs_.find(name);
  return found == logs_.end() ? nullptr : &found->second;
}

std::vector<std::string> StoreRegistry::names() const {
  std::vector<std::string> names;
  for (const auto& [name, factory] : factories_) names.push_back(name);
  return names;
}

}  // namespace balie::store
