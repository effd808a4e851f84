// AssociationModel: the specification's example of baskets, with its tables of what is recommended.
#include "plugins/scorer_pmml/association.hpp"

#include "compiled_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::scorer_pmml {
namespace {

// 1 Cracker -> Water, 2 Water -> Cracker, 3 Cracker -> Coke, 4 {Cracker,Water} -> Nachos,
// 5 Water -> {Pear,Banana}. Lifts 1, 3, 2, 5, 4; only 3 has an id of its own.
constexpr std::string_view rules =
    "<Item id='1' value='Cracker'/><Item id='2' value='Coke'/><Item id='3' value='Water'/>"
    "<Item id='4' value='Nachos'/><Item id='5' value='Pear'/><Item id='6' value='B' mappedValue='Banana'/>"
    "<Itemset id='1'><ItemRef itemRef='1'/></Itemset><Itemset id='2'><ItemRef itemRef='2'/></Itemset>"
    "<Itemset id='3'><ItemRef itemRef='3'/></Itemset><Itemset id='4'><ItemRef itemRef='4'/></Itemset>"
    "<Itemset id='5'><ItemRef itemRef='1'/><ItemRef itemRef='3'/></Itemset>"
    "<Itemset id='6'><ItemRef itemRef='5'/><ItemRef itemRef='6'/></Itemset>"
    "<AssociationRule support='1' confidence='1' lift='1' antecedent='1' consequent='3'/>"
    "<AssociationRule support='1' confidence='1' lift='3' antecedent='3' consequent='1'/>"
    "<AssociationRule id='own' support='1' confidence='1' lift='2' antecedent='1' consequent='2'/>"
    "<AssociationRule support='1' confidence='1' lift='5' antecedent='5' consequent='4'/>"
    "<AssociationRule support='1' confidence='1' lift='4' antecedent='3' consequent='6'/>";

std::string model(std::string_view outputs,
                  std::string_view schema =
                      "<MiningField name='basket' usageType='group'/>"
                      "<MiningField name='item'/>",
                  std::string_view content = rules) {
  return fmt::format(
      "<AssociationModel functionName='associationRules' numberOfTransactions='4' numberOfItems='6' "
      "minimumSupport='0.6' minimumConfidence='0.5' numberOfItemsets='6' numberOfRules='5'>"
      "<MiningSchema>{}</MiningSchema><Output>{}</Output>{}</AssociationModel>",
      schema, outputs, content);
}

const std::vector<std::string_view> fields = {"basket:string", "item:string"};

std::string output(std::string_view name, std::string_view attributes) {
  return fmt::format("<OutputField name='{}' optype='categorical' dataType='string' {}/>", name, attributes);
}

struct Basket {
  std::string items;
  std::string recommendation;
  std::string exclusive;
  std::string association;
};

// The specification's table of rules by their numbers.
TEST(Association, ChoosesRulesInThreeWays) {
  const auto all = [](std::string_view algorithm) {
    return output(algorithm,
                  fmt::format("feature='ruleValue' ruleFeature='ruleId' isMultiValued='1' rank='0' "
                              "algorithm='{}'",
                              algorithm));
  };
  CompiledFile file(fields,
                    model(all("recommendation") + all("exclusiveRecommendation") + all("ruleAssociation")));
  ASSERT_EQ(file.refusal(), "");
  const Basket baskets[] = {
      {"Cracker|Coke", "1,own", "1", "own"},
      {"Cracker|Water", "1,2,own,4,5", "own,4,5", "1,2"},
      {"Water|Coke", "2,5", "2,5", ""},
      {"Cracker|Water|Coke", "1,2,own,4,5", "4,5", "1,2,own"},
      {"Cracker|Water|B|Apple", "1,2,own,4,5", "own,4,5", "1,2"},
      {"Apple", "", "", ""},
  };
  for (const auto& basket : baskets) {
    file.score({{"item", basket.items}});
    EXPECT_EQ(file.text("recommendation"), basket.recommendation) << basket.items;
    EXPECT_EQ(file.text("exclusiveRecommendation"), basket.exclusive) << basket.items;
    EXPECT_EQ(file.text("ruleAssociation"), basket.association) << basket.items;
  }
}

TEST(Association, RanksByAMeasure) {
  CompiledFile file(fields,
                    model(output("rule", "feature='rule' rankBasis='lift' rank='2'") +
                          output("what", "feature='consequent' rankBasis='lift' rank='2'") +
                          output("if", "feature='antecedent' rankBasis='lift'") +
                          output("id", "feature='entityId' rankBasis='lift' rank='3'") +
                          output("least",
                                 "feature='ruleId' rankBasis='lift' rankOrder='ascending' "
                                 "algorithm='recommendation'") +
                          output("none", "feature='rule' rank='4'") +
                          "<OutputField name='lift' optype='continuous' dataType='double' feature='lift' "
                          "rankBasis='lift'/>"));
  ASSERT_EQ(file.refusal(), "");
  file.score({{"item", "Water|Cracker"}});
  EXPECT_EQ(file.text("rule"), "Water -> {Pear,Banana}");
  EXPECT_EQ(file.text("what"), "{Pear,Banana}");
  EXPECT_EQ(file.text("if"), "{Cracker,Water}");
  EXPECT_EQ(file.text("id"), "own");
  EXPECT_EQ(file.text("least"), "1");
  EXPECT_EQ(file.text("none"), "missing");
  EXPECT_DOUBLE_EQ(file.number("lift"), 5);
  EXPECT_EQ(file.predicted(), "Coke");  // the first of the exclusive ones by confidence
}

// Without baskets an item is a field that is true, or a value of a field.
TEST(Association, ItemsMayBeFields) {
  const auto content =
      "<Item id='1' value='smokes'/><Item id='2' field='sex' category='m' value='sex=m'/><Item id='3' "
      "value='x' "
      "field='risk'/><Itemset id='a'><ItemRef itemRef='1'/><ItemRef itemRef='2'/></Itemset>"
      "<Itemset id='b'><ItemRef itemRef='3'/></Itemset>"
      "<AssociationRule support='1' confidence='1' antecedent='a' consequent='b'/>";
  CompiledFile file(
      {"smokes:boolean", "sex:string", "risk:string"},
      model(output("rule", "feature='rule'"),
            "<MiningField name='smokes'/><MiningField name='sex'/><MiningField name='risk'/>", content));
  ASSERT_EQ(file.refusal(), "");
  file.score({{"smokes", "true"}, {"sex", "m"}});
  EXPECT_EQ(file.text("rule"), "{smokes,sex=m} -> x");
  file.score({{"smokes", "true"}, {"sex", "f"}});
  EXPECT_EQ(file.text("rule"), "missing");
}

TEST(Association, IsRefusedByName) {
  const std::string broken = "<Item id='1' value='a'/><Itemset id='1'><ItemRef itemRef='2'/></Itemset>";
  CompiledFile lost(
      fields, model("", "<MiningField name='basket' usageType='group'/><MiningField name='item'/>", broken));
  EXPECT_NE(lost.refusal().find("itemRef names nothing"), std::string::npos) << lost.refusal();
  CompiledFile measure(fields, model(output("a", "feature='leverage'")));
  EXPECT_NE(measure.refusal().find("measure"), std::string::npos) << measure.refusal();
  CompiledFile twice(fields, model("", "<MiningField name='basket' usageType='group'/>"));
  EXPECT_NE(twice.refusal().find("one active field"), std::string::npos) << twice.refusal();
}

}  // namespace
}  // namespace balie::scorer_pmml
