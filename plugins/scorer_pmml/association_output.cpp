#include "plugins/scorer_pmml/association_output.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string>

namespace balie::scorer_pmml {
namespace {

using pmml::Feature;
using pmml::RankBasis;

constexpr std::uint32_t listed_max = 10'000;  // of rules in one output

std::optional<RankBasis> measure_of(Feature feature) {
  switch (feature) {
    case Feature::confidence:
      return RankBasis::confidence;
    case Feature::support:
      return RankBasis::support;
    case Feature::lift:
      return RankBasis::lift;
    case Feature::leverage:
      return RankBasis::leverage;
    case Feature::affinity:
      return RankBasis::affinity;
    default:
      return std::nullopt;
  }
}

bool is_text(Feature feature) {
  return feature == Feature::antecedent || feature == Feature::consequent || feature == Feature::rule ||
         feature == Feature::rule_id || feature == Feature::entity_id;
}

// What one rule says, or all that fire, with commas between.
class RuleFormula final : public Formula {
 public:
  RuleFormula(const AssociationRules& rules, const pmml::OutputField& field, Feature feature)
      : rules_(rules),
        order_{field.algorithm, field.rank_basis, field.ascending},
        feature_(feature),
        rank_(field.rank),
        all_(field.multi_valued) {}

  double value(Frame& frame) const override {
    if (all_) return list(frame);
    const auto rule = rules_.ranked(order_, rank_, frame.work);
    if (rule == none) return missing;
    const auto measure = measure_of(feature_);
    return measure ? rules_.measure(*measure, rule) : rules_.text(feature_, rule);
  }

 private:
  // A rank of 0 is all of them, another the first so many.
  double list(Frame& frame) const {
    std::string text;
    const auto last = rank_ == 0 ? listed_max : rank_;
    for (std::uint32_t rank = 1; rank <= last; ++rank) {
      const auto rule = rules_.ranked(order_, rank, frame.work);
      if (rule == none) break;
      if (rank > 1) text += ',';
      if (const auto measure = measure_of(feature_)) {
        fmt::format_to(std::back_inserter(text), "{}", rules_.measure(*measure, rule));
      } else {
        text += frame.symbols.text(rules_.text(feature_, rule));
      }
    }
    return frame.symbols.code(text);
  }

  const AssociationRules& rules_;
  RuleOrder order_;
  Feature feature_;
  std::uint32_t rank_;
  bool all_;
};

}  // namespace

Typed association_output(const AssociationRules& rules, const pmml::OutputField& field,
                         std::uint32_t /*outcome*/, Compiler& compiler) {
  const auto feature = field.feature == Feature::rule_value ? field.rule_feature : field.feature;
  const auto measure = measure_of(feature);
  if (!measure && !is_text(feature)) return {};
  if (field.rank == 0 && !field.multi_valued) compiler.refuse(field.place, "rank 0 needs isMultiValued");
  if (!rules.has(field.rank_basis) || (measure && !rules.has(*measure))) {
    compiler.refuse(field.place, "not every rule has the measure that it needs");
  }
  const bool text = !measure || field.multi_valued;
  return {std::make_unique<RuleFormula>(rules, field, feature),
          pmml::Type{text ? pmml::DataType::string : pmml::DataType::double_}};
}

}  // namespace balie::scorer_pmml
