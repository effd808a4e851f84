// AssociationModel as a value (PMML 4.4, Association Rules). Its texts are those of the document.
#pragma once

#include "protocols/pmml/model.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace balie::pmml {

struct Association final : Body {
  struct Item {
    Place place;
    std::string_view value;
    std::optional<std::string_view> field;     // 4.3: of which field it is a value
    std::optional<std::string_view> category;  // 4.3
    std::string_view shown;                    // mappedValue, or else value
  };
  struct Itemset {
    std::vector<std::size_t> items;  // places in `items`, ascending, each once
  };
  struct Rule {
    Place place;
    std::optional<std::string_view> id;
    std::size_t antecedent = 0;  // places in `itemsets`
    std::size_t consequent = 0;
    double support = 0;
    double confidence = 0;
    std::optional<double> lift;
    std::optional<double> leverage;
    std::optional<double> affinity;
  };

  Place place;
  std::vector<Item> items;
  std::vector<Itemset> itemsets;
  std::vector<Rule> rules;
};

// `element` is an AssociationModel.
std::unique_ptr<const Body> read_association(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
