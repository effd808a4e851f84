#include "protocols/dmn/expression_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace balie::dmn {
namespace {

class TableReader {
 public:
  explicit TableReader(ElementReader& elements) : elements_(elements) {}

  DecisionTable read(const xml::Element& element) {
    elements_.check_attributes(
        element, {"typeRef", "hitPolicy", "aggregation", "preferredOrientation", "outputLabel"});
    policy(element);
    elements_.each_child(element, [&](const xml::Element& child) {
      if (child.name() == "input") {
        input(child);
      } else if (child.name() == "output") {
        output(child);
      } else if (child.name() == "rule") {
        rule(child);
      } else if (child.name() == "annotation") {
        elements_.check_attributes(child, {"name"});
      } else {
        return false;
      }
      return true;
    });
    if (table_.outputs.empty()) elements_.refuse(element, "a decision table without an output");
    check_names(element);
    return std::move(table_);
  }

 private:
  void policy(const xml::Element& element) {
    constexpr std::pair<std::string_view, HitPolicy> policies[] = {
        {"UNIQUE", HitPolicy::unique},         {"ANY", HitPolicy::any},
        {"PRIORITY", HitPolicy::priority},     {"FIRST", HitPolicy::first},
        {"RULE ORDER", HitPolicy::rule_order}, {"OUTPUT ORDER", HitPolicy::output_order},
        {"COLLECT", HitPolicy::collect}};
    constexpr std::pair<std::string_view, Aggregation> aggregations[] = {{"SUM", Aggregation::sum},
                                                                         {"COUNT", Aggregation::count},
                                                                         {"MIN", Aggregation::min},
                                                                         {"MAX", Aggregation::max}};
    const auto choose = [&](std::string_view name, const auto& known, auto& value) {
      const auto word = elements_.attribute(element, name);
      if (word.empty()) return;
      for (const auto& [known_word, meaning] : known) {
        if (word == known_word) {
          value = meaning;
          return;
        }
      }
      elements_.refuse(element, fmt::format("{} \"{}\" is none of DMN's", name, word));
    };
    choose("hitPolicy", policies, table_.policy);
    choose("aggregation", aggregations, table_.aggregation);
    if (table_.aggregation != Aggregation::none && table_.policy != HitPolicy::collect) {
      elements_.refuse(element, "an aggregation belongs to the hit policy COLLECT alone");
    }
  }

  void input(const xml::Element& element) {
    elements_.check_attributes(element, {});
    InputClause clause;
    clause.label = elements_.attribute(element, "label");
    bool has_expression = false;
    elements_.each_child(element, [&](const xml::Element& child) {
      if (child.name() == "inputExpression" && !has_expression) {
        has_expression = true;
        clause.type = elements_.type_of(child);
        clause.expression = elements_.text_below(child);
      } else if (child.name() == "inputValues" && !clause.allowed) {
        clause.allowed = elements_.text_below(child);
      } else {
        return false;
      }
      return true;
    });
    if (!has_expression) elements_.refuse(element, "<input> has no <inputExpression>");
    table_.inputs.push_back(std::move(clause));
  }

  void output(const xml::Element& element) {
    elements_.check_attributes(element, {"name", "typeRef"});
    OutputClause clause{
        elements_.attribute(element, "name"), elements_.type_of(element), {}, {}, place_of(element)};
    elements_.each_child(element, [&](const xml::Element& child) {
      if (child.name() == "outputValues" && !clause.allowed) {
        clause.allowed = elements_.text_below(child);
      } else if (child.name() == "defaultOutputEntry" && !clause.otherwise) {
        clause.otherwise = elements_.text_below(child);
      } else {
        return false;
      }
      return true;
    });
    table_.outputs.push_back(std::move(clause));
  }

  void rule(const xml::Element& element) {
    elements_.check_attributes(element, {});
    Rule rule;
    rule.place = place_of(element);
    rule.id = elements_.attribute(element, "id");
    elements_.each_child(element, [&](const xml::Element& child) {
      if (child.name() == "inputEntry") {
        rule.inputs.push_back(elements_.text_below(child));
      } else if (child.name() == "outputEntry") {
        rule.outputs.push_back(elements_.text_below(child));
      } else if (child.name() == "annotationEntry") {
        const auto text = child.child("text");
        rule.annotations.emplace_back(text ? text->text() : std::string_view());
      } else {
        return false;
      }
      return true;
    });
    if (rule.inputs.size() != table_.inputs.size() || rule.outputs.size() != table_.outputs.size()) {
      elements_.refuse(element, fmt::format("a rule of {} inputs and {} outputs in a table of {} and {}",
                                            rule.inputs.size(), rule.outputs.size(), table_.inputs.size(),
                                            table_.outputs.size()));
      return;
    }
    cells_ += rule.inputs.size() + rule.outputs.size();
    if (cells_ > elements_.limits().cells_max) {
      if (!std::exchange(is_too_large_, true)) {
        elements_.refuse(element,
                         fmt::format("a decision table of more than {} cells", elements_.limits().cells_max));
      }
      return;
    }
    table_.rules.push_back(std::move(rule));
  }

  // Outputs of which there are several are entries of a context.
  void check_names(const xml::Element& element) {
    if (table_.outputs.size() < 2) return;
    std::vector<std::string> names;
    for (const auto& output : table_.outputs) {
      if (output.name.empty()) {
        elements_.refuse(output.place, "an output without a name in a table of several");
      } else if (std::ranges::find(names, output.name) != names.end()) {
        elements_.refuse(output.place, fmt::format("two outputs are named \"{}\"", output.name));
      }
      names.push_back(output.name);
    }
    if (table_.aggregation != Aggregation::none && table_.aggregation != Aggregation::count) {
      elements_.refuse(element, "an aggregation of several outputs is not defined");
    }
  }

  ElementReader& elements_;
  DecisionTable table_;
  std::size_t cells_ = 0;
  bool is_too_large_ = false;
};

}  // namespace

DecisionTable read_table(ElementReader& elements, const xml::Element& element) {
  return TableReader(elements).read(element);
}

}  // namespace balie::dmn
