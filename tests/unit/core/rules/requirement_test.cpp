// Decisions that require each other, business knowledge, services, imports.
#include "tests/unit/core/rules/testing.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::rules {
namespace {

using testing::HasSubstr;

std::string input(std::string_view id, std::string_view type = "number") {
  return fmt::format(R"(<inputData id="{0}" name="{0}"><variable name="{0}" typeRef="{1}"/></inputData>)", id,
                     type);
}
std::string requires_decision(std::string_view href) {
  return fmt::format(R"(<informationRequirement><requiredDecision href="{}"/></informationRequirement>)",
                     href);
}
std::string requires_input(std::string_view href) {
  return fmt::format(R"(<informationRequirement><requiredInput href="{}"/></informationRequirement>)", href);
}
std::string requires_knowledge(std::string_view href) {
  return fmt::format(R"(<knowledgeRequirement><requiredKnowledge href="{}"/></knowledgeRequirement>)", href);
}
std::string deciding(std::string_view id, std::string_view requirements, std::string_view text) {
  return fmt::format(R"(<decision id="{0}" name="{0}">{1}{2}</decision>)", id, requirements, literal(text)) +
         "\n";
}
std::string knowledge(std::string_view id, std::string_view requirements, std::string_view text) {
  return fmt::format(R"(<businessKnowledgeModel id="{0}" name="{0}"><encapsulatedLogic>
<formalParameter name="x" typeRef="number"/>{1}</encapsulatedLogic>{2}</businessKnowledgeModel>)",
                     id, literal(text), requirements);
}

TEST(Requirements, AreDecidedFirst) {
  TestModel model(input("n") + deciding("a", requires_input("#n"), "n + 1") +
                  deciding("b", requires_decision("#a"), "a * 2") +
                  deciding("c", requires_decision("#a") + requires_decision("urn:m#b"), "a + b"));
  EXPECT_EQ(model.problems(), "");
  EXPECT_EQ(model.decide("c", R"({"n": 1})"), "6");
  EXPECT_EQ(model.decide("c", R"({"a": 5})"), "15");  // what is given is not decided
  EXPECT_EQ(model.decide("a"), "null");
  EXPECT_THAT(model.reasons(), HasSubstr("n was not given"));
}

TEST(Requirements, OnlyWhatIsRequiredIsSeen) {
  TestModel model(input("n") + deciding("a", requires_input("#n"), "n") +
                  deciding("b", requires_decision("#a"), "a + n"));
  EXPECT_THAT(model.problems(), HasSubstr("m.dmn:3:"));
  EXPECT_EQ(model.decide("b", R"({"n": 1})"), "null");
}

TEST(Requirements, CyclesAreRefused) {
  TestModel model(deciding("a", requires_decision("#b"), "b") + deciding("b", requires_decision("#a"), "a"));
  EXPECT_THAT(model.problems(), HasSubstr("\"b\" requires \"a\", which requires it in turn"));
  EXPECT_EQ(model.compiled().model, nullptr);
  TestModel self(knowledge("f", requires_knowledge("#f"), "f(x)"));
  EXPECT_THAT(self.problems(), HasSubstr("\"f\" requires \"f\""));
}

TEST(Requirements, TooDeepAreRefused) {
  std::string chain = deciding("d0", "", "0");
  for (int i = 1; i < 200; ++i) {
    chain = deciding(fmt::format("d{}", i), requires_decision(fmt::format("#d{}", i - 1)), "1") + chain;
  }
  EXPECT_THAT(TestModel(chain).problems(), HasSubstr("more than 100 deep"));
}

TEST(Requirements, WhatIsNotThereIsTold) {
  EXPECT_THAT(TestModel(deciding("a", requires_decision("#x"), "1")).problems(), HasSubstr("m.dmn:2:"));
  EXPECT_THAT(TestModel(deciding("a", "", "1") + deciding("a", "", "2")).problems(),
              HasSubstr("named \"a\""));
}

