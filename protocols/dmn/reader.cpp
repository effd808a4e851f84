#include "protocols/dmn/reader.hpp"

#include "protocols/dmn/element_reader.hpp"
#include "protocols/dmn/expression_reader.hpp"
#include "protocols/xml/reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::dmn {
namespace {

class DefinitionsReader {
 public:
  explicit DefinitionsReader(ElementReader& elements) : elements_(elements), expressions_(elements) {}

  Definitions read(const xml::Element& root) {
    elements_.check_attributes(
        root, {"name", "namespace", "expressionLanguage", "typeLanguage", "exporter", "exporterVersion"});
    for (const auto* const language : {"expressionLanguage", "typeLanguage"}) {
      if (!is_feel(elements_.attribute(root, language))) {
        elements_.refuse(root,
                         fmt::format("{} is {}; only FEEL is read", language, *root.attribute(language)));
      }
    }
    model_.file = elements_.file();
    model_.name = elements_.attribute(root, "name");
    model_.space = elements_.required(root, "namespace");
    elements_.each_child(root, [&](const xml::Element& child) { return top(child); });
    return std::move(model_);
  }

 private:
  bool top(const xml::Element& element) {
    const auto name = element.name();
    if (name == "import") {
      import(element);
    } else if (name == "itemDefinition") {
      model_.items.push_back(item(element));
    } else if (name == "inputData") {
      input(element);
    } else if (name == "decision") {
      decision(element);
    } else if (name == "businessKnowledgeModel") {
      knowledge(element);
    } else if (name == "decisionService") {
      service(element);
    } else {  // what only people read
      constexpr std::string_view others[] = {"knowledgeSource", "textAnnotation",    "association",
                                             "group",           "elementCollection", "performanceIndicator",
                                             "organizationUnit"};
      return std::ranges::find(others, name) != std::end(others);
    }
    return true;
  }

  void import(const xml::Element& element) {
    elements_.check_attributes(element, {"name", "namespace", "locationURI", "importType"});
    elements_.no_children(element);
    model_.imports.push_back({elements_.attribute(element, "name"), elements_.required(element, "namespace"),
                              elements_.attribute(element, "locationURI"),
                              elements_.attribute(element, "importType"), place_of(element)});
  }

  ItemDefinition item(const xml::Element& element) {
    elements_.check_attributes(element, {"name", "typeLanguage", "isCollection", "typeRef"});
    ItemDefinition item;
    item.place = place_of(element);
    item.name = elements_.required(element, "name");
    item.is_collection = elements_.flag(element, "isCollection");
    if (!is_feel(elements_.attribute(element, "typeLanguage")))
      elements_.refuse(element, "only types of FEEL are read");
    elements_.each_child(element, [&](const xml::Element& child) {
      if (child.name() == "typeRef") {
        item.type = child.text();
        if (const auto colon = item.type.find(':'); colon != std::string::npos) item.type.erase(0, colon + 1);
      } else if (child.name() == "allowedValues" && !item.allowed) {
        item.allowed = elements_.text_below(child);
      } else if (child.name() == "typeConstraint" && !item.constraint) {
        item.constraint = elements_.text_below(child);
      } else if (child.name() == "itemComponent") {
        item.components.push_back(this->item(child));
      } else if (child.name() == "functionItem" && !item.function) {
        item.function = function_item(child);
      } else {
        return false;
      }
      return true;
    });
    if (!item.type.empty() + !item.components.empty() + item.function.has_value() > 1) {
      elements_.refuse(element, "an item is of a type, or has components, or is a function");
    }
    return item;
  }

  ItemDefinition::Function function_item(const xml::Element& element) {
    elements_.check_attributes(element, {"outputTypeRef"});
    ItemDefinition::Function function{{}, elements_.type_of(element, "outputTypeRef")};
    elements_.each_child(element, [&](const xml::Element& child) {
      if (child.name() != "parameters") return false;
      function.parameters.push_back(elements_.information_item(child));
      return true;
    });
    return function;
  }

  // What inputs, decisions and the like have in common; its name counts where the variable has none.
  template <typename Node>
  void begin(const xml::Element& element, Node& node) {
    elements_.check_attributes(element, {"name"});
    node.id = elements_.attribute(element, "id");
    node.name = elements_.required(element, "name");
    node.variable.name = node.name;
    node.variable.place = place_of(element);
  }
  template <typename Node>
  bool variable(const xml::Element& child, Node& node) {
    if (child.name() != "variable") return false;
    auto item = elements_.information_item(child);
    if (item.name.empty()) item.name = node.name;
    node.variable = std::move(item);
    return true;
  }

