// RuleSetModel as a value (PMML 4.4, RuleSet). Its texts are those of the document.
#pragma once

#include "protocols/pmml/model.hpp"
#include "protocols/pmml/predicate.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace balie::pmml {

struct RuleSet final : Body {
  enum class Criterion : std::uint8_t { weighted_sum, weighted_max, first_hit };
  struct Distribution {
    std::string_view value;
    double record_count = 0;
    std::optional<double> probability;
  };
  struct Rule {
    Place place;
    std::optional<std::string_view> id;
    std::string_view score;
    double confidence = 1;
    double weight = 1;
    // All must hold for the rule to fire: those of the compound rules that it is in, then its own. Places in
    // `predicates`.
    std::vector<std::size_t> conditions;
    std::vector<Distribution> distribution;
  };

  Place place;
  Criterion criterion = Criterion::first_hit;  // the first that is named
  std::optional<std::string_view> default_score;
  std::optional<double> default_confidence;
  std::vector<Predicate> predicates;  // each once, those of a compound rule before those of the rules in it
  std::vector<Rule> rules;            // the simple ones, in the order of the document
};

// `element` is a RuleSetModel.
std::unique_ptr<const Body> read_rule_set(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
