#include "protocols/pmml/association.hpp"

#include <algorithm>
#include <unordered_map>

namespace balie::pmml {
namespace {

using Ids = std::unordered_map<std::string_view, std::size_t>;

void name(Reading& reading, const xml::Element& element, std::size_t index, Ids& ids) {
  if (!ids.emplace(reading.text(element, "id"), index).second)
    reading.refuse(element, "its id is not the only one");
}

std::size_t find(Reading& reading, const xml::Element& element, std::string_view attribute, const Ids& ids) {
  const auto found = ids.find(reading.text(element, attribute));
  if (found != ids.end()) return found->second;
  reading.refuse(element, std::string(attribute) + " names nothing that is there");
  return 0;
}

void read_item(Reading& reading, const xml::Element& element, Ids& ids, Association& model) {
  reading.shape(element, "id value field category mappedValue weight", "");
  name(reading, element, model.items.size(), ids);
  auto& item = model.items.emplace_back();
  item.place = place_of(element);
  item.value = reading.text(element, "value");
  item.field = element.attribute("field");
  item.category = element.attribute("category");
  item.shown = Reading::text(element, "mappedValue", item.value);
}

void read_itemset(Reading& reading, const xml::Element& element, const Ids& items, Ids& ids,
                  Association& model) {
  reading.shape(element, "id support numberOfItems", "ItemRef");
  name(reading, element, model.itemsets.size(), ids);
  auto& set = model.itemsets.emplace_back();
  for (const auto child : element.children()) {
    if (child.name() != "ItemRef") continue;
    reading.shape(child, "itemRef", "");
    set.items.push_back(find(reading, child, "itemRef", items));
  }
  std::ranges::sort(set.items);
  set.items.erase(std::ranges::unique(set.items).begin(), set.items.end());
}

void read_rule(Reading& reading, const xml::Element& element, const Ids& itemsets, Association& model) {
  reading.shape(element, "antecedent consequent support confidence lift leverage affinity id", "");
  auto& rule = model.rules.emplace_back();
  rule.place = place_of(element);
  rule.id = element.attribute("id");
  rule.antecedent = find(reading, element, "antecedent", itemsets);
  rule.consequent = find(reading, element, "consequent", itemsets);
  rule.support = reading.number(element, "support");
  rule.confidence = reading.number(element, "confidence");
  rule.lift = reading.number_if(element, "lift");
  rule.leverage = reading.number_if(element, "leverage");
  rule.affinity = reading.number_if(element, "affinity");
}

}  // namespace

std::unique_ptr<const Body> read_association(Reading& reading, const xml::Element& element) {
  auto body = std::make_unique<Association>();
  auto& model = *body;
  shape_of_model(reading, element,
                 "numberOfTransactions maxNumberOfItemsPerTA avgNumberOfItemsPerTA minimumSupport "
                 "minimumConfidence lengthLimit numberOfItems numberOfItemsets numberOfRules",
                 "Item Itemset AssociationRule");
  model.place = place_of(element);
  // What refers to something may stand before it.
  Ids items;
  Ids itemsets;
  for (const auto child : element.children()) {
    if (child.name() == "Item") read_item(reading, child, items, model);
  }
  for (const auto child : element.children()) {
    if (child.name() == "Itemset") read_itemset(reading, child, items, itemsets, model);
  }
  for (const auto child : element.children()) {
    if (child.name() == "AssociationRule") read_rule(reading, child, itemsets, model);
  }
  return body;
}

}  // namespace balie::pmml
