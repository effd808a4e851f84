// One row of the design matrix of a general regression: from the predictors of a record to the numbers that
// the parameters are multiplied with. PMML 4.4, General Regression, PPMatrix.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"
#include "protocols/pmml/general_regression.hpp"

#include <span>
#include <unordered_map>
#include <vector>

namespace balie::scorer_pmml {

// Each term is the product of what its cells make of their predictors; without cells it is 1, as that of an
// intercept is.
class DesignMatrix {
 public:
  // The term of a parameter for a target category, for which it may have cells of its own. Refuses through
  // the compiler what is in no list of predictors.
  std::uint32_t term(const pmml::GeneralRegression& model, std::string_view parameter,
                     std::optional<std::string_view> category, Compiler& compiler);

  // Every term of a record into `values`. False: a predictor that they need is missing.
  [[nodiscard]] bool fill(std::span<const double> slots, std::span<double> values) const noexcept;
  [[nodiscard]] std::size_t size() const { return terms_.size(); }
  // The slots that a term depends on.
  template <typename Visit>
  void visit(std::uint32_t term, Visit visit) const {
    for (auto i = terms_[term].from; i < terms_[term].to; ++i) visit(cells_[i].slot);
  }
  [[nodiscard]] std::size_t bytes() const;

 private:
  enum class Kind : std::uint8_t { power, indicator, contrast };
  struct Cell {
    Kind kind = Kind::power;
    std::uint32_t slot = 0;
    double value = 1;        // the exponent, or the category that is 1
    std::uint32_t from = 0;  // of contrast: in levels_
    std::uint32_t to = 0;
  };
  struct Level {
    double category;
    double coding;
  };
  struct Range {
    std::uint32_t from;
    std::uint32_t to;
  };

  Cell cell(const pmml::GeneralRegression& model, const pmml::GeneralRegression::PredictorCell& cell,
            Compiler& compiler);
  void add_contrasts(const pmml::GeneralRegression::Factor& factor, const Field& field, Cell& cell,
                     Compiler& compiler, const pmml::Place& place);

  std::vector<Cell> cells_;
  std::vector<Level> levels_;
  std::vector<Range> terms_;
  // By the parameter and, where it has cells of its own, the category. While it is compiled.
  std::unordered_map<std::string, std::uint32_t> index_;
};

}  // namespace balie::scorer_pmml
