// Output: what a model hands out beside its target (4.4, "Output").
#pragma once

#include "protocols/pmml/expression.hpp"

namespace balie::pmml {

enum class Feature : std::uint8_t {
  predicted_value,
  predicted_display_value,
  transformed_value,
  decision,
  probability,
  affinity,
  residual,
  standard_error,
  standard_deviation,
  cluster_id,
  cluster_affinity,
  entity_id,
  entity_affinity,
  warning,
  rule_value,
  reason_code,
  antecedent,  // from here to leverage: of rules, as 4.0 and 4.1 wrote them; confidence of others too
  consequent,
  rule,
  rule_id,
  confidence,
  support,
  lift,
  leverage,
  confidence_interval_lower,
  confidence_interval_upper,
};
std::string_view to_string(Feature feature);

enum class RuleAlgorithm : std::uint8_t { recommendation, exclusive_recommendation, rule_association };
enum class RankBasis : std::uint8_t { confidence, support, lift, leverage, affinity };

struct OutputField {
  Place place;
  std::string_view name;
  std::string_view display_name = {};
  std::optional<OpType> optype = {};
  std::optional<Type> type = {};  // required only since 4.3
  std::string_view target_field = {};
  Feature feature = Feature::predicted_value;
  std::optional<std::string_view> value = {};  // of which class, or of which cluster
  Feature rule_feature = Feature::consequent;  // antecedent to affinity
  RuleAlgorithm algorithm = RuleAlgorithm::exclusive_recommendation;
  bool has_algorithm = false;
  std::uint32_t rank = 1;  // 0: all
  RankBasis rank_basis = RankBasis::confidence;
  bool ascending = false;
  bool multi_valued = false;
  std::string_view segment_id = {};
  bool final_result = true;
  std::optional<Expression> expression = {};
  std::vector<std::string_view> decisions = {};  // the values that are expected
};

struct Output {
  std::vector<OutputField> fields;
};
Output read_output(Reading& reading, const xml::Element& element);
// Those that stand in the model's element itself, as ResultField (before 4.0).
Output read_result_fields(Reading& reading, const xml::Element& model);

}  // namespace balie::pmml
