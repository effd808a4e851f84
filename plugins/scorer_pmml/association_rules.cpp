#include "plugins/scorer_pmml/association_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace balie::scorer_pmml {
namespace {

using pmml::RankBasis;
using pmml::RuleAlgorithm;

std::size_t index_of(RankBasis basis) { return static_cast<std::size_t>(basis); }

// An item stands for itself; several are in braces.
std::string text_of(const pmml::Association& source, const pmml::Association::Itemset& set) {
  std::string text;
  for (const auto item : set.items) {
    if (!text.empty()) text += ',';
    text += source.items[item].shown;
  }
  return set.items.size() == 1 ? text : fmt::format("{{{}}}", text);
}

std::vector<std::uint32_t> sorted(std::size_t count, auto&& before) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  std::ranges::stable_sort(order, before);
  return order;
}

}  // namespace

AssociationRules::AssociationRules(const pmml::Association& source, Compiler& compiler)
    : items_(source.items.size()) {
  auto& symbols = compiler.symbols();
  std::vector<std::string> texts;
  for (const auto& set : source.itemsets) {
    const auto from = static_cast<std::uint32_t>(members_.size());
    for (const auto item : set.items) members_.push_back(static_cast<std::uint32_t>(item));
    itemsets_.push_back({from, static_cast<std::uint32_t>(members_.size())});
    texts.push_back(text_of(source, set));
  }
  for (const auto& rule : source.rules) {
    const auto id = rule.id ? std::string(*rule.id) : fmt::format("{}", rules_.size() + 1);
    rules_.push_back({.antecedent = static_cast<std::uint32_t>(rule.antecedent),
                      .consequent = static_cast<std::uint32_t>(rule.consequent),
                      .measures = {rule.confidence, rule.support, rule.lift.value_or(missing),
                                   rule.leverage.value_or(missing), rule.affinity.value_or(missing)},
                      .texts = {symbols.code(texts[rule.antecedent]), symbols.code(texts[rule.consequent]),
                                symbols.code(texts[rule.antecedent] + " -> " + texts[rule.consequent]),
                                symbols.code(id)}});
  }
  for (std::size_t i = 0; i < bases; ++i) {
    if (!has(static_cast<RankBasis>(i))) continue;
    const auto measure = [&](std::uint32_t rule) { return rules_[rule].measures[i]; };
    descending_[i] =
        sorted(rules_.size(), [&](auto one, auto other) { return measure(one) > measure(other); });
    ascending_[i] =
        sorted(rules_.size(), [&](auto one, auto other) { return measure(one) < measure(other); });
  }
  work_ = compiler.work(itemsets_.size());
}

void AssociationRules::fire(std::span<const double> present, std::span<double> work) const noexcept {
  for (std::size_t i = 0; i < itemsets_.size(); ++i) {
    const auto begin = members_.begin() + itemsets_[i].from;
    const auto end = members_.begin() + itemsets_[i].to;
    work[work_ + i] = std::all_of(begin, end, [&](std::uint32_t item) { return present[item] != 0; });
  }
}

bool AssociationRules::fires(RuleAlgorithm algorithm, std::uint32_t rule,
                             std::span<const double> work) const {
  if (work[work_ + rules_[rule].antecedent] == 0) return false;
  const bool consequent = work[work_ + rules_[rule].consequent] != 0;
  switch (algorithm) {
    case RuleAlgorithm::recommendation:
      return true;
    case RuleAlgorithm::exclusive_recommendation:
      return !consequent;
    case RuleAlgorithm::rule_association:
      return consequent;
  }
  return false;
}

std::uint32_t AssociationRules::ranked(const RuleOrder& order, std::uint32_t rank,
                                       std::span<const double> work) const noexcept {
  const auto& rules = (order.ascending ? ascending_ : descending_)[index_of(order.basis)];
  for (const auto rule : rules) {
    if (fires(order.algorithm, rule, work) && --rank == 0) return rule;
  }
  return none;
}

double AssociationRules::measure(RankBasis basis, std::uint32_t rule) const {
  return rules_[rule].measures[index_of(basis)];
}

std::uint32_t AssociationRules::text(pmml::Feature feature, std::uint32_t rule) const {
  switch (feature) {
    case pmml::Feature::antecedent:
      return rules_[rule].texts[0];
    case pmml::Feature::consequent:
      return rules_[rule].texts[1];
    case pmml::Feature::rule:
      return rules_[rule].texts[2];
    default:
      return rules_[rule].texts[3];
  }
}

bool AssociationRules::has(RankBasis basis) const {
  return std::ranges::none_of(rules_,
                              [&](const Rule& rule) { return is_missing(rule.measures[index_of(basis)]); });
}

std::size_t AssociationRules::bytes() const {
  return sizeof(*this) + rules_.capacity() * sizeof(Rule) + members_.capacity() * sizeof(std::uint32_t) +
         itemsets_.capacity() * sizeof(Range) + 2 * bases * rules_.size() * sizeof(std::uint32_t);
}

}  // namespace balie::scorer_pmml
