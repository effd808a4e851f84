// The rules of an association model: which of them fire for a basket, and which of those come first.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"
#include "protocols/pmml/association.hpp"

#include <array>
#include <span>
#include <vector>

namespace balie::scorer_pmml {

// Which rules are asked for, and in which order.
struct RuleOrder {
  pmml::RuleAlgorithm algorithm = pmml::RuleAlgorithm::exclusive_recommendation;
  pmml::RankBasis basis = pmml::RankBasis::confidence;
  bool ascending = false;
};

// Not changed once made; any thread.
class AssociationRules {
 public:
  AssociationRules(const pmml::Association& source, Compiler& compiler);

  // Which rules have their antecedent, and their consequent, among the items that are `present`: into `work`,
  // where ranked() finds it.
  void fire(std::span<const double> present, std::span<double> work) const noexcept;
  // The rule of a rank, from 1; equal ones in the order of the file. `none`: fewer fire.
  [[nodiscard]] std::uint32_t ranked(const RuleOrder& order, std::uint32_t rank,
                                     std::span<const double> work) const noexcept;

  [[nodiscard]] std::size_t items() const { return items_; }
  [[nodiscard]] std::size_t size() const { return rules_.size(); }
  // Of a rule: a measure; missing where the file has none.
  [[nodiscard]] double measure(pmml::RankBasis basis, std::uint32_t rule) const;
  // Of a rule: the text of its antecedent, its consequent, itself or its id, as a symbol.
  [[nodiscard]] std::uint32_t text(pmml::Feature feature, std::uint32_t rule) const;
  // Does every rule have this measure?
  [[nodiscard]] bool has(pmml::RankBasis basis) const;
  [[nodiscard]] std::size_t bytes() const;

 private:
  static constexpr std::size_t bases = 5;
  struct Rule {
    std::uint32_t antecedent;  // itemsets
    std::uint32_t consequent;
    std::array<double, bases> measures;
    std::array<std::uint32_t, 4> texts;  // antecedent, consequent, rule, id
  };
  struct Range {
    std::uint32_t from;
    std::uint32_t to;
  };

  [[nodiscard]] bool fires(pmml::RuleAlgorithm algorithm, std::uint32_t rule,
                           std::span<const double> work) const;

  std::size_t items_ = 0;
  std::vector<std::uint32_t> members_;  // of the itemsets
  std::vector<Range> itemsets_;
  std::vector<Rule> rules_;
  std::array<std::vector<std::uint32_t>, bases> descending_;  // rules by measure
  std::array<std::vector<std::uint32_t>, bases> ascending_;
  std::uint32_t work_ = 0;  // in Frame::work: one for each itemset
};

}  // namespace balie::scorer_pmml