TEST(Requirements, BusinessKnowledge) {
  TestModel model(knowledge("twice", "", "2 * x") +
                  knowledge("more", requires_knowledge("#twice"), "twice(x) + 1") +
                  deciding("a", requires_knowledge("#more"), "more(3) + more(x: 4)") +
                  deciding("b", requires_knowledge("#more"), "more(string(1))") +
                  deciding("c", requires_knowledge("#more"), "more([5])"));
  EXPECT_EQ(model.decide("a"), "16") << model.problems();
  EXPECT_EQ(model.decide("b"), "null");
  EXPECT_EQ(model.decide("c"), "11");
}

TEST(Requirements, TablesInBusinessKnowledgeAreExplained) {
  TestModel model(R"(<businessKnowledgeModel id="f" name="f"><encapsulatedLogic><formalParameter name="x"/>
<decisionTable><input><inputExpression><text>x</text></inputExpression></input><output/>
<rule><inputEntry><text>1</text></inputEntry><outputEntry><text>"one"</text></outputEntry></rule>
<rule><inputEntry><text>2</text></inputEntry><outputEntry><text>"two"</text></outputEntry></rule>
</decisionTable></encapsulatedLogic></businessKnowledgeModel>)" +
                  deciding("a", requires_knowledge("#f"), "[f(2), f(1)]"));
  EXPECT_EQ(model.decide("a"), R"(["two","one"])");
  EXPECT_EQ(model.hits(), "f 2, f 1");
}

const std::string service = input("n") + deciding("base", "", "100") +
                            deciding("a", requires_input("#n") + requires_decision("#base"), "n + base") +
                            deciding("b", requires_decision("#a"), "a * 2") +
                            R"(<decisionService id="one" name="one"><outputDecision href="#b"/>
<encapsulatedDecision href="#a"/><inputDecision href="#base"/><inputData href="#n"/></decisionService>
<decisionService id="two" name="two"><outputDecision href="#a"/><outputDecision href="#b"/>
<inputDecision href="#base"/><inputData href="#n"/></decisionService>)";

TEST(Requirements, Services) {
  TestModel model(
      service + deciding("c", requires_knowledge("#one"), "one(1, 2)") +
      deciding("d", requires_knowledge("#two") + requires_decision("#base"), "[two(n: 1, base: 2), base]"));
  EXPECT_EQ(model.problems(), "");
  EXPECT_EQ(model.decide("one", R"({"n": 1, "base": 2})"), "6");
  EXPECT_EQ(model.decide("one", R"({"n": 1})"), "null");  // input decisions are given, never decided
  EXPECT_EQ(model.decide("two", R"({"n": 1, "base": 2})"), R"({"a":3,"b":6})");
  EXPECT_EQ(model.decide("c"), "6");
  EXPECT_EQ(model.decide("d"), R"([{"a":3,"b":6},100])");
}

TEST(Requirements, Imports) {
  const auto base =
      document(input("n") + deciding("a", requires_input("#n"), "n + 1") + knowledge("f", "", "x * 2") +
                   "<itemDefinition name='tN'><typeRef>number</typeRef></itemDefinition>",
               "urn:base");
  const auto middle = document("<import name='base' namespace='urn:base' importType=''/>" +
                                   deciding("b", requires_decision("urn:base#a"), "base.a * 10"),
                               "urn:middle");
  TestModel model(
      "<import name='the base' namespace='urn:base' importType=''/>"
      "<import name='' namespace='urn:middle' importType=''/>" +
          deciding("c",
                   requires_decision("urn:base#a") + requires_decision("urn:middle#b") +
                       requires_knowledge("urn:base#f"),
                   "[the base.a, the base.f(b), b]") +
          decision("t", literal("\"x\""), "the base.tN"),
      std::vector<std::string>{middle, base});
  EXPECT_THAT(model.problems(), HasSubstr("not a number"));
  EXPECT_EQ(model.decide("c", R"({"n": 1})"), "[2,40,20]") << model.problems();
  EXPECT_EQ(model.decide("t"), "null");
}

TEST(Requirements, MissingAndCircularImportsAreRefused) {
  const std::string import = "<import name='o' namespace='urn:o' importType=''/>";
  EXPECT_THAT(TestModel(import).problems(), HasSubstr("no model of namespace urn:o"));
  const auto other = document("<import name='m' namespace='urn:m' importType=''/>", "urn:o");
  EXPECT_THAT(TestModel(import, std::vector{other}).problems(), HasSubstr("models import each other"));
}

}  // namespace
}  // namespace balie::rules
