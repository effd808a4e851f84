// Predicates, compiled: all those of one model in one array, 16 bytes each.
#pragma once

#include "plugins/scorer_pmml/value.hpp"
#include "protocols/pmml/predicate.hpp"

#include <optional>
#include <vector>

namespace balie::scorer_pmml {

class Compiler;

// As PMML's tables of three truth values have it.
enum class Truth : std::uint8_t { no, yes, unknown };

class Predicates {
 public:
  // The number of this predicate here. Refuses through the compiler what it cannot test.
  std::uint32_t add(const pmml::Predicate& predicate, Compiler& compiler);
  // `slots` are those of the frame. A surrogate that knows no answer is unknown.
  [[nodiscard]] Truth test(std::uint32_t predicate, const double* slots) const;
  // Is it the predicate True?
  [[nodiscard]] bool always(std::uint32_t predicate) const { return nodes_[predicate].kind == Kind::always; }
  // A comparison of a number with a constant; nullopt: it is something else.
  struct Comparison {
    pmml::SimplePredicate::Operator operation;  // less_than to greater_or_equal
    std::uint32_t slot;
    double value;
  };
  [[nodiscard]] std::optional<Comparison> comparison(std::uint32_t predicate) const;
  [[nodiscard]] std::size_t bytes() const {
    return nodes_.capacity() * sizeof(Node) + sets_.capacity() * sizeof(double) + parts_.capacity() * 4;
  }
  // Gives back the room that growing took beyond what is used.
  void shrink();

 private:
  enum class Kind : std::uint32_t {
    always,
    never,
    equal,
    not_equal,
    less_than,
    less_or_equal,
    greater_than,
    greater_or_equal,
    is_missing,
    is_not_missing,
    in,
    not_in,
    any,   // or
    all,   // and
    odd,   // xor
    first  // surrogate
  };
  struct Range {
    std::uint32_t from;
    std::uint32_t to;
  };
  struct Node {
    Kind kind : 8;
    std::uint32_t slot : 24;
    union {
      double value;
      Range range;  // in sets_, or of a compound in parts_
    } of;
  };

  std::uint32_t push(Kind kind, std::uint32_t slot, double value);
  std::uint32_t push(Kind kind, std::uint32_t slot, std::vector<double> set);
  std::uint32_t add_simple(const pmml::Predicate& predicate, Compiler& compiler);
  std::uint32_t add_set(const pmml::Predicate& predicate, Compiler& compiler);
  std::uint32_t add_compound(const pmml::CompoundPredicate& compound, Compiler& compiler);
  [[nodiscard]] Truth test_compound(const Node& node, const double* slots) const;
  [[nodiscard]] Truth test_any_all(const Node& node, const double* slots, Truth decides) const;

  std::vector<Node> nodes_;
  std::vector<double> sets_;  // each sorted
  std::vector<std::uint32_t> parts_;
};

}  // namespace balie::scorer_pmml
