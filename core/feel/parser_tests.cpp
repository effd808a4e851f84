// Unary tests, `in` and `instance of`.
#include "core/feel/check.hpp"
#include "core/feel/parser.hpp"

#include <fmt/format.h>

namespace balie::feel {
namespace {

struct Sign {
  std::string_view sign;
  Range::Form form;
};
constexpr Sign signs[] = {{"<=", Range::Form::less_equal}, {">=", Range::Form::greater_equal},
                          {"!=", Range::Form::not_equal},  {"<", Range::Form::less},
                          {">", Range::Form::greater},     {"=", Range::Form::equal}};

}  // namespace

bool Parser::sees_test_sign() {
  return std::any_of(std::begin(signs), std::end(signs),
                     [&](const Sign& one) { return scanner_.sees(one.sign); });
}

Typed Parser::parse_expression_or_test() { return sees_test_sign() ? parse_test_sign() : parse_expression(); }

Typed Parser::parse_test_sign() {
  const Place place = here();
  const Sign* sign = std::find_if(std::begin(signs), std::end(signs),
                                  [&](const Sign& one) { return scanner_.take(one.sign); });
  Typed operand = parse_sum();
  Type type = Type::range(operand.type);
  using enum Range::Form;
  switch (sign->form) {
    case less:
    case less_equal:
      return {
          make_range(place, sign->form, nullptr, false, std::move(operand.node), sign->form == less_equal),
          type};
    case greater:
    case greater_equal:
      return {
          make_range(place, sign->form, std::move(operand.node), sign->form == greater_equal, nullptr, false),
          type};
    default:
      return {make_range(place, sign->form, std::move(operand.node), true, nullptr, true), type};
  }
}

Parser::Test Parser::parse_test(const Type& input) {
  const Place place = here();
  const bool used_before = std::exchange(input_used_, false);
  Typed test = parse_expression_or_test();
  const bool about_input = input_used_;
  input_used_ = used_before;
  if (!about_input) check_test(input, test, place);
  return {{std::move(test.node), about_input}, std::move(test.type), place};
}

void Parser::check_test(const Type& input, const Typed& test, Place place) {
  Type wanted = test.type;
  if (wanted.kind() == Type::Kind::list && input.kind() != Type::Kind::list) wanted = wanted.element();
  if (wanted.kind() == Type::Kind::range && input.kind() != Type::Kind::range) wanted = wanted.element();
  if (!are_comparable(Comparison::equal, input, wanted))
    find(Finding::Kind::type, place,
         fmt::format("a {} cannot be tested by a {}", to_string(input), to_string(test.type)));
}

Typed Parser::parse_in(Typed value) {
  const Place place = here();
  names_.open_block();
  const Slot input = names_.declare("?", value.type);
  std::vector<TestNode> tests;
  const Mark before = mark();
  // `in (a, b)` is several tests, `in (1..5]` and `in (a) + b` one.
  bool several = false;
  if (scanner_.take("(")) {
    do {
      tests.push_back(parse_test(value.type).node);
    } while (!failed_ && scanner_.take(","));
    several = !failed_ && scanner_.take(")");
  }
  if (!several) {
    go_back(before);
    tests.clear();
    Test test = sees_test_sign() ? parse_test(value.type) : parse_sum_test(value.type);
    tests.push_back(std::move(test.node));
  }
  names_.close();
  return {make_in(place, std::move(value.node), input, std::move(tests)), Type::of(Type::Kind::boolean)};
}

// After `in` without brackets: what follows a looser operator is no part of the test.
Parser::Test Parser::parse_sum_test(const Type& input) {
  const Place place = here();
  const bool used_before = std::exchange(input_used_, false);
  Typed test = parse_sum();
  const bool about_input = std::exchange(input_used_, used_before);
  if (!about_input) check_test(input, test, place);
  return {{std::move(test.node), about_input}, std::move(test.type), place};
}

Typed Parser::parse_instance_of(Typed value) {
  const Place place = here();
  scanner_.take_word("instance");
  if (!expect_word("of")) return value;
  const Place type_place = here();
  auto type = parse_type();
  if (type)
    return {make_instance_of(place, std::move(value.node), std::move(*type)), Type::of(Type::Kind::boolean)};
  const std::string name = take_words();
  if (name.empty() || failed_) return fail("expected a type");
  find(Finding::Kind::unknown_name, type_place, fmt::format("unknown type {}", name));
  return {make_null(type_place, fmt::format("unknown type {}", name)), Type::of(Type::Kind::boolean)};
}

Compiled Parser::parse_unary_tests_alone(const Type& input) {
  names_.declare_variable("?", input);
  const std::size_t index = variables_++;
  const Place place = here();
  const Type boolean = Type::of(Type::Kind::boolean);
  const Mark before = mark();
  if (scanner_.take("-") && scanner_.at_end())
    return result({make_constant(place, true), boolean},
                  ConstantTests{.negated = false, .everything = true, .ranges = {}});
  go_back(before);
  bool negated = scanner_.take_word("not") && scanner_.take("(");
  if (!negated) go_back(before);
  std::vector<Test> tests;
  const auto parse_tests = [&] {
    do {
      tests.push_back(parse_test(input));
    } while (!failed_ && scanner_.take(","));
  };
  parse_tests();
  if (negated && (!expect(")") || !scanner_.at_end())) {  // `not(a) and b`
    go_back(before);
    tests.clear();
    negated = false;
    parse_tests();
  }
  if (!failed_ && !scanner_.at_end()) fail("the tests end before this");
  auto constant = constant_tests(tests);
  if (constant) constant->negated = negated;
  std::vector<TestNode> nodes;
  for (Test& test : tests) nodes.push_back(std::move(test.node));
  return result({make_unary_tests(place, make_variable(place, index), std::move(nodes), negated), boolean},
                std::move(constant));
}

std::optional<ConstantTests> Parser::constant_tests(const std::vector<Test>& tests) const {
  ConstantTests constant;
  for (const Test& test : tests) {
    const Value* value = test.node.node ? test.node.node->constant() : nullptr;
    if (value == nullptr || value->is(Kind::list) || value->is_null()) return std::nullopt;
    if (value->is(Kind::range)) {
      constant.ranges.push_back(value->range());
    } else {
      constant.ranges.push_back({*value, *value, true, true, Range::Form::equal});
    }
  }
  return constant;
}

}  // namespace balie::feel
