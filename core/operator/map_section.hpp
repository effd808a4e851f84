// One table of an import's map.
#pragma once

#include "core/base/toml.hpp"
#include "core/operator/import_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace balie::operation {

// One table of the map: takes settings out by name, and tells in the end which names nobody asked for.
class MapSection {
 public:
  MapSection(const toml::table& table, std::string path, const std::string& file,
             const std::vector<std::string>& columns, Problems& problems)
      : table_(table), path_(std::move(path)), file_(file), columns_(columns), problems_(problems) {}
  MapSection(const MapSection&) = delete;
  MapSection& operator=(const MapSection&) = delete;

  const toml::node* node(const std::string& name) {
    known_.push_back(name);
    return table_.get(name);
  }

  void problem(const toml::node& at, const std::string& name, const std::string& text) {
    problems_.push_back(problem_at(at, file_, fmt::format("{}: {}", inside(name), text)));
  }

  std::string text(const std::string& name) {
    const auto* found = node(name);
    if (found == nullptr) return {};
    if (const auto value = found->value_exact<std::string>()) return *value;
    problem(*found, name, "must be a text");
    return {};
  }

  TemplateText fillable(const std::string& name, bool required = false) {
    const auto* found = node(name);
    if (found == nullptr) {
      if (required) problem(table_, name, "is missing");
      return {};
    }
    return fillable(*found, name);
  }

  TemplateText fillable(const toml::node& found, const std::string& name) {
    const auto value = found.value_exact<std::string>();
    if (!value) {
      problem(found, name, "must be a text, with columns in braces");
      return {};
    }
    auto parsed = TemplateText::parse(*value, columns_);
    if (parsed) return *std::move(parsed);
    problem(found, name, parsed.error().text());
    return {};
  }

  std::vector<std::string> texts(const std::string& name) {
    std::vector<std::string> values;
    const auto* found = node(name);
    const auto* array = found == nullptr ? nullptr : found->as_array();
    if (found != nullptr && array == nullptr) problem(*found, name, "must be a list of texts");
    for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
      if (const auto value = array->get(i)->value_exact<std::string>()) {
        values.push_back(*value);
      } else {
        problem(*array->get(i), name, "must be a list of texts");
      }
    }
    return values;
  }

  const toml::table* table(const std::string& name, bool required = false) {
    const auto* found = node(name);
    if (found == nullptr && required) problem(table_, name, "is missing");
    if (found == nullptr) return nullptr;
    if (!found->is_table()) problem(*found, name, "must be a table");
    return found->as_table();
  }

  void finish() {
    for (const auto& [key, value] : table_) {
      const std::string name(key.str());
      if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
      const auto nearest = nearest_name(name, known_);
      problem(value, name,
              nearest.empty() ? "unknown setting"
                              : fmt::format("unknown setting; did you mean \"{}\"?", nearest));
    }
  }

  [[nodiscard]] std::string inside(const std::string& name) const {
    return path_.empty() || name.empty() ? path_ + name : path_ + "." + name;
  }
  // For a table inside this one.
  [[nodiscard]] MapSection inner(const toml::table& table, const std::string& name) const {
    return MapSection(table, inside(name), file_, columns_, problems_);
  }
  [[nodiscard]] const toml::table& self() const { return table_; }

 private:
  const toml::table& table_;
  std::string path_;
  const std::string& file_;
  const std::vector<std::string>& columns_;
  Problems& problems_;
  std::vector<std::string> known_;
};

// [[PATH.identifiers]] and [PATH.attributes].
std::vector<IdentifierRule> read_identifiers(MapSection& parent);
std::vector<AttributeRule> read_attributes(MapSection& parent);

}  // namespace balie::operation
