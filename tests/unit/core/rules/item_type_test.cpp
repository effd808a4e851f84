// What declared types make of values.
#include "tests/unit/core/rules/testing.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::rules {
namespace {

using testing::HasSubstr;

std::string item(std::string_view name, std::string_view content, std::string_view attributes = "") {
  return fmt::format(R"(<itemDefinition name="{}" {}>{}</itemDefinition>)", name, attributes, content);
}
std::string tests(std::string_view element, std::string_view text) {
  return fmt::format("<{0}><text><![CDATA[{1}]]></text></{0}>", element, text);
}

const std::string items =
    item("tAge", "<typeRef>number</typeRef>" + tests("allowedValues", "[0..150]")) +
    item("tAges",
         "<typeRef>number</typeRef>" + tests("allowedValues", ">= 0") +
             tests("typeConstraint", "count(?) <= 2"),
         "isCollection='true'") +
    item("tPerson",
         "<itemComponent name='name'><typeRef>string</typeRef></itemComponent>"
         "<itemComponent name='age'><typeRef>tAge</typeRef></itemComponent>") +
    item("tPeople", "<typeRef>tPerson</typeRef>", "isCollection='true'") +
    item("tAdult", "<typeRef>tAge</typeRef>" + tests("allowedValues", ">= 18")) +
    item("tFunction",
         "<functionItem outputTypeRef='number'><parameters name='x' typeRef='tAge'/></functionItem>");

struct Case {
  const char* type;
  const char* expression;
  const char* result;
};

class DecisionTypes : public testing::TestWithParam<Case> {};

TEST_P(DecisionTypes, MakeValuesFit) {
  const auto& row = GetParam();
  TestModel model(items + "<inputData id='i' name='i'/>" + decision("d", literal(row.expression), row.type));
  EXPECT_EQ(model.decide("d"), row.result) << row.type << " " << row.expression << "\n" << model.problems();
  EXPECT_EQ(model.reasons().empty(), std::string_view(row.result) != "null");
}

INSTANTIATE_TEST_SUITE_P(
    All, DecisionTypes,
    testing::Values(
        Case{"number", "[5]", "5"}, Case{"number", "[5, 6]", "null"},
        Case{"number", "if now() = null then 1 else \"5\"", "null"}, Case{"string", "\"a\"", "\"a\""},
        Case{"date and time", "date(\"2024-02-03\")", "\"2024-02-03T00:00:00Z\""}, Case{"tAge", "150", "150"},
        Case{"tAge", "151", "null"}, Case{"tAge", "[7]", "7"}, Case{"tAdult", "18", "18"},
        Case{"tAdult", "17", "null"}, Case{"tAdult", "151", "null"}, Case{"tAges", "[1, 2]", "[1,2]"},
        Case{"tAges", "1", "[1]"}, Case{"tAges", "[1, -2]", "null"}, Case{"tAges", "[1, 2, 3]", "null"},
        Case{"tPerson", "{name: \"a\", age: 1}", R"({"name":"a","age":1})"},
        Case{"tPerson", "{name: \"a\", age: 200}", "null"}, Case{"tPerson", "{name: 1, age: 1}", "null"},
        Case{"tPeople", "[{name: \"a\", age: 1}]", R"([{"name":"a","age":1}])"},
        Case{"tPeople", "[{name: \"a\", age: 1}, {name: \"b\", age: 151}]", "null"},
        Case{"list&lt;number&gt;", "[1]", "[1]"}, Case{"Any", "[1]", "[1]"},
        Case{"&lt;Undefined&gt;", "1", "1"}));

TEST(ItemTypes, InputsFitTheirs) {
  TestModel model(items + R"(<inputData id="i" name="i"><variable name="i" typeRef="tPerson"/></inputData>
    <decision name="d"><informationRequirement><requiredInput href="#i"/></informationRequirement>)" +
                  literal("i.age + 1") + "</decision>");
  EXPECT_EQ(model.problems(), "");
  EXPECT_EQ(model.decide("d", R"({"i": {"name": "a", "age": 1}})"), "2");
  EXPECT_EQ(model.decide("d", R"({"i": {"name": "a", "age": 151}})"), "null");
  EXPECT_THAT(model.reasons(), HasSubstr("m.dmn:2:"));
  EXPECT_THAT(model.reasons(), HasSubstr("i is none of the allowed values"));
  EXPECT_EQ(model.decide("d", R"({"j": 1})"), "the model has no input \"j\"");
}

TEST(ItemTypes, ProblemsAreTold) {
  const std::pair<std::string, std::string> cases[] = {
      {decision("d", literal("1"), "nubmer"), "there is no type \"nubmer\""},
      {item("tA", "<typeRef>tB</typeRef>") + item("tB", "<typeRef>tA</typeRef>"), "part of itself"},
      {item("tA", "<typeRef>number</typeRef>") + item("tA", "<typeRef>string</typeRef>"),
       "two item definitions"},
      {item("tA", "<typeRef>number</typeRef>" + tests("allowedValues", "] 1")), "m.dmn:2:"},
      {decision("d", literal("1 + 1"), "string"), "m.dmn:2:"},
      {items + decision("d", literal("\"x\""), "tAge"), "m.dmn:2:"},
  };
  for (const auto& [content, part] : cases)
    EXPECT_THAT(TestModel(content).problems(), HasSubstr(part)) << content;
}

TEST(ItemTypes, AreKnownToExpressions) {
  EXPECT_EQ(
      TestModel(items + decision("d", literal("{name: \"a\", age: 1} instance of tPerson"))).decide("d"),
      "true");
}

}  // namespace
}  // namespace balie::rules
