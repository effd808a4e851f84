#include "protocols/pmml/regression.hpp"

namespace balie::pmml {

namespace {

using enum Regression::Normalization;
constexpr Word<Regression::Normalization> normalizations[] = {
    {"none", none},   {"simplemax", simplemax}, {"softmax", softmax},
    {"logit", logit}, {"probit", probit},       {"cloglog", cloglog},
    {"exp", exp},     {"loglog", loglog},       {"cauchit", cauchit}};

Regression::Numeric read_numeric(Reading& reading, const xml::Element& element) {
  reading.shape(element, "name exponent coefficient mean", "");
  return {place_of(element), reading.text(element, "name"), reading.count(element, "exponent", 1),
          reading.number(element, "coefficient")};
}

Regression::Categorical read_categorical(Reading& reading, const xml::Element& element) {
  reading.shape(element, "name value coefficient", "");
  return {place_of(element), reading.text(element, "name"), reading.text(element, "value"),
          reading.number(element, "coefficient")};
}

Regression::Term read_term(Reading& reading, const xml::Element& element) {
  reading.shape(element, "coefficient name", "FieldRef");
  Regression::Term term{place_of(element), reading.number(element, "coefficient"), {}};
  for (const auto child : element.children()) {
    if (Reading::is_vendors(child)) continue;
    reading.shape(child, "field mapMissingTo", "");
    if (child.attribute("mapMissingTo")) reading.refuse(child, "mapMissingTo is not supported here");
    term.fields.push_back(reading.text(child, "field"));
  }
  if (term.fields.empty()) reading.refuse(element, "there is no FieldRef in it");
  return term;
}

Regression::Table read_table(Reading& reading, const xml::Element& element) {
  reading.shape(element, "intercept targetCategory", "NumericPredictor CategoricalPredictor PredictorTerm");
  Regression::Table table{.place = place_of(element),
                          .intercept = reading.number(element, "intercept"),
                          .target = element.attribute("targetCategory")};
  for (const auto child : element.children()) {
    if (child.name() == "NumericPredictor") table.numeric.push_back(read_numeric(reading, child));
    if (child.name() == "CategoricalPredictor") table.categorical.push_back(read_categorical(reading, child));
    if (child.name() == "PredictorTerm") table.terms.push_back(read_term(reading, child));
  }
  return table;
}

}  // namespace

std::unique_ptr<const Body> read_regression(Reading& reading, const xml::Element& element) {
  // modelType says nothing that normalizationMethod and the tables do not.
  shape_of_model(reading, element, "modelType targetFieldName normalizationMethod", "RegressionTable");
  auto model = std::make_unique<Regression>();
  model->normalization =
      reading.word<Regression::Normalization>(element, "normalizationMethod", normalizations, none);
  model->target_field = Reading::text(element, "targetFieldName", "");
  for (const auto child : element.children()) {
    if (child.name() == "RegressionTable") model->tables.push_back(read_table(reading, child));
  }
  if (model->tables.empty()) reading.refuse(element, "there is no RegressionTable in it");
  return model;
}

}  // namespace balie::pmml
