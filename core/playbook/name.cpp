#include "core/playbook/name.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::playbook {

void check_name(const toml::table& table, std::string_view key, std::string_view path,
                const std::string& file, Problems& problems) {
  const toml::node* node = table.get(key);
  const auto* name = node != nullptr ? node->as_string() : nullptr;
  if (name == nullptr) return;
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  };
  const std::string& text = name->get();
  if (!text.empty() && text.size() <= name_bytes_max && std::ranges::all_of(text, fits)) return;
  problems.push_back(problem_at(*node, file,
                                fmt::format("{}.{}: must be 1 to {} letters, digits, \"_\", \"-\" or \".\"",
                                            path, key, name_bytes_max)));
}

}  // namespace balie::playbook
