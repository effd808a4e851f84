// Expressions of FEEL, compiled once and evaluated many times (DMN 1.5, chapter 10.3).
#pragma once

#include "core/feel/scope.hpp"
#include "core/feel/structure.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace balie::feel {

class Node;

// A place in the text of an expression; both from 1, columns in characters.
struct Place {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  auto operator<=>(const Place&) const = default;
};

// What is wrong with the text of an expression.
struct Finding {
  enum class Kind {
    syntax,        // it is not FEEL, or past a limit: there is no expression
    unknown_name,  // evaluates to null
    type,          // can only evaluate to null: an operand or argument of a type that never fits
  };
  Kind kind = Kind::syntax;
  Place place;
  std::string text;
};

// A set of values that is known when the text is compiled: what tables are indexed by.
struct ConstantTests {
  bool negated = false;       // all but these
  bool everything = false;    // `-`
  std::vector<Range> ranges;  // a value alone is Form::equal
};

// What an expression asks of one of its variables: `customer.history.at` of the variable customer is {"history",
// "at"}; an empty path is the whole of it. Paths end at the first thing that is more than a name.
struct Use {
  std::size_t variable = 0;  // index in the scope
  std::vector<std::string> path;
  friend bool operator==(const Use&, const Use&) = default;
};

// Immutable, cheap to copy, used by any thread.
class Expression {
 public:
  Expression() = default;  // null
  [[nodiscard]] Type type() const;
  // When the expression is one of unary tests and each of them is constant.
  [[nodiscard]] const ConstantTests* constant_tests() const;
  // The value where it is the same each time; else a null pointer.
  [[nodiscard]] const Value* constant() const;
  // All that may be asked of the variables, in the order of the text; more than that is never looked at.
  [[nodiscard]] const std::vector<Use>& uses() const;

  struct Program;
  explicit Expression(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
  [[nodiscard]] const Program* program() const { return program_.get(); }

 private:
  std::shared_ptr<const Program> program_;
};

struct CompileLimits {
  std::size_t bytes_max = 100'000;
  std::uint32_t nesting_max = 100;  // of brackets and operators within each other
};

struct Compiled {
  Expression expression;
  std::vector<Finding> findings;         // in the order of the text
  [[nodiscard]] bool is_usable() const;  // no finding is Kind::syntax
  [[nodiscard]] bool is_clean() const { return findings.empty(); }
};

Compiled compile(std::string_view text, const Scope& scope, const CompileLimits& limits = {});

// Unary tests, as a cell of a decision table holds them (grammar rule 15 - 17): `-`, `< 5, [7..9]`, `not("a",
// "b")`,
// `? > 2 * limit`. The value tested, `?`, is of type `input`, and stands last in what evaluation is handed:
// after the variables of the scope. The result is true, false or null.
Compiled compile_unary_tests(std::string_view text, const Scope& scope, const Type& input,
                             const CompileLimits& limits = {});

// `list<number>`, `tLoan`, as after `instance of`; nothing when it is no type.
std::optional<Type> parse_type(std::string_view text, const Scope& scope);

}  // namespace balie::feel
