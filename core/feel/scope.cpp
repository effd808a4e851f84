#include "core/feel/scope.hpp"

#include "core/feel/characters.hpp"

namespace balie::feel {

std::size_t Scope::declare(std::string_view name, Type type) {
  variables_.push_back({normalise_name(name), std::move(type)});
  return variables_.size() - 1;
}

void Scope::declare_type(std::string_view name, Type type) {
  types_.push_back({normalise_name(name), std::move(type)});
}

std::string normalise_name(std::string_view name) {
  std::string normal;
  bool blank = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (const std::size_t length = blank_length(name.substr(i)); length > 0) {
      blank = true;
      i += length - 1;
      continue;
    }
    if (blank && !normal.empty()) normal += ' ';
    blank = false;
    normal += name[i];
  }
  return normal;
}

}  // namespace balie::feel
