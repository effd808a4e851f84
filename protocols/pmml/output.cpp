#include "protocols/pmml/output.hpp"

namespace balie::pmml {

namespace {

using enum Feature;

constexpr Word<Feature> features[] = {{"predictedValue", predicted_value},
                                      {"predictedDisplayValue", predicted_display_value},
                                      {"transformedValue", transformed_value},
                                      {"decision", decision},
                                      {"probability", probability},
                                      {"affinity", affinity},
                                      {"residual", residual},
                                      {"standardError", standard_error},
                                      {"standardDeviation", standard_deviation},
                                      {"clusterId", cluster_id},
                                      {"clusterAffinity", cluster_affinity},
                                      {"entityId", entity_id},
                                      {"entityAffinity", entity_affinity},
                                      {"warning", warning},
                                      {"ruleValue", rule_value},
                                      {"reasonCode", reason_code},
                                      {"antecedent", antecedent},
                                      {"consequent", consequent},
                                      {"rule", rule},
                                      {"ruleId", rule_id},
                                      {"confidence", confidence},
                                      {"support", support},
                                      {"lift", lift},
                                      {"leverage", leverage},
                                      {"confidenceIntervalLower", confidence_interval_lower},
                                      {"confidenceIntervalUpper", confidence_interval_upper}};

constexpr Word<Feature> rule_features[] = {
    {"consequent", consequent}, {"antecedent", antecedent}, {"rule", rule}, {"ruleId", rule_id},
    {"confidence", confidence}, {"support", support},       {"lift", lift}, {"leverage", leverage},
    {"affinity", affinity}};

constexpr Word<RuleAlgorithm> algorithms[] = {
    {"recommendation", RuleAlgorithm::recommendation},
    {"exclusiveRecommendation", RuleAlgorithm::exclusive_recommendation},
    {"ruleAssociation", RuleAlgorithm::rule_association}};

constexpr Word<RankBasis> bases[] = {{"confidence", RankBasis::confidence},
                                     {"support", RankBasis::support},
                                     {"lift", RankBasis::lift},
                                     {"leverage", RankBasis::leverage},
                                     {"affinity", RankBasis::affinity}};

constexpr Word<bool> orders[] = {{"descending", false}, {"ascending", true}};

void read_decisions(Reading& reading, const xml::Element& element, OutputField& field) {
  reading.shape(element, "businessProblem description", "Decision");
  for (const auto child : element.children()) {
    if (Reading::is_vendors(child)) continue;
    reading.shape(child, "value displayValue description", "");
    field.decisions.push_back(reading.text(child, "value"));
  }
}

OutputField read_output_field(Reading& reading, const xml::Element& element) {
  reading.shape(
      element,
      "name displayName optype dataType targetField feature value ruleFeature algorithm rank rankBasis "
      "rankOrder isMultiValued segmentId isFinalResult",
      "Decisions Value " BALIE_PMML_EXPRESSIONS);
  OutputField field{.place = place_of(element), .name = reading.text(element, "name")};
  field.display_name = Reading::text(element, "displayName", "");
  field.optype = reading.word_if<OpType>(element, "optype", op_types);
  field.type = reading.word_if<Type>(element, "dataType", data_types());
  field.target_field = Reading::text(element, "targetField", "");
  field.feature = reading.word<Feature>(element, "feature", features, predicted_value);
  field.value = element.attribute("value");
  field.rule_feature = reading.word<Feature>(element, "ruleFeature", rule_features, consequent);
  field.algorithm = reading.word<RuleAlgorithm>(element, "algorithm", algorithms, field.algorithm);
  field.has_algorithm = element.attribute("algorithm").has_value();
  field.rank = reading.count(element, "rank", 1);
  field.rank_basis = reading.word<RankBasis>(element, "rankBasis", bases, RankBasis::confidence);
  field.ascending = reading.word<bool>(element, "rankOrder", orders, false);
  field.multi_valued = reading.flag(element, "isMultiValued", false);
  field.segment_id = Reading::text(element, "segmentId", "");
  field.final_result = reading.flag(element, "isFinalResult", true);
  if (const auto decisions = element.child("Decisions")) read_decisions(reading, *decisions, field);
  field.expression = read_expression_in(reading, element);
  const bool computed = field.feature == transformed_value || field.feature == decision;
  if (computed && !field.expression) reading.refuse(element, "there is no expression in it");
  return field;
}

}  // namespace

std::string_view to_string(Feature feature) {
  for (const auto& word : features) {
    if (word.value == feature) return word.text;
  }
  return {};
}

Output read_output(Reading& reading, const xml::Element& element) {
  reading.shape(element, "", "OutputField");
  Output output;
  for (const auto child : element.children()) {
    if (!Reading::is_vendors(child)) output.fields.push_back(read_output_field(reading, child));
  }
  return output;
}

Output read_result_fields(Reading& reading, const xml::Element& model) {
  Output output;
  for (const auto child : model.children()) {
    if (child.name() == "ResultField") output.fields.push_back(read_output_field(reading, child));
  }
  return output;
}

}  // namespace balie::pmml
