// Records from rows of texts, prepared as a file's are.
#pragma once

#include "core/identity/match/prepare.hpp"

#include <string>
#include <vector>

namespace balie::identity::match {

inline Prepared prepared_of(const std::vector<Kind>& kinds, const std::vector<std::vector<std::string>>& rows,
                            const PrepareSettings& settings = {}) {
  Table table;
  table.columns.resize(kinds.size());
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    table.fields.push_back({kind_names()[static_cast<std::size_t>(kinds[i])], kinds[i]});
    for (const auto& row : rows) {
      table.columns[i].ids.push_back(table.columns[i].values.add(comparable(row[i])));
    }
  }
  return prepare(std::move(table), settings, one_by_one);
}

}  // namespace balie::identity::match
