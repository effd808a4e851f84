#include "tests/unit/core/feel/feel.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::feel {
namespace {

TEST(UnaryTests, Decide) {
  const struct {
    std::string_view tests, input, expected;
  } cases[] = {
      {"-", "null", "true"},
      {"5", "5", "true"},
      {"< 5, [7..9]", "8", "true"},
      {"< 5, [7..9]", "6", "false"},
      {"not(< 5, [7..9])", "6", "true"},
      {"not(\"a\")", "\"a\"", "false"},
      {"\"a\", \"b\"", "\"b\"", "true"},
      {"true", "false", "false"},
      {"? > 2 and ? < 9", "5", "true"},
      {"not(? > 2)", "5", "false"},
      {"not(true) or ? = 5", "5", "true"},
      {"[1, 2]", "2", "true"},
      {"[1, 2]", "[1, 2]", "true"},
      {"null", "null", "true"},
      {"5", "null", "false"},
      {"> 5", "null", "null"},
      {"> 5", "\"a\"", "null"},
      {"-5", "-5", "true"},
      {"(1..5]", "1", "false"},
      {"contains(?, \"x\")", "\"axb\"", "true"},
      {"@\"2026-01-01\"", "@\"2026-01-01\"", "true"},
      {"5 6", "5", "syntax: the tests end before this; found \"6\""},
  };
  for (const auto& one : cases) EXPECT_EQ(tested(one.tests, one.input), one.expected) << one.tests;
}

TEST(UnaryTests, TellWhatIsConstant) {
  const auto constant = [](std::string_view tests) {
    Scope scope;
    scope.declare("limit");
    const Compiled compiled = compile_unary_tests(tests, scope, Type::any());
    const ConstantTests* found = compiled.expression.constant_tests();
    if (found == nullptr) return std::string("changes");
    std::string text;
    if (found->negated) text = "not ";
    if (found->everything) text = "everything";
    for (const Range& range : found->ranges) text += fmt::format("{};", to_string(Value::range(range)));
    return text;
  };
  EXPECT_EQ(constant("-"), "everything");
  EXPECT_EQ(constant("1, [2..3), > 4"), "= 1;[2..3);> 4;");
  EXPECT_EQ(constant("not(\"a\", -1)"), "not = \"a\";= -1;");
  EXPECT_EQ(constant("date(\"2026-01-01\")"), "= 2026-01-01;");
  EXPECT_EQ(constant("< limit"), "changes");
  EXPECT_EQ(constant("? > 1"), "changes");
}

TEST(UnaryTests, AreChecked) {
  const auto findings = [](std::string_view tests, Type::Kind kind) {
    return compile_unary_tests(tests, Scope(), Type::of(kind)).findings;
  };
  EXPECT_TRUE(findings("< 5, [1..2], -", Type::Kind::number).size() == 1);  // `-` stands alone
  EXPECT_TRUE(findings("\"a\", \"b\"", Type::Kind::string).empty());
  EXPECT_TRUE(findings("[\"a\", \"b\"]", Type::Kind::string).empty());
  const auto wrong = findings("1, \"b\"", Type::Kind::number);
  ASSERT_EQ(wrong.size(), 1U);
  EXPECT_EQ(wrong[0].place, (Place{1, 4}));
}

}  // namespace
}  // namespace balie::feel
