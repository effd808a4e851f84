#include "protocols/pmml/scorecard.hpp"

namespace balie::pmml {

namespace {

constexpr Word<bool> algorithms[] = {{"pointsAbove", true}, {"pointsBelow", false}};
constexpr Word<bool> methods[] = {
    {"max", true}, {"min", true}, {"mean", true}, {"neutral", true}, {"other", true}};

Scorecard::Attribute read_attribute(Reading& reading, const xml::Element& element) {
  reading.shape(element, "reasonCode partialScore", BALIE_PMML_PREDICATES " ComplexPartialScore");
  Scorecard::Attribute attribute{place_of(element),
                                 element.attribute("reasonCode"),
                                 reading.number_if(element, "partialScore"),
                                 {},
                                 read_predicate_in(reading, element)};
  if (const auto score = element.child("ComplexPartialScore")) {
    reading.shape(*score, "", BALIE_PMML_EXPRESSIONS);
    attribute.complex_score = read_expression_in(reading, *score);
    if (!attribute.complex_score) reading.refuse(*score, "there is no expression in it");
  }
  if (!attribute.complex_score && !attribute.partial_score) {
    reading.refuse(element, "neither partialScore nor ComplexPartialScore");
  }
  return attribute;
}

Scorecard::Characteristic read_characteristic(Reading& reading, const xml::Element& element) {
  reading.shape(element, "name reasonCode baselineScore", "Attribute");
  Scorecard::Characteristic one{place_of(element),
                                Reading::text(element, "name", ""),
                                element.attribute("reasonCode"),
                                reading.number_if(element, "baselineScore"),
                                {}};
  for (const auto child : element.children()) {
    if (!Reading::is_vendors(child)) one.attributes.push_back(read_attribute(reading, child));
  }
  if (one.attributes.empty()) reading.refuse(element, "there is no Attribute in it");
  return one;
}

}  // namespace

std::unique_ptr<const Body> read_scorecard(Reading& reading, const xml::Element& element) {
  shape_of_model(reading, element,
                 "initialScore useReasonCodes reasonCodeAlgorithm baselineScore baselineMethod",
                 "Characteristics");
  auto model = std::make_unique<Scorecard>();
  model->initial_score = reading.number(element, "initialScore", 0);
  model->uses_reason_codes = reading.flag(element, "useReasonCodes", true);
  model->points_above = reading.word<bool>(element, "reasonCodeAlgorithm", algorithms, false);
  model->baseline = reading.number_if(element, "baselineScore");
  reading.word<bool>(element, "baselineMethod", methods, true);  // how the baselines were found: only told
  const auto list = reading.child(element, "Characteristics");
  if (!list) return model;
  reading.shape(*list, "", "Characteristic");
  for (const auto child : list->children()) {
    if (!Reading::is_vendors(child)) model->characteristics.push_back(read_characteristic(reading, child));
  }
  if (model->characteristics.empty()) reading.refuse(*list, "there is no Characteristic in it");
  return model;
}

}  // namespace balie::pmml
