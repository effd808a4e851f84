#include "plugins/scorer_pmml/training_records.hpp"

#include <fmt/format.h>

#include <optional>

namespace balie::scorer_pmml {
namespace {

using Row = std::vector<pmml::InlineTable::Cell>;

std::optional<std::string_view> column_of(const pmml::TrainingInstances& instances, std::string_view field) {
  for (const auto& column : instances.columns) {
    if (column.field == field) return column.column;
  }
  return std::nullopt;
}

// What a record would be scored with, from its own inputs.
std::vector<double> computed_values(const pmml::TrainingInstances& instances, const Row& row,
                                    std::span<const Field> fields, Compiler& compiler) {
  std::vector<Compiler::Known> known;
  for (const auto& column : instances.columns) {
    const auto cell = pmml::InlineTable::cell(row, column.column);
    if (cell) known.push_back({column.field, *cell});
  }
  return compiler.values_for(instances.place, known, fields);
}

}  // namespace

std::vector<double> training_values(const pmml::TrainingInstances& instances, std::span<const Field> fields,
                                    Compiler& compiler) {
  std::vector<double> values;
  bool all_in_table = true;
  for (const auto& field : fields) {
    if (column_of(instances, field.name)) continue;
    all_in_table = false;
    if (!instances.transformed) continue;
    compiler.refuse(instances.place, fmt::format("its table has no column for {}", field.name));
    return values;
  }
  for (std::size_t row = 0; row < instances.table.rows.size(); ++row) {
    std::vector<double> computed;
    if (!all_in_table) computed = computed_values(instances, instances.table.rows[row], fields, compiler);
    for (std::size_t i = 0; i < fields.size() && compiler.ok(); ++i) {
      const auto column = column_of(instances, fields[i].name);
      const auto cell = column ? pmml::InlineTable::cell(instances.table.rows[row], *column) : std::nullopt;
      const double value =
          column ? cell ? compiler.constant(instances.place, fields[i].type, *cell) : missing : computed[i];
      if (is_missing(value)) {
        compiler.refuse(instances.place, fmt::format("record {} has no {}", row + 1, fields[i].name));
      }
      values.push_back(value);
    }
    if (!compiler.ok()) return values;
  }
  return values;
}

std::vector<double> training_column(const pmml::TrainingInstances& instances, std::string_view field,
                                    const pmml::Type& type, Compiler& compiler) {
  std::vector<double> values;
  const auto column = column_of(instances, field);
  if (!column) return values;
  for (std::size_t row = 0; row < instances.table.rows.size(); ++row) {
    const auto cell = pmml::InlineTable::cell(instances.table.rows[row], *column);
    if (!cell) {
      compiler.refuse(instances.place, fmt::format("record {} has no {}", row + 1, field));
      return values;
    }
    const double value = compiler.constant(instances.place, type, *cell);
    if (!compiler.ok()) return values;
    values.push_back(value);
  }
  return values;
}

}  // namespace balie::scorer_pmml
