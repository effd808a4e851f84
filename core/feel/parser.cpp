#include "core/feel/parser.hpp"

#include "core/feel/check.hpp"

#include <fmt/format.h>

namespace balie::feel {
namespace {

// Of operators within each other, and function calls: sums of more than some hundred terms are no one's
// handwriting.
constexpr std::uint32_t height_max = 1'000;
constexpr std::size_t work_per_byte_max = 8;
constexpr std::size_t found_bytes_max = 20;
constexpr std::size_t findings_max = 100;  // more tell no one anything

}  // namespace

Parser::Parser(std::string_view text, const Scope& scope, const CompileLimits& limits)
    : scanner_(text.substr(0, limits.bytes_max)),
      names_(scope),
      scope_(scope),
      limits_(limits),
      variables_(scope.variables().size()) {
  if (text.size() > limits.bytes_max) fail(fmt::format("the text is longer than {} bytes", limits.bytes_max));
}

Compiled Parser::parse_expression_alone() {
  Typed root = parse_expression_or_test();
  if (!failed_ && !scanner_.at_end()) fail("the expression ends before this");
  return result(std::move(root), std::nullopt);
}

Compiled Parser::result(Typed root, std::optional<ConstantTests> tests) {
  if (scanner_.is_comment_open()) fail("the comment has no end");
  Compiled compiled;
  compiled.findings = std::move(findings_);
  if (failed_) return compiled;
  auto program = std::make_shared<Expression::Program>();
  program->root = std::move(root.node);
  program->slots = names_.slots();
  program->variables = variables_;
  program->type = std::move(root.type);
  program->constant_tests = std::move(tests);
  program->uses = std::move(uses_);
  compiled.expression = Expression(std::move(program));
  return compiled;
}

Typed Parser::fail(std::string text) {
  if (!failed_) {
    failed_ = true;
    scanner_.skip_blank();
    const std::string_view rest = scanner_.rest();
    std::string found =
        rest.empty() ? "the end" : fmt::format("\"{}\"", rest.substr(0, rest.find_first_of(" \n\t")));
    if (found.size() > found_bytes_max)
      found = fmt::format("\"{}\"", rest.substr(0, first_character(rest).length));
    find(Finding::Kind::syntax, here(), fmt::format("{}; found {}", text, found));
  }
  scanner_.go_to(scanner_.text().size());
  return {make_constant({}, {}), Type::any()};
}

bool Parser::expect(std::string_view sign) {
  if (scanner_.take(sign)) return true;
  fail(fmt::format("expected \"{}\"", sign));
  return false;
}

bool Parser::expect_word(std::string_view word) {
  if (scanner_.take_word(word)) return true;
  fail(fmt::format("expected \"{}\"", word));
  return false;
}

void Parser::find(Finding::Kind kind, Place place, std::string text) {
  if (kind == Finding::Kind::syntax || !has_many_findings())
    findings_.push_back({kind, place, std::move(text)});
}

bool Parser::has_many_findings() const { return findings_.size() >= findings_max; }

void Parser::expect_boolean(const Type& type, Place place, std::string_view what) {
  if (is_never(type, Type::Kind::boolean))
    find(Finding::Kind::type, place,
         fmt::format("{} is a {}, neither true nor false", what, to_string(type)));
}

Place Parser::here() {
  scanner_.skip_blank();
  return scanner_.place(scanner_.at());
}

void Parser::go_back(const Mark& mark) {
  scanner_.go_to(mark.at);
  findings_.resize(mark.findings);
  names_.close_to(mark.names);
  failed_ = false;
}

Typed Parser::finish(Typed typed) {
  if (typed.node->height() > height_max) return fail("too many operators or brackets within each other");
  return typed;
}

Typed Parser::parse_expression() {
  const Deeper deeper(*this);
  ++work_;
  if (nesting_ > limits_.nesting_max) return fail("too many brackets within each other");
  if (work_ > 1000 + scanner_.text().size() * work_per_byte_max) return fail("too complicated");
  const Place place = here();
  Typed left = parse_conjunction();
  while (!failed_ && scanner_.take_word("or")) {
    const Place right_place = here();
    expect_boolean(left.type, place, "the left side of \"or\"");
    Typed right = parse_conjunction();
    expect_boolean(right.type, right_place, "the right side of \"or\"");
    left = finish({make_disjunction(place, std::move(left.node), std::move(right.node)),
                   Type::of(Type::Kind::boolean)});
  }
  return left;
}

Typed Parser::parse_conjunction() {
  const Place place = here();
  Typed left = parse_comparison();
  while (!failed_ && scanner_.take_word("and")) {
    const Place right_place = here();
    expect_boolean(left.type, place, "the left side of \"and\"");
    Typed right = parse_comparison();
    expect_boolean(right.type, right_place, "the right side of \"and\"");
    left = finish({make_conjunction(place, std::move(left.node), std::move(right.node)),
                   Type::of(Type::Kind::boolean)});
  }
  return left;
}

Typed Parser::parse_comparison() {
  constexpr std::pair<std::string_view, Comparison> signs[] = {
      {"<=", Comparison::less_equal}, {">=", Comparison::greater_equal}, {"!=", Comparison::not_equal},
      {"<", Comparison::less},        {">", Comparison::greater},        {"=", Comparison::equal}};
  const Place place = here();
  Typed left = parse_sum();
  while (!failed_) {
    if (scanner_.take_word("between")) {
      left = finish(parse_between(std::move(left)));
      continue;
    }
    if (scanner_.take_word("in")) {
      left = finish(parse_in(std::move(left)));
      continue;
    }
    const auto* sign = std::find_if(std::begin(signs), std::end(signs),
                                    [&](const auto& one) { return scanner_.take(one.first); });
    if (sign == std::end(signs)) return left;
    Typed right = parse_sum();
    if (!are_comparable(sign->second, left.type, right.type))
      find(Finding::Kind::type, place,
           fmt::format("a {} and a {} cannot be compared", to_string(left.type), to_string(right.type)));
    left = finish({make_comparison(place, sign->second, std::move(left.node), std::move(right.node)),
                   Type::of(Type::Kind::boolean)});
  }
  return left;
}

Typed Parser::parse_between(Typed value) {
  const Place place = here();
  Typed low = parse_sum();
  if (!expect_word("and")) return value;
  Typed high = parse_sum();
  for (const Type& bound : {low.type, high.type}) {
    if (!are_comparable(Comparison::less, value.type, bound))
      find(Finding::Kind::type, place,
           fmt::format("a {} and a {} cannot be compared", to_string(value.type), to_string(bound)));
  }
  return {make_between(place, std::move(value.node), std::move(low.node), std::move(high.node)),
          Type::of(Type::Kind::boolean)};
}

Typed Parser::parse_sum() {
  const Place place = here();
  Typed left = parse_product();
  while (!failed_) {
    const bool add = scanner_.take("+");
    if (!add && (scanner_.sees("->") || !scanner_.take("-"))) return left;
    Typed right = parse_product();
    left = finish(
        arithmetic(place, add ? Arithmetic::add : Arithmetic::subtract, std::move(left), std::move(right)));
  }
  return left;
}

Typed Parser::parse_product() {
  const Place place = here();
  Typed left = parse_power();
  while (!failed_) {
    const bool multiply = scanner_.take("*");
    if (!multiply && !scanner_.take("/")) return left;
    Typed right = parse_power();
    left = finish(arithmetic(place, multiply ? Arithmetic::multiply : Arithmetic::divide, std::move(left),
                             std::move(right)));
  }
  return left;
}

Typed Parser::parse_power() {
  const Place place = here();
  Typed left = parse_negation();
  while (!failed_ && scanner_.take("**")) {
    Typed right = parse_negation();
    left = finish(arithmetic(place, Arithmetic::power, std::move(left), std::move(right)));
  }
  return left;
}

// Binds more tightly than ** (rule 4).
Typed Parser::parse_negation() {
  const Place place = here();
  if (!scanner_.take("-")) return parse_postfix();
  const Deeper deeper(*this);
  if (nesting_ > limits_.nesting_max) return fail("too many signs in a row");
  Typed operand = parse_negation();
  const auto type = negation_type(operand.type);
  if (!type) find(Finding::Kind::type, place, fmt::format("a {} has no negative", to_string(operand.type)));
  return finish({make_negation(place, std::move(operand.node)), type.value_or(Type::any())});
}

Typed Parser::arithmetic(Place place, Arithmetic operation, Typed left, Typed right) {
  const auto type = arithmetic_type(operation, left.type, right.type);
  if (!type)
    find(Finding::Kind::type, place,
         fmt::format("{} {} {} has no meaning", to_string(left.type), sign_of(operation),
                     to_string(right.type)));
  return {make_arithmetic(place, operation, std::move(left.node), std::move(right.node)),
          type.value_or(Type::any())};
}

// --- what others call

Compiled compile(std::string_view text, const Scope& scope, const CompileLimits& limits) {
  return Parser(text, scope, limits).parse_expression_alone();
}

Compiled compile_unary_tests(std::string_view text, const Scope& scope, const Type& input,
                             const CompileLimits& limits) {
  return Parser(text, scope, limits).parse_unary_tests_alone(input);
}

std::optional<Type> parse_type(std::string_view text, const Scope& scope) {
  return Parser(text, scope, {}).parse_type_alone();
}

bool Compiled::is_usable() const {
  return std::none_of(findings.begin(), findings.end(),
                      [](const Finding& finding) { return finding.kind == Finding::Kind::syntax; });
}

Type Expression::type() const { return program_ ? program_->type : Type::of(Type::Kind::null); }

const ConstantTests* Expression::constant_tests() const {
  return program_ && program_->constant_tests ? &*program_->constant_tests : nullptr;
}

const std::vector<Use>& Expression::uses() const {
  static const std::vector<Use> none;
  return program_ ? program_->uses : none;
}

const Value* Expression::constant() const { return program_ ? program_->root->constant() : nullptr; }

}  // namespace balie::feel
