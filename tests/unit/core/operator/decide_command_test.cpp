// `balie decide`: results as JSON, reasons and problems on the error stream.
#include "core/operator/commands.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace balie::operation {
namespace {

using testing::HasSubstr;

std::string document(std::string_view space, std::string_view content) {
  return fmt::format(
      R"(<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="{}">{}</definitions>)",
      space, content);
}

const std::string discount = document("urn:shop", R"(
<import name="base" namespace="urn:base" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
<inputData id="born" name="born"><variable name="born" typeRef="date"/></inputData>
<decision id="year" name="year"><informationRequirement><requiredInput href="#born"/></informationRequirement>
  <literalExpression><text>born.year</text></literalExpression></decision>
<decision id="rate" name="rate"><informationRequirement><requiredDecision href="#year"/></informationRequirement>
  <informationRequirement><requiredDecision href="urn:base#low"/></informationRequirement>
  <decisionTable><input><inputExpression><text>year</text></inputExpression></input><output/>
    <rule><inputEntry><text>&gt; 2000</text></inputEntry><outputEntry><text>10</text></outputEntry></rule>
    <rule><inputEntry><text>&lt;= 2000</text></inputEntry><outputEntry><text>base.low</text></outputEntry></rule>
  </decisionTable></decision>
<decisionService id="s" name="service"><outputDecision href="#year"/><inputData href="#born"/></decisionService>)");

struct DecideTest : testing::Test {
  DecideTest() {
    std::filesystem::create_directories(folder);
    file("base.dmn", document("urn:base",
                              "<decision id='low' name='low'><literalExpression><text>5</text>"
                              "</literalExpression></decision>"));
    model = file("shop.dmn", discount);
  }
  ~DecideTest() override { std::filesystem::remove_all(folder); }
  std::string file(const std::string& name, std::string_view content) const {
    const auto path = (folder / name).string();
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  int run(const std::string& decision, const std::string& input, bool explain = false) {
    out.str("");
    errors.str("");
    return decide(context, {model, decision, input, explain});
  }

  SystemClock clock;
  std::ostringstream out;
  std::ostringstream errors;
  Context context{.globals = {}, .clock = clock, .out = out, .errors = errors};
  std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / fmt::format("balie_decide_{}", getpid());
  std::string model;
};

TEST_F(DecideTest, PrintsAllDecisionsOfTheModel) {
  EXPECT_EQ(run("", R"({"born": "1999-05-06"})"), done) << errors.str();
  EXPECT_EQ(out.str(), "{\"year\":1999,\"rate\":5}\n");
  EXPECT_EQ(errors.str(), "");
}

TEST_F(DecideTest, TakesAFileAndOneDecision) {
  const auto input = file("input.json", R"({"born": "2001-05-06"})");
  EXPECT_EQ(run("rate", input, true), done) << errors.str();
  EXPECT_EQ(out.str(), "{\"rate\":10}\n");
  EXPECT_THAT(errors.str(), HasSubstr("shop.dmn:9:"));
  EXPECT_THAT(errors.str(), HasSubstr("rate: rule 1 matches"));
  EXPECT_EQ(run("service", input), done) << errors.str();
  EXPECT_EQ(out.str(), "{\"service\":2001}\n");
}

TEST_F(DecideTest, TellsWhyAResultIsNull) {
  EXPECT_EQ(run("year", ""), done);
  EXPECT_EQ(out.str(), "{\"year\":null}\n");
  EXPECT_THAT(errors.str(), HasSubstr("shop.dmn:3:"));
  EXPECT_THAT(errors.str(), HasSubstr("born was not given"));
}

TEST_F(DecideTest, RefusesWhatIsWrong) {
  EXPECT_EQ(run("", R"({"born": "yesterday"})"), bad_input);
  EXPECT_THAT(errors.str(), HasSubstr("born"));
  EXPECT_EQ(run("", R"({"bron": "1999-05-06"})"), bad_input);
  EXPECT_THAT(errors.str(), HasSubstr("the model has no input \"bron\"; did you mean \"born\"?"));
  EXPECT_EQ(run("", "[]"), bad_input);
  EXPECT_EQ(run("raet", ""), bad_input);
  EXPECT_THAT(errors.str(), HasSubstr("did you mean \"rate\"?"));
  std::filesystem::remove(folder / "base.dmn");
  EXPECT_EQ(run("", ""), bad_input);
  EXPECT_THAT(errors.str(), HasSubstr("there is no model of namespace urn:base to import"));
  model = file("broken.dmn", "<definitions");
  EXPECT_EQ(run("", ""), bad_input);
  EXPECT_THAT(errors.str(), HasSubstr("broken.dmn:1:"));
  model = (folder / "none.dmn").string();
  EXPECT_EQ(run("", ""), bad_input);
}

}  // namespace
}  // namespace balie::operation
