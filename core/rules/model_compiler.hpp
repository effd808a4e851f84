// Models into a plan: imports and requirements are followed, each element is compiled once, after what it
// requires.
#pragma once

#include "core/rules/boxed_compiler.hpp"
#include "core/rules/model.hpp"

#include <deque>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace balie::rules {

class ModelCompiler {
 public:
  ModelCompiler(const dmn::Definitions& model, std::span<const dmn::Definitions* const> imported,
                const CompileOptions& options);
  Compiled compile();

 private:
  // One of the models.
  struct Unit {
    const dmn::Definitions* model = nullptr;
    std::shared_ptr<const std::string> file;
    std::unique_ptr<const TypeTable> types;
    bool is_under_way = false;
    bool is_used = false;  // it is the model itself, or imported
  };
  // An element of one of the models.
  struct Element {
    enum class State : std::uint8_t { untouched, under_way, done };
    std::variant<const dmn::InputData*, const dmn::Decision*, const dmn::KnowledgeModel*,
                 const dmn::DecisionService*>
        source;
    Unit* unit = nullptr;
    State state = State::untouched;
    std::string name;  // of its variable: what expressions call it
    feel::Type type;   // once done
    Supply supply;     // once done
    dmn::Place place;
  };
  // Names that an element sees, with their values.
  struct Sight {
    feel::Scope scope;
    std::vector<Supply> supplies;
  };

  void resolve_types(Unit& unit);
  Unit* unit_of(const std::string& space);
  void collect(Unit& unit);
  void add(Unit& unit, const std::string& id, Element element);
  void check_names(Unit& unit);
  void number_steps();

  void visit(Element& element);
  void compile_input(Element& element, const dmn::InputData& input);
  void compile_decision(Element& element, const dmn::Decision& decision);
  void compile_knowledge(Element& element, const dmn::KnowledgeModel& knowledge);
  void compile_service(Element& element, const dmn::DecisionService& service);
  void add_function(const Element& element, Model::Node::Kind kind);
  static feel::Value constant_of(const Supply& supply);
  void add_parameters(Element& element, const std::vector<dmn::Reference>& references, ServicePlan& service,
                      std::vector<std::size_t>& steps);

  Element* find(const Unit& unit, const dmn::Reference& reference);
  Element* required(Element& element, const dmn::Reference& reference);
  Sight sight_of(Element& element, std::span<const std::vector<dmn::Reference>* const> references);
  [[nodiscard]] Surroundings around(const Unit& unit) {
    return {*unit.model, *unit.types, unit.file, options_, problems_};
  }
  [[nodiscard]] Passage passage(const Unit& unit, dmn::Place place) const {
    return {unit.file, dmn::Text{{}, place, false, {}}};
  }
  void refuse(const Unit& unit, dmn::Place place, std::string text);

  const CompileOptions& options_;
  std::deque<Unit> units_;  // the model itself first
  std::deque<Element> elements_;
  std::map<std::pair<const Unit*, std::string>, Element*> by_id_;
  std::uint32_t depth_ = 0;
  bool is_broken_ = false;
  Problems problems_;
  std::shared_ptr<Model> result_ = std::make_shared<Model>();
};

}  // namespace balie::rules
