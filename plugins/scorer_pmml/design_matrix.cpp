#include "plugins/scorer_pmml/design_matrix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace balie::scorer_pmml {

std::uint32_t DesignMatrix::term(const pmml::GeneralRegression& model, std::string_view parameter,
                                 std::optional<std::string_view> category, Compiler& compiler) {
  std::vector<const pmml::GeneralRegression::PredictorCell*> cells;
  bool own = false;
  for (const auto& cell : model.predictor_cells) {
    if (cell.parameter != parameter || (cell.target_category && cell.target_category != category)) continue;
    own = own || cell.target_category;
    cells.push_back(&cell);
  }
  const auto key = own ? fmt::format("{}\n{}", parameter, *category) : std::string(parameter);
  const auto [found, is_new] = index_.emplace(key, static_cast<std::uint32_t>(terms_.size()));
  if (!is_new) return found->second;
  const auto from = static_cast<std::uint32_t>(cells_.size());
  for (const auto* each : cells) cells_.push_back(cell(model, *each, compiler));
  terms_.push_back({from, static_cast<std::uint32_t>(cells_.size())});
  return found->second;
}

DesignMatrix::Cell DesignMatrix::cell(const pmml::GeneralRegression& model,
                                      const pmml::GeneralRegression::PredictorCell& source,
                                      Compiler& compiler) {
  Cell cell;
  const auto field = compiler.field(source.place, source.predictor);
  if (!field) return cell;
  cell.slot = field->slot;
  for (const auto& factor : model.factors) {
    if (factor.name != source.predictor) continue;
    cell.kind = factor.contrasts ? Kind::contrast : Kind::indicator;
    cell.value = compiler.constant(source.place, field->type, source.value);
    if (factor.contrasts) add_contrasts(factor, *field, cell, compiler, source.place);
    return cell;
  }
  for (const auto& covariate : model.covariates) {
    if (covariate.name != source.predictor) continue;
    const auto exponent = pmml::number_of(source.value);
    if (!exponent)
      compiler.refuse(source.place, fmt::format("{} is no exponent of a covariate", source.value));
    if (field->type.data == pmml::DataType::string)
      compiler.refuse(source.place, "a text can be no covariate");
    cell.value = exponent.value_or(1);
    return cell;
  }
  compiler.refuse(source.place, fmt::format("{} is in no list of factors or covariates", source.predictor));
  return cell;
}

// The column of the matrix that belongs to the cell's category, by the categories that the rows stand for.
void DesignMatrix::add_contrasts(const pmml::GeneralRegression::Factor& factor, const Field& field,
                                 Cell& cell, Compiler& compiler, const pmml::Place& place) {
  std::vector<double> categories;
  for (const auto text : factor.categories) {
    categories.push_back(compiler.constant(factor.place, field.type, text));
  }
  if (categories.empty()) categories = compiler.ordered_values(field);
  const auto& matrix = *factor.contrasts;
  const auto column =
      static_cast<std::size_t>(std::ranges::find(categories, cell.value) - categories.begin());
  if (categories.size() != matrix.rows) {
    return compiler.refuse(factor.place, fmt::format("its matrix has {} rows for {} categories", matrix.rows,
                                                     categories.size()));
  }
  if (column >= matrix.columns)
    return compiler.refuse(place, "its value has no column in the contrast matrix");
  cell.from = static_cast<std::uint32_t>(levels_.size());
  for (std::size_t row = 0; row < matrix.rows; ++row) {
    levels_.push_back({categories[row], matrix.at(row, column)});
  }
  cell.to = static_cast<std::uint32_t>(levels_.size());
}

bool DesignMatrix::fill(std::span<const double> slots, std::span<double> values) const noexcept {
  for (std::size_t term = 0; term < terms_.size(); ++term) {
    double product = 1;
    for (auto i = terms_[term].from; i < terms_[term].to; ++i) {
      const auto& cell = cells_[i];
      const double value = slots[cell.slot];
      if (is_missing(value)) return false;
      if (cell.kind == Kind::power) {
        product *= cell.value == 1 ? value : std::pow(value, cell.value);
      } else if (cell.kind == Kind::indicator) {
        product *= value == cell.value ? 1 : 0;
      } else {
        const auto begin = levels_.begin() + cell.from;
        const auto end = levels_.begin() + cell.to;
        const auto level =
            std::find_if(begin, end, [&](const Level& each) { return each.category == value; });
        // A category that the coding does not know has none.
        if (level == end) return false;
        product *= level->coding;
      }
    }
    values[term] = product;
  }
  return true;
}

std::size_t DesignMatrix::bytes() const {
  return cells_.capacity() * sizeof(Cell) + levels_.capacity() * sizeof(Level) +
         terms_.capacity() * sizeof(Range);
}

}  // namespace balie::scorer_pmml
