// Documents of DMN as values, and what is refused of them.
#include "protocols/dmn/reader.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

namespace balie::dmn {
namespace {

std::string document(std::string_view content,
                     std::string_view space = "https://www.omg.org/spec/DMN/20230324/MODEL/") {
  return fmt::format("<definitions xmlns=\"{}\" name=\"m\" namespace=\"urn:m\">\n{}\n</definitions>", space,
                     content);
}

Definitions definitions(std::string_view content) {
  auto model = read(document(content), "m.dmn");
  EXPECT_TRUE(model) << to_string(model ? Problem{} : model.error().front());
  return model ? std::move(*model) : Definitions{};
}

std::string refused(std::string_view content) {
  const auto model = read(document(content), "m.dmn");
  if (model) return "read";
  std::string all;
  for (const auto& problem : model.error()) all += to_string(problem) + "\n";
  return all;
}

// A decision of this expression.
Expression expression(std::string_view content) {
  auto model = definitions(fmt::format("<decision name='d'>{}</decision>", content));
  return std::move(*model.decisions.at(0).logic);
}

TEST(DmnReader, ReadsEachVersion) {
  for (const auto* const space :
       {"https://www.omg.org/spec/DMN/20230324/MODEL/", "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/", "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd"}) {
    EXPECT_TRUE(read(document("<decision name='d'/>", space), "m.dmn")) << space;
  }
  const auto other = read(document("", "urn:other"), "m.dmn");
  ASSERT_FALSE(other);
  EXPECT_EQ(to_string(other.error().front()), "m.dmn:1:1: namespace urn:other is none of DMN 1.1 to 1.5");
}

TEST(DmnReader, ReadsRequirements) {
  const auto model = definitions(R"(
    <import name="other" namespace="urn:o" locationURI="o.dmn"
        importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
    <inputData id="i" name="age"><variable name="age" typeRef="number"/></inputData>
    <knowledgeSource id="s" name="law"/>
    <businessKnowledgeModel id="b" name="twice">
      <encapsulatedLogic><formalParameter name="x" typeRef="number"/>
        <literalExpression><text>2 * x</text></literalExpression></encapsulatedLogic>
    </businessKnowledgeModel>
    <decision id="d" name="doubled">
      <question>How old twice?</question>
      <informationRequirement><requiredInput href="#i"/></informationRequirement>
      <informationRequirement><requiredDecision href="urn:o#x"/></informationRequirement>
      <knowledgeRequirement><requiredKnowledge href="#b"/></knowledgeRequirement>
      <authorityRequirement><requiredAuthority href="#s"/></authorityRequirement>
      <literalExpression><text>twice(age)</text></literalExpression>
    </decision>
    <decisionService id="z" name="all">
      <outputDecision href="#d"/><encapsulatedDecision href="#e"/><inputDecision href="#f"/><inputData href="#i"/>
    </decisionService>
    <textAnnotation id="t"><text>why</text></textAnnotation>)");
  EXPECT_EQ(model.space, "urn:m");
  EXPECT_EQ(model.imports.at(0).location, "o.dmn");
  EXPECT_EQ(model.inputs.at(0).variable.type, "number");
  const auto& decision = model.decisions.at(0);
  EXPECT_EQ(decision.variable.name, "doubled");
  ASSERT_EQ(decision.inputs.size(), 2u);
  EXPECT_EQ(decision.inputs[0].space + "|" + decision.inputs[0].id, "|i");
  EXPECT_EQ(decision.inputs[1].space + "|" + decision.inputs[1].id, "urn:o|x");
  EXPECT_EQ(decision.knowledge.at(0).id, "b");
  const auto& function = std::get<FunctionDefinition>(model.knowledge.at(0).logic->logic);
  EXPECT_EQ(function.parameters.at(0).name, "x");
  EXPECT_EQ(std::get<Literal>(function.body->logic).text.text, "2 * x");
  EXPECT_EQ(model.services.at(0).outputs.at(0).id, "d");
  EXPECT_EQ(model.services.at(0).input_data.at(0).id, "i");
}

TEST(DmnReader, ReadsItemDefinitions) {
  const auto model = definitions(R"(
    <itemDefinition name="tStatus"><typeRef>string</typeRef>
      <allowedValues><text>"A","B"</text></allowedValues></itemDefinition>
    <itemDefinition name="tLoans" isCollection="true">
      <itemComponent name="amount"><typeRef>feel:number</typeRef></itemComponent>
      <itemComponent name="status" isCollection="false"><typeRef>tStatus</typeRef></itemComponent>
    </itemDefinition>
    <itemDefinition name="tPair" isCollection="true"><typeRef>number</typeRef>
      <typeConstraint><text>count(?) = 2</text></typeConstraint></itemDefinition>
    <itemDefinition name="tRate"><functionItem outputTypeRef="number">
      <parameters name="loan" typeRef="tLoans"/></functionItem></itemDefinition>)");
  ASSERT_EQ(model.items.size(), 4u);
  EXPECT_EQ(model.items[0].allowed->text, "\"A\",\"B\"");
  EXPECT_TRUE(model.items[1].is_collection);
  EXPECT_EQ(model.items[1].components.at(0).type, "number");
  EXPECT_FALSE(model.items[1].components.at(1).is_collection);
  EXPECT_EQ(model.items[2].constraint->text, "count(?) = 2");
  EXPECT_EQ(model.items[3].function->result, "number");
  EXPECT_EQ(model.items[3].function->parameters.at(0).type, "tLoans");
}

TEST(DmnReader, ReadsBoxedExpressions) {
  const auto context = expression(R"(<context typeRef="t"><contextEntry><variable name="a" typeRef="number"/>
      <literalExpression><text>1</text></literalExpression></contextEntry>
      <contextEntry><list><literalExpression><text>a</text></literalExpression></list></contextEntry></context>)");
  EXPECT_EQ(context.type, "t");
  const auto& entries = std::get<Context>(context.logic).entries;
  EXPECT_EQ(entries.at(0).variable->type, "number");
  EXPECT_FALSE(entries.at(1).variable);
  EXPECT_EQ(std::get<List>(entries.at(1).value->logic).items.size(), 1u);

  const auto invocation = expression(R"(<invocation><literalExpression><text>f</text></literalExpression>
      <binding><parameter name="x"/><literalExpression><text>1</text></literalExpression></binding>
      <binding><parameter name="y"/></binding></invocation>)");
  const auto& bindings = std::get<Invocation>(invocation.logic).bindings;
  EXPECT_EQ(bindings.at(0).parameter.name, "x");
  EXPECT_FALSE(bindings.at(1).value);

  const auto relation = expression(R"(<relation><column name="a"/><column name="b"/>
      <row><literalExpression><text>1</text></literalExpression>
      <literalExpression><text>2</text></literalExpression></row></relation>)");
  EXPECT_EQ(std::get<Relation>(relation.logic).rows.at(0).size(), 2u);

  const auto function =
      expression(R"(<functionDefinition kind="PMML"><formalParameter name="x"/></functionDefinition>)");
  EXPECT_EQ(std::get<FunctionDefinition>(function.logic).kind, FunctionDefinition::Kind::pmml);

  const auto conditional =
      expression(R"(<conditional><if><literalExpression><text>a</text></literalExpression></if>
      <then><literalExpression><text>b</text></literalExpression></then>
      <else><literalExpression><text>c</text></literalExpression></else></conditional>)");
  EXPECT_EQ(std::get<Literal>(std::get<Conditional>(conditional.logic).otherwise->logic).text.text, "c");

  const auto filter = expression(R"(<filter><in><literalExpression><text>a</text></literalExpression></in>
      <match><literalExpression><text>b</text></literalExpression></match></filter>)");
  EXPECT_EQ(std::get<Literal>(std::get<Filter>(filter.logic).match->logic).text.text, "b");
}

TEST(DmnReader, ReadsIterations) {
  for (const auto& [name, body, kind] : {std::tuple{"for", "return", Iteration::Kind::each},
                                         std::tuple{"some", "satisfies", Iteration::Kind::some},
                                         std::tuple{"every", "satisfies", Iteration::Kind::every}}) {
    const auto read =
        expression(fmt::format("<{0} iteratorVariable='x'><in "
                               "typeRef='tList'><literalExpression><text>a</text></literalExpression></in>"
                               "<{1}><literalExpression><text>x</text></literalExpression></{1}></{0}>",
                               name, body));
    const auto& iteration = std::get<Iteration>(read.logic);
    EXPECT_EQ(iteration.kind, kind);
    EXPECT_EQ(iteration.variable, "x");
    EXPECT_EQ(iteration.in_type, "tList");
  }
}

TEST(DmnReader, ReadsDecisionTables) {
  const auto read = expression(
      R"(<decisionTable hitPolicy="OUTPUT ORDER" outputLabel="l" preferredOrientation="Rule-as-Row">
      <input label="Age"><inputExpression typeRef="number"><text>age</text></inputExpression>
        <inputValues><text>[0..150]</text></inputValues></input>
      <output name="a" typeRef="string"><outputValues><text>"x","y"</text></outputValues>
        <defaultOutputEntry><text>"y"</text></defaultOutputEntry></output>
      <output name="b"/>
      <annotation name="why"/>
      <rule id="r1"><inputEntry><text>&lt; 18</text></inputEntry><outputEntry><text>"x"</text></outputEntry>
        <outputEntry><text>1</text></outputEntry><annotationEntry><text>young</text></annotationEntry></rule>
      </decisionTable>)");
  const auto& table = std::get<DecisionTable>(read.logic);
  EXPECT_EQ(table.policy, HitPolicy::output_order);
  EXPECT_EQ(table.inputs.at(0).label, "Age");
  EXPECT_EQ(table.inputs.at(0).type, "number");
  EXPECT_EQ(table.inputs.at(0).allowed->text, "[0..150]");
  EXPECT_EQ(table.outputs.at(0).otherwise->text, "\"y\"");
  EXPECT_EQ(table.rules.at(0).inputs.at(0).text, "< 18");
  EXPECT_EQ(table.rules.at(0).outputs.size(), 2u);
  EXPECT_EQ(table.rules.at(0).annotations.at(0), "young");
  EXPECT_EQ(
      std::get<DecisionTable>(expression("<decisionTable hitPolicy='COLLECT' aggregation='SUM'><output/>"
                                         "</decisionTable>")
                                  .logic)
          .aggregation,
      Aggregation::sum);
}

TEST(DmnReader, TellsWhereATextStands) {
  const auto model = definitions(
      "<decision name='d'>\n  <literalExpression><text>a &lt; b</text></literalExpression></decision>");
  const auto& text = std::get<Literal>(model.decisions.at(0).logic->logic).text;
  EXPECT_TRUE(text.is_exact);
  EXPECT_EQ(place_in(text, 1, 5), (Place{3, 35}));
}

TEST(DmnReader, SkipsWhatIsNotDmn) {
  const auto model = definitions(R"(<extensionElements><x:any xmlns:x="urn:x" a="1"/></extensionElements>
    <decision name="d" x:y="1" xmlns:x="urn:x"><description>why</description><x:more xmlns:x="urn:x"/></decision>
    <dmndi:DMNDI xmlns:dmndi="https://www.omg.org/spec/DMN/20230324/DMNDI/"><dmndi:DMNDiagram/></dmndi:DMNDI>)");
  EXPECT_EQ(model.decisions.size(), 1u);
}

TEST(DmnReader, RefusesWhatIsWrongAllAtOnce) {
  EXPECT_EQ(refused("<decision/>\n<decisoin name='d'/>\n<decision name='e' nam='f'/>"),
            "m.dmn:2:1: <decision> has no attribute name\n"
            "m.dmn:3:1: <decisoin> does not belong into <definitions>\n"
            "m.dmn:4:1: <decision>: unknown attribute nam; did you mean \"name\"?\n");
}

TEST(DmnReader, RefusesByName) {
  const auto in_decision = [](std::string_view content) {
    return refused(fmt::format("<decision name='d'>{}</decision>", content));
  };
  const std::pair<std::string, std::string> cases[] = {
      {in_decision("<literalExpression expressionLanguage='urn:js'><text>1</text></literalExpression>"),
       "expressions in urn:js cannot be read"},
      {in_decision("<literalExpression><importedValues/></literalExpression>"), "imported values"},
      {in_decision("<decisionTable hitPolicy='LAST'><output/></decisionTable>"),
       "hitPolicy \"LAST\" is none"},
      {in_decision("<decisionTable aggregation='SUM'><output/></decisionTable>"), "COLLECT alone"},
      {in_decision("<decisionTable/>"), "without an output"},
      {in_decision("<decisionTable><output/><rule/></decisionTable>"), "a rule of 0 inputs and 0 outputs"},
      {in_decision("<decisionTable><output/><output name='a'/></decisionTable>"), "an output without a name"},
      {in_decision("<conditional><if><list/></if></conditional>"), "needs <if>, <then> and <else>"},
      {in_decision("<filter/>"), "needs <in> and <match>"},
      {in_decision("<for iteratorVariable='x'><in/></for>"), "<in> has no expression"},
      {in_decision("<relation><column name='a'/><row/></relation>"), "a row of 0 in a relation of 1 columns"},
      {in_decision("<invocation/>"), "does not say what it invokes"},
      {in_decision("<functionDefinition kind='R'/>"), "functions of kind R"},
      {in_decision("<informationRequirement/>"), "not exactly one element"},
      {in_decision("<list/><list/>"), "<list> does not belong into <decision>"},
      {refused("<itemDefinition name='t' isCollection='yes'/>"), "isCollection is neither true nor false"},
      {refused("<import name='o'/>"), "<import> has no attribute namespace"},
  };
  for (const auto& [text, part] : cases) EXPECT_NE(text.find(part), std::string::npos) << text << part;
}

TEST(DmnReader, KeepsToItsLimits) {
  std::string deep;
  for (int i = 0; i < 300; ++i) deep += "<list>";
  EXPECT_FALSE(read(document("<decision name='d'>" + deep), "m.dmn"));
  const std::string rule = "<rule><outputEntry><text>1</text></outputEntry></rule>";
  const auto table = document("<decision name='d'><decisionTable><output/>" + rule + rule + rule +
                              "</decisionTable></decision>");
  EXPECT_TRUE(read(table, "m.dmn"));
  EXPECT_FALSE(read(table, "m.dmn", {.cells_max = 2}));
  std::string wrong;
  for (int i = 0; i < 300; ++i) wrong += "<x/>";
  EXPECT_EQ(read(document(wrong), "m.dmn").error().size(), 100u);
}

}  // namespace
}  // namespace balie::dmn
