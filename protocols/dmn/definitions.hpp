// A decision model of DMN (DMN 1.5, chapters 6 and 7), as it stands in its document. Diagrams, extensions,
// artifacts and what only people read (questions, owners, knowledge sources) are left out.
#pragma once

#include "protocols/dmn/expression.hpp"

#include <string>
#include <vector>

namespace balie::dmn {

struct Import {
  std::string name;      // before the dot of what is imported; empty: its names are used as they are
  std::string space;     // the namespace of the imported model
  std::string location;  // locationURI; may be empty
  std::string type;      // importType: the namespace of DMN, PMML, ...
  Place place;
};

// An href: "#id", or "namespace#id".
struct Reference {
  std::string space;  // empty: this model
  std::string id;
  Place place;
};

struct ItemDefinition {
  struct Function {
    std::vector<InformationItem> parameters;
    std::string result;
  };

  std::string name;
  std::string type;  // typeRef; empty where there are components or a function
  bool is_collection = false;
  std::optional<Text> allowed;     // allowedValues: of each element, in a collection
  std::optional<Text> constraint;  // typeConstraint: of the collection itself
  std::vector<ItemDefinition> components;
  std::optional<Function> function;
  Place place;
};

struct InputData {
  std::string id;
  std::string name;
  InformationItem variable;
};

struct Decision {
  std::string id;
  std::string name;
  InformationItem variable;
  std::vector<Reference> inputs;     // of input data and decisions, in their order
  std::vector<Reference> knowledge;  // of business knowledge models and decision services
  std::optional<Expression> logic;
  Place place;
};

struct KnowledgeModel {
  std::string id;
  std::string name;
  InformationItem variable;
  std::vector<Reference> knowledge;
  std::optional<Expression> logic;  // holds a FunctionDefinition
  Place place;
};

struct DecisionService {
  std::string id;
  std::string name;
  InformationItem variable;
  std::vector<Reference> outputs;  // decisions
  std::vector<Reference> encapsulated;
  std::vector<Reference> input_decisions;
  std::vector<Reference> input_data;
  Place place;
};

struct Definitions {
  std::string file;  // as it was named to read()
  std::string name;
  std::string space;  // its namespace
  std::vector<Import> imports;
  std::vector<ItemDefinition> items;
  std::vector<InputData> inputs;
  std::vector<Decision> decisions;
  std::vector<KnowledgeModel> knowledge;
  std::vector<DecisionService> services;
};

}  // namespace balie::dmn
