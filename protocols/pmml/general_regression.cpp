#include "protocols/pmml/general_regression.hpp"

#include <fmt/format.h>

namespace balie::pmml {
namespace {

using Type = GeneralRegression::Type;

constexpr Word<Type> types[] = {
    {"regression", Type::regression},
    {"generalLinear", Type::general_linear},
    {"logLinear", Type::log_linear},
    {"multinomialLogistic", Type::multinomial_logistic},
    {"ordinalMultinomial", Type::ordinal_multinomial},
    {"generalizedLinear", Type::generalized_linear},
    {"CoxRegression", Type::cox_regression},
};

constexpr Word<LinkFunction> links[] = {
    {"cloglog", LinkFunction::cloglog}, {"identity", LinkFunction::identity},
    {"log", LinkFunction::log},         {"logc", LinkFunction::logc},
    {"logit", LinkFunction::logit},     {"loglog", LinkFunction::loglog},
    {"negbin", LinkFunction::negbin},   {"oddspower", LinkFunction::oddspower},
    {"power", LinkFunction::power},     {"probit", LinkFunction::probit},
};

constexpr Word<LinkFunction> cumulative_links[] = {
    {"logit", LinkFunction::logit},   {"probit", LinkFunction::probit},   {"cloglog", LinkFunction::cloglog},
    {"loglog", LinkFunction::loglog}, {"cauchit", LinkFunction::cauchit},
};

enum class Distribution { binomial, other };
constexpr Word<Distribution> distributions[] = {
    {"binomial", Distribution::binomial}, {"gamma", Distribution::other},  {"igauss", Distribution::other},
    {"negbin", Distribution::other},      {"normal", Distribution::other}, {"poisson", Distribution::other},
    {"tweedie", Distribution::other},
};

template <typename Read>
void each(const xml::Element& parent, std::string_view name, Read read) {
  for (const auto child : parent.children()) {
    if (child.name() == name) read(child);
  }
}

void read_link(Reading& reading, const xml::Element& element, GeneralRegression& model) {
  model.binomial = reading.word<Distribution>(element, "distribution", distributions, Distribution::other) ==
                   Distribution::binomial;
  if (model.type == Type::ordinal_multinomial) {
    model.link = reading.word<LinkFunction>(element, "cumulativeLink", cumulative_links);
  } else if (model.type == Type::generalized_linear) {
    model.link = reading.word<LinkFunction>(element, "linkFunction", links);
  }
  if (model.link == LinkFunction::oddspower || model.link == LinkFunction::power) {
    model.link_parameter = reading.number(element, "linkParameter");
  } else if (model.link == LinkFunction::negbin) {
    model.link_parameter = reading.number(element, "distParameter");
  }
}

void read_attributes(Reading& reading, const xml::Element& element, GeneralRegression& model) {
  model.place = place_of(element);
  model.type = reading.word<Type>(element, "modelType", types);
  if (model.type == Type::log_linear) reading.refuse(element, "no version of PMML says how logLinear scores");
  read_link(reading, element, model);
  model.target_reference_category = element.attribute("targetReferenceCategory");
  model.offset_variable = element.attribute("offsetVariable");
  model.offset_value = reading.number(element, "offsetValue", 0);
  if (model.offset_variable && element.attribute("offsetValue")) {
    reading.refuse(element, "it has both offsetVariable and offsetValue");
  }
  model.trials_variable = element.attribute("trialsVariable");
  model.trials_value = reading.number(element, "trialsValue", 1);
  if (model.trials_variable && element.attribute("trialsValue")) {
    reading.refuse(element, "it has both trialsVariable and trialsValue");
  }
  model.baseline_strata_variable = element.attribute("baselineStrataVariable");
  if (model.type == Type::cox_regression) model.end_time_variable = reading.text(element, "endTimeVariable");
}

GeneralRegression::Factor read_factor(Reading& reading, const xml::Element& element) {
  reading.shape(element, "name contrastMatrixType", "Categories Matrix");
  GeneralRegression::Factor factor{
      .place = place_of(element), .name = reading.text(element, "name"), .categories = {}, .contrasts = {}};
  if (const auto categories = element.child("Categories")) {
    reading.shape(*categories, "", "Category");
    each(*categories, "Category",
         [&](const auto& category) { factor.categories.push_back(reading.text(category, "value")); });
  }
  if (const auto matrix = element.child("Matrix")) factor.contrasts = read_matrix(reading, *matrix);
  return factor;
}

void read_predictors(Reading& reading, const xml::Element& element, GeneralRegression& model) {
  if (const auto list = element.child("FactorList")) {
    reading.shape(*list, "", "Predictor");
    each(*list, "Predictor",
         [&](const auto& predictor) { model.factors.push_back(read_factor(reading, predictor)); });
  }
  if (const auto list = element.child("CovariateList")) {
    reading.shape(*list, "", "Predictor");
    each(*list, "Predictor", [&](const auto& predictor) {
      reading.shape(predictor, "name contrastMatrixType", "");
      model.covariates.push_back({place_of(predictor), reading.text(predictor, "name")});
    });
  }
}

void read_matrices(Reading& reading, const xml::Element& element, GeneralRegression& model) {
  if (const auto list = reading.child(element, "ParameterList")) {
    reading.shape(*list, "", "Parameter");
    each(*list, "Parameter", [&](const auto& parameter) {
      reading.shape(parameter, "name label referencePoint", "");
      model.parameters.push_back({place_of(parameter), reading.text(parameter, "name"),
                                  reading.number(parameter, "referencePoint", 0)});
    });
  }
  // PPMatrix may be left out where there is nothing but an intercept, as it could be in 3.0.
  if (const auto matrix = element.child("PPMatrix")) {
    reading.shape(*matrix, "", "PPCell");
    each(*matrix, "PPCell", [&](const auto& cell) {
      reading.shape(cell, "value predictorName parameterName targetCategory", "");
      model.predictor_cells.push_back(
          {place_of(cell), reading.text(cell, "value"), reading.text(cell, "predictorName"),
           reading.text(cell, "parameterName"), cell.attribute("targetCategory")});
    });
  }
  if (const auto matrix = reading.child(element, "ParamMatrix")) {
    reading.shape(*matrix, "", "PCell");
    each(*matrix, "PCell", [&](const auto& cell) {
      reading.shape(cell, "targetCategory parameterName beta df", "");
      model.parameter_cells.push_back({place_of(cell), reading.text(cell, "parameterName"),
                                       cell.attribute("targetCategory"), reading.number(cell, "beta")});
    });
  }
}

void read_cells(Reading& reading, const xml::Element& element, GeneralRegression::Stratum& stratum) {
  each(element, "BaselineCell", [&](const auto& cell) {
    reading.shape(cell, "time cumHazard", "");
    stratum.cells.push_back({reading.number(cell, "time"), reading.number(cell, "cumHazard")});
    const auto count = stratum.cells.size();
    if (count > 1 && stratum.cells[count - 2].time >= stratum.cells[count - 1].time) {
      reading.refuse(cell, "its time is not after that of the cell before it");
    }
  });
}

void read_baselines(Reading& reading, const xml::Element& element, GeneralRegression& model) {
  if (model.type != Type::cox_regression) return;
  const auto tables = reading.child(element, "BaseCumHazardTables");
  if (!tables) return;
  reading.shape(*tables, "maxTime", "BaselineStratum BaselineCell");
  if (model.baseline_strata_variable) {
    each(*tables, "BaselineStratum", [&](const auto& child) {
      reading.shape(child, "value label maxTime", "BaselineCell");
      auto& stratum = model.strata.emplace_back();
      stratum.place = place_of(child);
      stratum.value = reading.text(child, "value");
      stratum.max_time = reading.number(child, "maxTime");
      read_cells(reading, child, stratum);
    });
    if (tables->child("BaselineCell")) reading.refuse(*tables, "it has cells that belong to no stratum");
  } else {
    auto& stratum = model.strata.emplace_back();
    stratum.place = place_of(*tables);
    stratum.max_time = reading.number(*tables, "maxTime");
    read_cells(reading, *tables, stratum);
    if (tables->child("BaselineStratum"))
      reading.refuse(*tables, "it has strata, and no baselineStrataVariable");
  }
}

}  // namespace

std::unique_ptr<const Body> read_general_regression(Reading& reading, const xml::Element& element) {
  auto body = std::make_unique<GeneralRegression>();
  auto& model = *body;
  shape_of_model(
      reading, element,
      "targetVariableName modelType targetReferenceCategory cumulativeLink linkFunction linkParameter "
      "trialsVariable trialsValue distribution distParameter offsetVariable offsetValue modelDF "
      "endTimeVariable startTimeVariable subjectIDVariable statusVariable baselineStrataVariable",
      "ParameterList FactorList CovariateList PPMatrix PCovMatrix ParamMatrix EventValues "
      "BaseCumHazardTables");
  read_attributes(reading, element, model);
  read_matrices(reading, element, model);
  read_predictors(reading, element, model);
  read_baselines(reading, element, model);
  return body;
}

}  // namespace balie::pmml
