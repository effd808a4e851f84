// GeneralRegressionModel as a value (PMML 4.4, General Regression). Its texts are those of the document.
#pragma once

#include "protocols/pmml/arrays.hpp"
#include "protocols/pmml/model.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace balie::pmml {

// Of the linear predictor of generalizedLinear, or of the cumulative chance of ordinalMultinomial (which may
// be cauchit, cloglog, logit, loglog or probit).
enum class LinkFunction : std::uint8_t {
  cauchit,
  cloglog,
  identity,
  log,
  logc,
  logit,
  loglog,
  negbin,
  oddspower,
  power,
  probit,
};

struct GeneralRegression final : Body {
  enum class Type : std::uint8_t {
    regression,
    general_linear,
    log_linear,
    multinomial_logistic,
    ordinal_multinomial,
    generalized_linear,
    cox_regression,
  };
  struct Parameter {
    Place place;
    std::string_view name;
    double reference_point = 0;
  };
  struct Factor {
    Place place;
    std::string_view name;
    std::vector<std::string_view> categories;  // empty: those of the field
    std::optional<Matrix> contrasts;           // a row for each category
  };
  struct Covariate {
    Place place;
    std::string_view name;
  };
  struct PredictorCell {  // PPCell
    Place place;
    std::string_view value;
    std::string_view predictor;
    std::string_view parameter;
    std::optional<std::string_view> target_category;
  };
  struct ParameterCell {  // PCell
    Place place;
    std::string_view parameter;
    std::optional<std::string_view> target_category;
    double beta = 0;
  };
  struct BaselineCell {
    double time = 0;
    double hazard = 0;  // cumulative
  };
  struct Stratum {
    Place place;
    std::string_view value;  // of the baselineStrataVariable; empty where there is none
    double max_time = 0;
    std::vector<BaselineCell> cells;  // by time
  };

  Place place;
  Type type = Type::regression;
  LinkFunction link = LinkFunction::identity;
  double link_parameter = 0;  // linkParameter, of negbin the distParameter
  bool binomial = false;      // the distribution
  std::optional<std::string_view> target_reference_category;
  std::optional<std::string_view> offset_variable;
  double offset_value = 0;
  std::optional<std::string_view> trials_variable;
  double trials_value = 1;
  std::optional<std::string_view> end_time_variable;
  std::optional<std::string_view> baseline_strata_variable;
  std::vector<Parameter> parameters;
  std::vector<Factor> factors;
  std::vector<Covariate> covariates;
  std::vector<PredictorCell> predictor_cells;
  std::vector<ParameterCell> parameter_cells;
  std::vector<Stratum> strata;  // one without a value, or those of the variable
};

// `element` is a GeneralRegressionModel.
std::unique_ptr<const Body> read_general_regression(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
