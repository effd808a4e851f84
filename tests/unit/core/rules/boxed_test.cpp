// Each boxed expression of DMN: what it gives, what it sees.
#include "tests/unit/core/rules/testing.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::rules {
namespace {

using testing::HasSubstr;

std::string entry(std::string_view name, std::string_view box, std::string_view type = "") {
  return fmt::format(R"(<contextEntry><variable name="{}" typeRef="{}"/>{}</contextEntry>)", name, type, box);
}
std::string result(std::string_view box) { return fmt::format("<contextEntry>{}</contextEntry>", box); }
std::string context(std::string_view entries) { return fmt::format("<context>{}</context>", entries); }
std::string list(std::string_view boxes) { return fmt::format("<list>{}</list>", boxes); }
std::string loop(std::string_view kind, std::string_view variable, std::string_view in,
                 std::string_view body) {
  const auto* const inner = kind == "for" ? "return" : "satisfies";
  return fmt::format(R"(<{0} iteratorVariable="{1}"><in>{2}</in><{4}>{3}</{4}></{0}>)", kind, variable, in,
                     body, inner);
}

TEST(Boxed, Literal) {
  EXPECT_EQ(evaluate(literal("1 + 2")), "3");
  EXPECT_EQ(evaluate("<literalExpression typeRef='number'><text>1 + 2</text></literalExpression>"), "3");
}

TEST(Boxed, ContextEntriesSeeThoseBeforeThem) {
  EXPECT_EQ(evaluate(context(entry("a", literal("1")) + entry("b c", literal("a + 1")))),
            R"({"a":1,"b c":2})");
  EXPECT_EQ(evaluate(context(entry("a", literal("1")) + result(literal("a + 1")))), "2");
  EXPECT_EQ(evaluate(context(entry("a", context(entry("b", literal("7")))) + result(literal("a.b")))), "7");
  EXPECT_THAT(evaluate(context(entry("a", literal("b")) + entry("b", literal("1")))), HasSubstr("m.dmn:2:"));
}

TEST(Boxed, ContextEntriesFitTheirTypes) {
  EXPECT_EQ(evaluate(context(entry("a", literal("[1]"), "number"))), R"({"a":1})");
  TestModel model(decision("d", context(entry("a", literal("if true then \"x\" else 1"), "number"))));
  EXPECT_EQ(model.decide("d"), R"({"a":null})");
  EXPECT_THAT(model.reasons(), HasSubstr("a is a string, not a number"));
}

TEST(Boxed, List) {
  EXPECT_EQ(evaluate(list(literal("1") + list(literal("2")) + literal("\"x\""))), R"([1,[2],"x"])");
  EXPECT_EQ(evaluate(list("")), "[]");
}

TEST(Boxed, Relation) {
  EXPECT_EQ(
      evaluate(fmt::format(
          R"(<relation><column name="a" typeRef="number"/><column name="b"/><row>{}{}</row><row>{}{}</row></relation>)",
          literal("1"), literal("\"x\""), literal("2"), literal("\"y\""))),
      R"([{"a":1,"b":"x"},{"a":2,"b":"y"}])");
}

TEST(Boxed, Conditional) {
  const auto box = [](std::string_view condition) {
    return fmt::format("<conditional><if>{}</if><then>{}</then><else>{}</else></conditional>",
                       literal(condition), literal("1"), list(literal("2")));
  };
  EXPECT_EQ(evaluate(box("2 > 1")), "1");
  EXPECT_EQ(evaluate(box("2 > 3")), "[2]");
  EXPECT_EQ(evaluate(box("null")), "[2]");
  TestModel model(decision("d", box("1")));
  EXPECT_EQ(model.decide("d"), "null");
  EXPECT_THAT(model.reasons(), HasSubstr("the condition is a number, not a boolean"));
}

TEST(Boxed, Filter) {
  const auto box = [](std::string_view in, std::string_view match) {
    return fmt::format("<filter><in>{}</in><match>{}</match></filter>", in, match);
  };
  EXPECT_EQ(evaluate(box(literal("[1, 2, 3]"), literal("item > 1"))), "[2,3]");
  EXPECT_EQ(evaluate(box(literal("[{a: 1}, {a: 2}]"), literal("a > 1"))), R"([{"a":2}])");
  EXPECT_EQ(evaluate(box(list(literal("1") + literal("2")), context(result(literal("item = 2"))))), "[2]");
  EXPECT_EQ(evaluate(box(literal("[{a: 1}, {a: 2}]"),
                         context(entry("b", literal("1")) + result(literal("a = b"))))),
            R"([{"a":1}])");
}

TEST(Boxed, For) {
  EXPECT_EQ(evaluate(loop("for", "x y", literal("[1, 2]"), literal("x y * 2"))), "[2,4]");
  EXPECT_EQ(evaluate(loop("for", "x", literal("[1..3]"), literal("if x = 1 then x else sum(partial) + x"))),
            "[1,3,7]");
  EXPECT_EQ(evaluate(loop("for", "x", list(literal("1") + literal("2")), context(entry("a", literal("x"))))),
            R"([{"a":1},{"a":2}])");
  EXPECT_EQ(evaluate(loop("for", "x", literal("[1..3]"), context(result(literal("count(partial)"))))),
            "[0,1,2]");
}

TEST(Boxed, SomeAndEvery) {
  EXPECT_EQ(evaluate(loop("some", "x", literal("[1, 2]"), literal("x > 1"))), "true");
  EXPECT_EQ(evaluate(loop("every", "x", literal("[1, 2]"), literal("x > 1"))), "false");
  EXPECT_EQ(evaluate(loop("every", "x", literal("[]"), literal("false"))), "true");
  EXPECT_EQ(evaluate(loop("some", "x", literal("[1, 2]"), context(result(literal("x = 2"))))), "true");
}

TEST(Boxed, FunctionsSeeWhatIsAroundThem) {
  const auto function = fmt::format(
      R"(<functionDefinition><formalParameter name="x" typeRef="number"/>{}</functionDefinition>)",
      literal("x + a"));
  EXPECT_EQ(
      evaluate(context(entry("a", literal("10")) + entry("f", function) + result(literal("f(1) + f(x: 2)")))),
      "23");
}

TEST(Boxed, Invocation) {
  const auto function = fmt::format(
      R"(<functionDefinition><formalParameter name="x"/><formalParameter name="y z"/>{}</functionDefinition>)",
      literal("if y z = null then -x else x - y z"));
  const auto call = [&](std::string_view bindings) {
    return context(entry("f", function) +
                   result(fmt::format("<invocation>{}{}</invocation>", literal("f"), bindings)));
  };
  const auto binding = [](std::string_view name, std::string_view text) {
    return fmt::format(R"(<binding><parameter name="{}"/>{}</binding>)", name, literal(text));
  };
  EXPECT_EQ(evaluate(call(binding("y z", "1") + binding("x", "5"))), "4");
  EXPECT_EQ(evaluate(call(binding("x", "5"))), "-5");
  TestModel model(decision("d", call(binding("q", "1"))));
  EXPECT_EQ(model.decide("d"), "null");
  EXPECT_THAT(model.reasons(), HasSubstr("the function has no parameter \"q\""));
}

TEST(Boxed, FunctionsInJavaAreNull) {
  const auto function = fmt::format(R"(<functionDefinition kind="Java">{}</functionDefinition>)",
                                    context(entry("class", literal("\"java.lang.Math\""))));
  TestModel model(decision("d", context(entry("f", function) + result(literal("f()")))));
  EXPECT_EQ(model.decide("d"), "null");
  EXPECT_THAT(model.reasons(), HasSubstr("functions written in Java are not called"));
}

TEST(Boxed, ModelsInPmmlAreEvaluatedByWhoeverIsHandedIn) {
  const auto function =
      fmt::format(R"(<functionDefinition kind="PMML"><formalParameter name="x"/>{}</functionDefinition>)",
                  context(entry("document", literal("\"iris.pmml\"")) + entry("model", literal("\"tree\""))));
  const auto content = decision("d", context(entry("f", function) + result(literal("f(20) + 1"))));
  EXPECT_THAT(TestModel(content).problems(), HasSubstr("models in PMML are not evaluated here"));
  CompileOptions options;
  options.find_model = [](const std::string& document,
                          const std::string& model) -> balie::result<EvaluateModel> {
    if (document != "iris.pmml" || model != "tree") return failure(Fate::reject, "test", "not there");
    return [](auto, std::span<const feel::Value> arguments) {
      return feel::Value(*feel::add(arguments[0].number(), feel::Decimal(1)));
    };
  };
  TestModel model(content, options);
  EXPECT_EQ(model.problems(), "");
  EXPECT_EQ(model.decide("d"), "22");
}

TEST(Boxed, ProblemsNameTheirPlace) {
  TestModel model(
      "<decision name='d'>\n  <literalExpression><text>1 +\n  "
      "applicant</text></literalExpression></decision>");
  EXPECT_THAT(model.problems(), HasSubstr("m.dmn:4:3: "));
  EXPECT_THAT(model.problems(), HasSubstr("applicant"));
  EXPECT_EQ(model.decide("d"), "null");
}

TEST(Boxed, ReasonsNameTheirPlace) {
  TestModel model("<decision name='d'><context>\n<contextEntry><variable name='a'/>" + literal("[0][1]") +
                  "</contextEntry>\n<contextEntry><literalExpression><text>1 / a</text></literalExpression>"
                  "</contextEntry></context></decision>");
  EXPECT_EQ(model.decide("d"), "null");
  EXPECT_THAT(model.reasons(), HasSubstr("m.dmn:4:"));
}

TEST(Boxed, LimitsOfFeelHold) {
  TestModel model(decision("d", loop("for", "x", literal("[1..150000]"), context(entry("a", literal("x"))))));
  EXPECT_EQ(model.decide("d"), "null");
  EXPECT_NE(model.reasons(), "");
}

}  // namespace
}  // namespace balie::rules
