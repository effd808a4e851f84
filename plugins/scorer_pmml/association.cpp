#include "plugins/scorer_pmml/association.hpp"

#include "plugins/scorer_pmml/association_output.hpp"
#include "plugins/scorer_pmml/association_rules.hpp"
#include "protocols/pmml/association.hpp"

#include <fmt/format.h>

#include <span>
#include <string>

namespace balie::scorer_pmml {
namespace {

using Source = pmml::Association;

// How an item shows in a record that is no basket: a field that has a value.
struct Item {
  std::uint32_t slot = none;
  double value = 0;
};

class Association final : public Evaluator {
 public:
  void evaluate(Frame& frame, Outcome& outcome) const override;
  [[nodiscard]] Typed output(const pmml::OutputField& field, std::uint32_t outcome,
                             Compiler& compiler) const override {
    return association_output(*rules, field, outcome, compiler);
  }
  [[nodiscard]] std::size_t bytes() const override { return sizeof(*this) + rules->bytes(); }

  std::shared_ptr<AssociationRules> rules;
  std::uint32_t basket = none;  // an input that is a list; none: items are fields
  std::vector<double> codes;    // of the items in the basket
  std::vector<Item> items;
  std::uint32_t work = 0;  // one for each item: is it there?

 private:
  void find_items(const Frame& frame, std::span<double> present) const;
};

void Association::find_items(const Frame& frame, std::span<double> present) const {
  for (std::size_t i = 0; i < present.size(); ++i) present[i] = 0;
  if (basket == none) {
    for (std::size_t i = 0; i < items.size(); ++i) present[i] = frame.slots[items[i].slot] == items[i].value;
    return;
  }
  for (const double code : frame.lists[basket]) {
    for (std::size_t i = 0; i < codes.size(); ++i) {
      if (codes[i] == code) present[i] = 1;
    }
  }
}

void Association::evaluate(Frame& frame, Outcome& outcome) const {
  const auto present = std::span(frame.work).subspan(work, rules->items());
  find_items(frame, present);
  rules->fire(present, frame.work);
  // Without an Output: the best exclusive recommendation by confidence, as an OutputField has it by default.
  outcome.entity = rules->ranked({}, 1, frame.work);
  if (outcome.entity != none) outcome.value = rules->text(pmml::Feature::consequent, outcome.entity);
}

// Several records are one basket where a field says which: then the item's field is a list.
std::optional<Field> basket_field(const pmml::Model& model, Compiler& compiler) {
  using Usage = pmml::MiningField::Usage;
  const pmml::MiningField* active = nullptr;
  bool grouped = false;
  std::size_t actives = 0;
  for (const auto& field : model.schema.fields) {
    grouped = grouped || field.usage == Usage::group;
    if (field.usage != Usage::active) continue;
    active = &field;
    ++actives;
  }
  if (!grouped) return std::nullopt;
  if (actives != 1) {
    compiler.refuse(model.place, "with a group field it must have one active field");
    return std::nullopt;
  }
  return compiler.field(active->place, active->name);
}

Item item_of(const Source::Item& source, Compiler& compiler) {
  const auto name = source.field.value_or(source.value);
  const auto field = compiler.field(source.place, name);
  if (!field) return {};
  if (source.field) {
    const auto value = source.category.value_or(source.value);
    return {field->slot, compiler.constant(source.place, field->type, value)};
  }
  // The item is the field itself, which must then be true.
  if (field->type.data == pmml::DataType::boolean || pmml::is_number(field->type.data))
    return {field->slot, 1};
  compiler.refuse(source.place, fmt::format("{} is no truth, so it is not known when it is an item", name));
  return {};
}

}  // namespace

Compiled compile_association(const pmml::Model& model, Compiler& compiler) {
  const auto& source = static_cast<const Source&>(*model.body);
  Compiled compiled;
  auto made = std::make_unique<Association>();
  const auto basket = basket_field(model, compiler);
  if (!compiler.ok()) return compiled;
  if (basket) {
    compiler.needs_list(source.place, *basket);
    made->basket = basket->input;
    for (const auto& item : source.items) {
      made->codes.push_back(compiler.constant(item.place, basket->type, item.value));
    }
  } else {
    for (const auto& item : source.items) made->items.push_back(item_of(item, compiler));
  }
  made->work = compiler.work(source.items.size());
  made->rules = std::make_shared<AssociationRules>(source, compiler);
  for (std::size_t i = 0; i < source.rules.size(); ++i) {
    // A rule without an id is known by its number.
    const auto id = source.rules[i].id ? std::string(*source.rules[i].id) : fmt::format("{}", i + 1);
    compiled.entities.push_back(compiler.symbols().code(id));
  }
  compiled.type = pmml::Type{pmml::DataType::string};
  compiled.evaluator = std::move(made);
  return compiled;
}

}  // namespace balie::scorer_pmml
