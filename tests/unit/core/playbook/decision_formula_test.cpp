// Formulas that are decisions of DMN.
#include "core/customer/record.hpp"
#include "core/playbook/formula_compiler.hpp"
#include "core/playbook/formula_run.hpp"
#include "plugins/builtin.hpp"
#include "tests/unit/core/playbook/files.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::playbook {
namespace {

using feel::Type;

// A model of one decision, in lines that tests can count.
std::string model(std::string_view inputs, std::string_view logic, std::string_view type = "string",
                  std::string_view head = "") {
  std::string text = R"(<?xml version="1.0"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="m" namespace="urn:m">
)";
  text += head;
  std::string needs;
  for (std::size_t at = 0; at < inputs.size();) {
    const std::size_t end = std::min(inputs.find(' ', at), inputs.size());
    const auto input = inputs.substr(at, end - at);
    const auto name = input.substr(0, input.find(':')), kind = input.substr(input.find(':') + 1);
    text += fmt::format("<inputData id='i_{0}' name='{0}'><variable name='{0}' typeRef='{1}'/></inputData>\n",
                        name, kind);
    needs +=
        fmt::format("<informationRequirement><requiredInput href='#i_{}'/></informationRequirement>\n", name);
    at = end + 1;
  }
  return text + fmt::format(
                    "<decision id='x' name='What'><variable name='What' typeRef='{}'/>\n{}{}\n</decision>\n"
                    "</definitions>",
                    type, needs, logic);
}

const char* const table = R"(<decisionTable hitPolicy="FIRST">
<input><inputExpression><text>amount</text></inputExpression></input>
<output name="o"/>
<rule><inputEntry><text>&gt; 100</text></inputEntry><outputEntry><text>"ask"</text></outputEntry></rule>
<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>contact.channel</text></outputEntry></rule>
</decisionTable>)";

constexpr std::string_view contact_item = R"(<itemDefinition name="tContact">
<itemComponent name="channel"><typeRef>string</typeRef></itemComponent></itemDefinition>
)";

struct Book {
  explicit Book(std::vector<File> given) : files(std::move(given)), compiler(files, "shop/") {
    register_builtin_plugins(stores, scorers);
    compiler.declare_decisions(load_decision_files(files, "shop/", scorers, problems));
  }
  Formula compile(const std::string& written, FormulaScope scope, const Type& wanted = Type::any()) {
    root = toml::parse("a = " + written);
    return compiler.compile(*root.get("a"), "test.toml", scope, wanted, problems);
  }
  store::StoreRegistry stores;
  scoring::ScorerRegistry scorers;
  std::vector<File> files;
  Problems problems;
  FormulaCompiler compiler;
  toml::table root;
};

class DecisionFormulas : public testing::Test {
 protected:
  DecisionFormulas() { record_.create("k1"); }
  void begin(Book& book) {
    run_.switch_to(book.compiler.finish());
    contact_.set_channel("chat");
    run_.begin({.customer = record_, .contact = &contact_, .explain = true});
  }
  void set(const char* attribute, double number) {
    (*contact_.mutable_attributes()->mutable_fields())[attribute].set_number_value(number);
  }

  customer::Record record_;
  v1::Contact contact_;
  FormulaRun run_;
};

const char* const what = R"({dmn = "m.dmn", decision = "What"})";

TEST_F(DecisionFormulas, AreGivenWhatTheyAskFor) {
  Book book({{"m.dmn", model("amount:number contact:tContact", table, "string", contact_item)}});
  const auto formula = book.compile(what, FormulaScope::contact, Type::of(Type::Kind::string));
  ASSERT_TRUE(formula) << to_string(book.problems.at(0));
  EXPECT_EQ(formula.place(), "test.toml:1");
  EXPECT_EQ(formula.text(), "\"What\" of m.dmn");
  set("amount", 150);
  begin(book);
  EXPECT_EQ(run_.evaluate(formula).string(), "ask");
  ASSERT_EQ(run_.hits().size(), 1u);
  EXPECT_EQ(run_.hits()[0].table, "What");
  EXPECT_EQ(run_.hits()[0].row, 1u);
  const auto line = std::count(book.files[0].content.begin(),
                               book.files[0].content.begin() +
                                   static_cast<std::ptrdiff_t>(book.files[0].content.find("<rule>")),
                               '\n') +
                    1;
  EXPECT_EQ(run_.hits()[0].place, fmt::format("m.dmn:{}", line));
  set("amount", 20);
  run_.begin({.customer = record_, .contact = &contact_});
  EXPECT_EQ(run_.evaluate(formula).string(), "chat") << "the entry of a variable";
  EXPECT_TRUE(run_.hits().empty()) << "nobody asked why";
}

