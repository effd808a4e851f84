// The grammar of FEEL (10.3.1.2). Parses, resolves names, finds types and makes the nodes in one go: what a
// name means, and so where it ends, depends on what is known where it stands.
#pragma once

#include "core/feel/names.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::feel {

class Parser {
 public:
  Parser(std::string_view text, const Scope& scope, const CompileLimits& limits);

  Compiled parse_expression_alone();
  Compiled parse_unary_tests_alone(const Type& input);
  std::optional<Type> parse_type_alone();

 private:
  // --- parser.cpp: operators, the loosest first
  Typed parse_expression();
  Typed parse_conjunction();
  Typed parse_comparison();
  Typed parse_between(Typed value);
  Typed parse_sum();
  Typed parse_product();
  Typed parse_power();
  Typed parse_negation();
  Typed arithmetic(Place place, Arithmetic operation, Typed left, Typed right);
  // --- parser_primary.cpp
  Typed parse_postfix();
  Typed parse_primary();
  Typed parse_literal_word(std::string_view word);
  Typed parse_at_literal();
  Typed parse_in_parentheses();
  Typed parse_list_or_range();
  Typed parse_range_end(Typed start, bool start_included);
  Typed parse_context();
  Typed parse_path(Typed base);
  Typed parse_filter(Typed base);
  // The words up to a colon, passed with it; nothing: there is no such thing here.
  std::optional<std::string> take_key();
  // --- parser_names.cpp
  Typed parse_name();
  Typed parse_unknown_name(std::string_view word);
  // As many words as follow each other; none is a keyword.
  std::string take_words();
  // --- parser_control.cpp
  Typed parse_for();
  Typed parse_quantified(bool every);
  Typed parse_if();
  Typed parse_function();
  std::vector<Iterator> parse_iterators();
  // --- parser_call.cpp
  struct Arguments {
    NodePtrs nodes;
    std::vector<Type> types;
    std::vector<std::string> names;
  };
  std::optional<Arguments> parse_arguments();
  Typed parse_call(Typed function);
  Typed parse_builtin_call(std::string_view name, Place place);
  // --- parser_tests.cpp
  struct Test {
    TestNode node;
    Type type;
    Place place;
  };
  bool sees_test_sign();
  Typed parse_test_sign();  // `< 10`
  Test parse_test(const Type& input);
  Test parse_sum_test(const Type& input);
  Typed parse_in(Typed value);
  Typed parse_instance_of(Typed value);
  void check_test(const Type& input, const Typed& test, Place place);
  std::optional<ConstantTests> constant_tests(const std::vector<Test>& tests) const;
  // An expression, or a comparison without its left side.
  Typed parse_expression_or_test();
  // --- parser_types.cpp
  std::optional<Type> parse_type();
  std::optional<Type> parse_type_name();

  // --- what they share
  // Notes that the text is no FEEL here, and goes to its end: once is enough.
  Typed fail(std::string text);
  bool expect(std::string_view sign);
  bool expect_word(std::string_view word);
  void find(Finding::Kind kind, Place place, std::string text);
  [[nodiscard]] bool has_many_findings() const;  // then others are not kept
  void expect_boolean(const Type& type, Place place, std::string_view what);
  Place here();
  Typed finish(Typed typed);  // once it was made: not too high?
  Compiled result(Typed root, std::optional<ConstantTests> tests);

  // What to go back to when a way of reading turns out wrong.
  struct Mark {
    std::size_t at;
    std::size_t findings;
    Names::Depth names;
  };
  Mark mark() { return {scanner_.at(), findings_.size(), names_.depth()}; }
  void go_back(const Mark& mark);

  class Deeper;  // counts the nesting

  Scanner scanner_;
  Names names_;
  const Scope& scope_;
  CompileLimits limits_;
  std::vector<Finding> findings_;
  std::uint32_t nesting_ = 0;
  std::size_t work_ = 0;  // expressions begun, those of ways that were given up included
  bool failed_ = false;
  bool at_range_end_ = false;  // `[` may close the range
  bool input_used_ = false;    // `?` was met
  std::vector<Use> uses_;      // those of ways that were given up included
  std::size_t variables_ = 0;
};

class Parser::Deeper {
 public:
  explicit Deeper(Parser& parser) : parser_(parser) { ++parser_.nesting_; }
  Deeper(const Deeper&) = delete;
  Deeper& operator=(const Deeper&) = delete;
  ~Deeper() { --parser_.nesting_; }

 private:
  Parser& parser_;
};

}  // namespace balie::feel
