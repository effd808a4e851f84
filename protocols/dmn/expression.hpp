// Boxed expressions of DMN (DMN 1.5, chapter 10.2 and chapter 8), as they stand in a document: nothing is
// looked up yet.
#pragma once

#include "protocols/dmn/text.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace balie::dmn {

struct Expression;
using Box = std::unique_ptr<Expression>;  // never null but where it says so

// A name with a type: of data, a decision, a parameter, an entry.
struct InformationItem {
  std::string name;
  std::string type;  // typeRef; empty: any
  Place place;
};

struct Literal {
  Text text;
};

struct ContextEntry {
  std::optional<InformationItem> variable;  // none: the result of the context
  Box value;
};
struct Context {
  std::vector<ContextEntry> entries;
};

struct Binding {
  InformationItem parameter;
  Box value;  // may be null: the parameter is null
};
struct Invocation {
  Box function;
  std::vector<Binding> bindings;
};

struct Relation {
  std::vector<InformationItem> columns;
  std::vector<std::vector<Expression>> rows;  // each as long as `columns`
};

struct List {
  std::vector<Expression> items;
};

struct FunctionDefinition {
  enum class Kind : std::uint8_t { feel, java, pmml };
  Kind kind = Kind::feel;
  std::vector<InformationItem> parameters;
  Box body;  // may be null: the function gives null
};

struct Conditional {
  Box condition;
  Box then;
  Box otherwise;
};

struct Filter {
  Box in;
  Box match;
};

// for, some, every.
struct Iteration {
  enum class Kind : std::uint8_t { each, some, every };
  Kind kind = Kind::each;
  std::string variable;
  Box in;
  std::string in_type;  // typeRef of `in`
  Box body;             // return, satisfies
};

enum class HitPolicy : std::uint8_t { unique, any, priority, first, rule_order, output_order, collect };
enum class Aggregation : std::uint8_t { none, sum, count, min, max };

struct InputClause {
  Text expression;
  std::string type;             // typeRef of the expression
  std::optional<Text> allowed;  // inputValues
  std::string label;
};
struct OutputClause {
  std::string name;
  std::string type;
  std::optional<Text> allowed;    // outputValues
  std::optional<Text> otherwise;  // defaultOutputEntry
  Place place;
};
struct Rule {
  std::vector<Text> inputs;   // one for each input clause
  std::vector<Text> outputs;  // one for each output clause
  std::vector<std::string> annotations;
  std::string id;
  Place place;
};
struct DecisionTable {
  HitPolicy policy = HitPolicy::unique;
  Aggregation aggregation = Aggregation::none;
  std::vector<InputClause> inputs;
  std::vector<OutputClause> outputs;  // at least one
  std::vector<Rule> rules;
};

struct Expression {
  std::variant<Literal, Context, Invocation, Relation, List, FunctionDefinition, Conditional, Filter,
               Iteration, DecisionTable>
      logic;
  std::string type;  // typeRef; empty: any
  Place place;
};

}  // namespace balie::dmn