TEST_F(DecisionFormulas, TakeTheProfileBeforeTheContact) {
  v1::Customer customer;
  auto& amount = *customer.add_attributes();
  amount.set_name("amount");
  amount.mutable_value()->set_number_value(500);
  ASSERT_TRUE(record_.read(customer.SerializeAsString()));
  set("amount", 3);
  Book book({{"m.dmn", model("amount:number",
                             "<literalExpression><text>amount + 1</text></literalExpression>", "number")}});
  const auto formula = book.compile(what, FormulaScope::contact);
  ASSERT_TRUE(formula);
  begin(book);
  EXPECT_EQ(run_.evaluate(formula).number(), feel::Decimal(501));
  record_.create("k2");
  run_.begin({.customer = record_, .contact = &contact_});
  EXPECT_EQ(run_.evaluate(formula).number(), feel::Decimal(4));
}

// For all offers of a contact that name it: none of them can change what it looks at.
TEST_F(DecisionFormulas, AreMadeOnceForAContact) {
  Book book({{"m.dmn", model("amount:number",
                             "<literalExpression><text>amount + 1</text></literalExpression>", "number")}});
  const auto first = book.compile(what, FormulaScope::offer),
             second = book.compile(what, FormulaScope::offer);
  set("amount", 10);
  begin(book);
  run_.begin({.customer = record_, .contact = &contact_});
  EXPECT_EQ(run_.evaluate(first).number(), feel::Decimal(11));
  run_.set_offer(feel::Value(feel::Decimal(1)));
  EXPECT_EQ(run_.evaluate(second).number(), feel::Decimal(11));
  EXPECT_EQ(run_.reason(), "");
  set("amount", 20);
  run_.begin({.customer = record_, .contact = &contact_});
  EXPECT_EQ(run_.evaluate(second).number(), feel::Decimal(21));
}

TEST_F(DecisionFormulas, SayWhyTheyHaveNoValue) {
  Book book({{"m.dmn", model("amount:number",
                             "<literalExpression><text>amount + 1</text></literalExpression>", "number")}});
  const auto formula = book.compile(what, FormulaScope::contact);
  ASSERT_TRUE(formula);
  begin(book);
  EXPECT_FALSE(run_.truth(formula));
  EXPECT_EQ(run_.reason().substr(0, 6), "m.dmn:");
  set("amount", 3);
  run_.begin({.customer = record_, .contact = &contact_, .explain = true});
  EXPECT_FALSE(run_.truth(formula));
  EXPECT_EQ(run_.reason(), "test.toml:1:32: is a number, neither true nor false");
}

TEST_F(DecisionFormulas, EndAtTheirLimit) {
  Book book({{"m.dmn", model("amount:number",
                             "<literalExpression><text>some i in 1..9999, j in 1..9999 satisfies i + j &lt; "
                             "amount</text></literalExpression>",
                             "boolean")}});
  const auto formula = book.compile(what, FormulaScope::contact, Type::of(Type::Kind::boolean));
  ASSERT_TRUE(formula);
  set("amount", 0);
  begin(book);
  EXPECT_FALSE(run_.truth(formula));
  EXPECT_TRUE(run_.is_past_limit());
  EXPECT_NE(run_.reason().find("too many steps"), std::string::npos) << run_.reason();
}

