#include "plugins/scorer_pmml/aggregate.hpp"

#include "compiled_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::scorer_pmml {
namespace {

std::string model(std::string_view type, std::string_view expression, std::string_view schema = "") {
  return fmt::format(
      "<RegressionModel functionName='regression'><MiningSchema><MiningField name='y' usageType='target'/>"
      "<MiningField name='who' usageType='group'/><MiningField name='x' {}/></MiningSchema><Output>"
      "<OutputField name='out' feature='transformedValue' dataType='{}' optype='categorical'>{}</OutputField>"
      "</Output><RegressionTable intercept='1'/></RegressionModel>",
      schema, type, expression);
}

std::string aggregate(std::string_view function, std::string_view attributes = "groupField='who'") {
  return fmt::format("<Aggregate field='x' function='{}' {}/>", function, attributes);
}

std::vector<std::string_view> fields(std::string_view x) { return {"y:double", "who:string", x}; }

TEST(Aggregate, IsOfTheListsValues) {
  struct Row {
    std::string_view field;
    std::string_view function;
    std::string_view type;
    std::string values;
    std::string expected;
  };
  const Row rows[] = {
      {"x:integer", "count", "integer", "4|1|7", "3"},
      {"x:integer", "sum", "integer", "4|1|7", "12"},
      {"x:double", "average", "double", "4|1|-0.5", "1.5"},
      {"x:integer", "min", "integer", "4|1|7", "1"},
      {"x:integer", "max", "integer", "4|1|7", "7"},
      {"x:date", "max", "date", "2024-02-29|2023-12-31", "2024-02-29"},
      {"x:string", "count", "integer", "tea|milk|tea", "3"},
      {"x:double", "sum", "double", "2.5", "2.5"},
  };
  for (const auto& row : rows) {
    CompiledFile file(fields(row.field), model(row.type, aggregate(row.function)));
    ASSERT_EQ(file.refusal(), "") << row.function;
    file.score({{"x", row.values}});
    EXPECT_EQ(file.text("out"), row.expected) << row.function;
    file.score({});
    EXPECT_EQ(file.text("out"), "missing") << row.function;
  }
}

TEST(Aggregate, IsRefusedByName) {
  const auto refused = [](std::string_view field, const std::string& model, std::string_view why) {
    const CompiledFile file(fields(field), model);
    EXPECT_NE(file.refusal().find(why), std::string::npos) << why << ": " << file.refusal();
  };
  refused("x:double", model("double", aggregate("multiset")), "multiset");
  refused("x:string", model("double", aggregate("sum")), "numbers");
  refused("x:date", model("double", aggregate("average")), "numbers");
  refused("x:string", model("string", aggregate("max")), "order");
  refused("x:double", model("double", aggregate("sum", "groupField='x'")), "groupField");
  refused("x:double", model("double", aggregate("sum"), "missingValueReplacement='0'"),
          "checked or replaced");
  refused("x:double",
          model("double", "<Apply function='+'><FieldRef field='x'/>" + aggregate("sum") + "</Apply>"),
          "in one place and one in another");
  refused("x:double", model("double", "<Lag field='x' n='2'/>"), "Lag 2: it takes the records before");
}

}  // namespace
}  // namespace balie::scorer_pmml