  void input(const xml::Element& element) {
    InputData input;
    begin(element, input);
    elements_.each_child(element, [&](const xml::Element& child) { return variable(child, input); });
    model_.inputs.push_back(std::move(input));
  }

  void decision(const xml::Element& element) {
    Decision decision;
    begin(element, decision);
    decision.place = place_of(element);
    elements_.each_child(element, [&](const xml::Element& child) {
      if (child.name() == "informationRequirement") {
        requirement(child, {"requiredDecision", "requiredInput"}, decision.inputs);
      } else if (child.name() == "knowledgeRequirement") {
        requirement(child, {"requiredKnowledge"}, decision.knowledge);
      } else if (ExpressionReader::is_expression(child.name()) && !decision.logic) {
        decision.logic = expressions_.read(child);
      } else {
        return variable(child, decision) || is_for_people(child.name());
      }
      return true;
    });
    model_.decisions.push_back(std::move(decision));
  }

  static bool is_for_people(std::string_view name) {
    constexpr std::string_view names[] = {"question",
                                          "allowedAnswers",
                                          "authorityRequirement",
                                          "supportedObjective",
                                          "impactedPerformanceIndicator",
                                          "decisionMaker",
                                          "decisionOwner",
                                          "usingProcess",
                                          "usingTask"};
    return std::ranges::find(names, name) != std::end(names);
  }

  void knowledge(const xml::Element& element) {
    KnowledgeModel model;
    begin(element, model);
    model.place = place_of(element);
    elements_.each_child(element, [&](const xml::Element& child) {
      if (child.name() == "knowledgeRequirement") {
        requirement(child, {"requiredKnowledge"}, model.knowledge);
      } else if (child.name() == "encapsulatedLogic" && !model.logic) {
        auto function = expressions_.function(child);
        model.logic = Expression{std::move(function), elements_.type_of(child), place_of(child)};
      } else {
        return child.name() == "authorityRequirement" || variable(child, model);
      }
      return true;
    });
    model_.knowledge.push_back(std::move(model));
  }

  void service(const xml::Element& element) {
    DecisionService service;
    begin(element, service);
    service.place = place_of(element);
    elements_.each_child(element, [&](const xml::Element& child) {
      auto* const references = child.name() == "outputDecision"         ? &service.outputs
                               : child.name() == "encapsulatedDecision" ? &service.encapsulated
                               : child.name() == "inputDecision"        ? &service.input_decisions
                               : child.name() == "inputData"            ? &service.input_data
                                                                        : nullptr;
      if (references == nullptr) return variable(child, service);
      references->push_back(reference(child));
      return true;
    });
    model_.services.push_back(std::move(service));
  }

  void requirement(const xml::Element& element, std::initializer_list<std::string_view> names,
                   std::vector<Reference>& references) {
    elements_.check_attributes(element, {});
    const auto before = references.size();
    elements_.each_child(element, [&](const xml::Element& child) {
      if (std::ranges::find(names, child.name()) == names.end()) return false;
      references.push_back(reference(child));
      return true;
    });
    if (references.size() != before + 1)
      elements_.refuse(element, "a requirement of not exactly one element");
  }

  Reference reference(const xml::Element& element) {
    elements_.check_attributes(element, {"href"});
    const auto href = elements_.required(element, "href");
    const auto hash = href.rfind('#');
    Reference reference{{}, href, place_of(element)};
    if (hash != std::string::npos) {
      reference.space = href.substr(0, hash);
      reference.id = href.substr(hash + 1);
    }
    return reference;
  }

  ElementReader& elements_;
  ExpressionReader expressions_;
  Definitions model_;
};

}  // namespace

std::expected<Definitions, Problems> read(std::string_view bytes, std::string name, const Limits& limits) {
  const xml::Limits xml_limits{
      .bytes_max = limits.bytes_max, .depth_max = limits.depth_max, .elements_max = limits.elements_max};
  const auto document = xml::read(bytes, name, xml_limits);
  if (!document) return std::unexpected(Problems{document.error()});
  const auto root = document->root();
  ElementReader elements(std::move(name), bytes, limits);
  if (root.name() != "definitions" || !is_dmn(root.space())) {
    elements.refuse(root,
                    root.name() == "definitions"
                        ? fmt::format("namespace {} is none of DMN 1.1 to 1.5", root.space())
                        : fmt::format("<{}> is no model of DMN: <definitions> is expected", root.name()));
    return std::unexpected(elements.problems());
  }
  auto definitions = DefinitionsReader(elements).read(root);
  if (!elements.problems().empty()) return std::unexpected(elements.problems());
  return definitions;
}

}  // namespace balie::dmn