TEST(DecisionFormula, IsRefusedWhereItCannotBeGivenWhatItAsksFor) {
  const std::string literal = "<literalExpression><text>1</text></literalExpression>";
  const auto said = [&](const std::string& inputs, FormulaScope scope, const std::string& written = what,
                        const Type& wanted = Type::any(), std::string_view head = "") {
    Book book({{"m.dmn", model(inputs, literal, "number", head)}});
    book.compiler.declare_profile(Type::context(
        {{"age", Type::of(Type::Kind::number)}, {"lifetime_value", Type::of(Type::Kind::number)}}));
    EXPECT_FALSE(book.compile(written, scope, wanted));
    return lines(book.problems).at(0);
  };
  const std::string head = R"(shop/test.toml:1:32: "What" of m.dmn )";
  EXPECT_EQ(said("offer:Any", FormulaScope::scored), head + "asks for offer, which is not known here");
  EXPECT_EQ(said("income:number", FormulaScope::customer),
            head + "asks for \"income\", which is no attribute of the profile");
  for (const char* slip :
       {"lifetme_value", "lifetime_valeu", "Lifetime_Value", "lifetime_values", "lifetime-value"}) {
    EXPECT_EQ(said(fmt::format("{}:number", slip), FormulaScope::contact),
              head + "asks for \"" + slip +
                  "\", which is no attribute of the profile; did you mean \"lifetime_value\"? An attribute "
                  "of contacts "
                  "must be less like it");
  }
  EXPECT_EQ(said("age:string", FormulaScope::customer),
            head + "wants customer.profile.age to be a string, and it is a number");
  EXPECT_EQ(said("contact:number", FormulaScope::contact).substr(0, head.size() + 36),
            head + "wants contact to be a number, and it");
  EXPECT_EQ(said("age:number", FormulaScope::customer, what, Type::of(Type::Kind::boolean)),
            head + "is a number, and must be a boolean");
  EXPECT_EQ(said("contact:tC", FormulaScope::contact, what, Type::any(),
                 "<itemDefinition name='tC'><itemComponent name='chanel'><typeRef>string</typeRef>"
                 "</itemComponent></itemDefinition>\n"),
            head + "asks for contact.chanel, which there is not");
  EXPECT_EQ(said("", FormulaScope::contact, R"({dmn = "m.dmn", decision = "Waht"})"),
            "shop/test.toml:1:32: m.dmn has no decision \"Waht\"; did you mean \"What\"?");
  EXPECT_EQ(said("", FormulaScope::contact, R"({dmn = "n.dmn", decision = "What"})"),
            "shop/test.toml:1:12: there is no file \"n.dmn\" in this playbook");
  EXPECT_EQ(said("", FormulaScope::contact, R"({dmn = "m.dmn"})"),
            "shop/test.toml:1:5: must be written {dmn = \"FILE.dmn\", decision = \"NAME\"}, two texts");
  EXPECT_EQ(
      said("", FormulaScope::contact, R"({dnm = "m.dmn"})"),
      "shop/test.toml:1:5: must be a formula: a text, {feel = \"...\"}, or {dmn = \"FILE.dmn\", decision = "
      "\"NAME\"}");
}

TEST(DecisionFiles, TellWhatIsWrongWithThem) {
  Written written;
  auto files = written.files();
  files.push_back(
      {"a.dmn", model("amount:number", "<literalExpression><text>amount +</text></literalExpression>")});
  files.push_back({"b.dmn", "<definitions"});
  const auto loaded = load_playbook(files);
  ASSERT_FALSE(loaded);
  ASSERT_EQ(loaded.error().size(), 2u);
  EXPECT_EQ(loaded.error()[0].file, "a.dmn");
  EXPECT_EQ(loaded.error()[0].line, 6u);
  EXPECT_EQ(loaded.error()[1].file, "b.dmn");
  files.pop_back();
  files.back().path = "sub/a.dmn";
  EXPECT_FALSE(load_playbook(files)) << "no file of a playbook";
}

const char* const scorecard = R"(<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header/>
<DataDictionary><DataField name="amount" optype="continuous" dataType="double"/>
<DataField name="y" optype="continuous" dataType="double"/></DataDictionary>
<RegressionModel modelName="line" functionName="regression"><MiningSchema><MiningField name="amount"/>
<MiningField name="y" usageType="target"/></MiningSchema>
<RegressionTable intercept="1"><NumericPredictor name="amount" coefficient="2"/></RegressionTable>
</RegressionModel></PMML>)";

TEST_F(DecisionFormulas, AskModelsOfPmml) {
  const std::string knowledge = R"(<import name="lines" namespace="urn:p" locationURI="line.pmml"
importType="http://www.dmg.org/PMML-4_4"/>
<businessKnowledgeModel id="b" name="line"><variable name="line"/><encapsulatedLogic kind="PMML">
<formalParameter name="amount" typeRef="number"/><context>
<contextEntry><variable name="document"/><literalExpression><text>"lines"</text></literalExpression></contextEntry>
<contextEntry><variable name="model"/><literalExpression><text>"line"</text></literalExpression></contextEntry>
</context></encapsulatedLogic></businessKnowledgeModel>
)";
  const std::string logic = R"(<knowledgeRequirement><requiredKnowledge href="#b"/></knowledgeRequirement>
<literalExpression><text>line(amount)</text></literalExpression>)";
  const File decision{"m.dmn", model("amount:number", logic, "number", knowledge)};
  EXPECT_EQ(documents_of_decisions({decision}), std::vector<std::string>{"line.pmml"});
  Book book({decision, {"line.pmml", scorecard}});
  const auto formula = book.compile(what, FormulaScope::contact);
  ASSERT_TRUE(formula) << to_string(book.problems.at(0));
  set("amount", 20);
  begin(book);
  EXPECT_EQ(run_.evaluate(formula).number(), feel::Decimal(41)) << run_.reason();

  const Book without({decision});
  ASSERT_EQ(without.problems.size(), 1u);
  EXPECT_NE(without.problems[0].text.find("there is no such file in this playbook"), std::string::npos);
}

}  // namespace
}  // namespace balie::playbook
