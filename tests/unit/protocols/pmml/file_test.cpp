#include "protocols/pmml/file.hpp"

#include "protocols/pmml/regression.hpp"

#include <gmock/gmock.h>

namespace balie::pmml {
namespace {

std::string file(std::string_view root, std::string_view model_attributes, std::string_view body,
                 std::string_view dictionary = "") {
  std::string text;
  text.append(root)
      .append(
          "<Header copyright='c' modelVersion='7'><Application name='R' version='4'/></Header>\n"
          "<DataDictionary><DataField name='x' optype='continuous' dataType='double'/>")
      .append(dictionary)
      .append("</DataDictionary>\n<RegressionModel functionName='regression' ")
      .append(model_attributes)
      .append("><MiningSchema><MiningField name='x'/></MiningSchema>\n")
      .append(body)
      .append("</RegressionModel></PMML>");
  return text;
}

constexpr std::string_view root_44 = "<PMML xmlns='http://www.dmg.org/PMML-4_4' version='4.4'>";
constexpr std::string_view table =
    "<RegressionTable intercept='1.5'><NumericPredictor name='x' coefficient='2' "
    "exponent='2'/></RegressionTable>";

TEST(File, IsReadInEachNamespace) {
  for (std::string_view root :
       {root_44, std::string_view("<PMML version='3.0'>"),
        std::string_view("<PMML xmlns='http://www.dmg.org/PMML-3_2' version='3.2'>"),
        std::string_view("<p:PMML xmlns:p='http://www.dmg.org/PMML-4_1' version='4.1'>")}) {
    auto text = file(root, "modelName='m'", table);
    if (root.starts_with("<p:")) text.replace(text.rfind("</PMML>"), 7, "</p:PMML>");
    const auto read_file = read(text);
    ASSERT_TRUE(read_file) << read_file.error().text;
    EXPECT_EQ(read_file->model.name, "m");
    EXPECT_EQ(read_file->header.model_version, "7");
    EXPECT_EQ(read_file->dictionary.fields.at(0).name, "x");
    const auto& body = static_cast<const Regression&>(*read_file->model.body);
    EXPECT_EQ(body.tables.at(0).intercept, 1.5);
    EXPECT_EQ(body.tables.at(0).numeric.at(0).exponent, 2u);
  }
}

TEST(File, LetsVendorsBe) {
  const auto text =
      file(root_44, "x-mathContext='float' x-more='1'",
           std::string("<Extension name='a'><b c='d'/></Extension><X-own y='1'/>").append(table));
  const auto read_file = read(text);
  ASSERT_TRUE(read_file) << read_file.error().text;
  EXPECT_TRUE(read_file->model.single_precision);
}

struct Bad {
  std::string text;
  const char* element;
  const char* says;
  std::uint32_t line;
};

TEST(File, RefusesByName) {
  const Bad cases[] = {
      {"<PMML version='5.0'/>", "PMML", "version", 1},
      {"<XMML version='4.4'/>", "XMML", "not PMML", 1},
      {"<PMML xmlns='urn:x' version='4.4'/>", "PMML", "namespace", 1},
      {"<PMML version='4.4'><Header/><DataDictionary/></PMML>", "PMML", "no model", 1},
      {"<PMML version='4.4'><Header/><DataDictionary/><OddModel/></PMML>", "OddModel", "not supported", 1},
      {"<PMML version='4.4'><Header/><DataDictionary/>\n<TextModel/></PMML>", "TextModel", "functionName", 2},
      {"<PMML version='4.4'><Header/><DataDictionary/><SequenceModel/></PMML>", "SequenceModel", "one record",
       1},
      {"<PMML version='4.4'><Header/><DataDictionary/><BaselineModel/></PMML>", "BaselineModel", "stream", 1},
      {file(root_44, "isScorable='false'", table), "RegressionModel", "isScorable", 3},
      {file(root_44, "colour='red'", table), "RegressionModel", "colour", 3},
      {file(root_44, "normalizationMethod='sofmax'", table), "RegressionModel", "sofmax", 3},
      {file(root_44, "", "<RegressionTable intercept='1'><Predictor/></RegressionTable>"), "Predictor",
       "not known", 4},
      {file(root_44, "", "<RegressionTable intercept='one'/>"), "RegressionTable", "not a number", 4},
      {file(root_44, "", "<RegressionTable/>"), "RegressionTable", "intercept is missing", 4},
      {file(root_44, "", table, "<DataField name='x' optype='continuous' dataType='double'/>"), "DataField",
       "twice", 2},
      {file(root_44, "", table, "<DataField name='y' optype='continuous' dataType='double' taxonomi='t'/>"),
       "DataField", "taxonomi", 2},
      {file(root_44, "", table, "<DataField name='y' optype='odd' dataType='double'/>"), "DataField", "odd",
       2},
  };
  for (const auto& bad : cases) {
    const auto read_file = read(bad.text);
    ASSERT_FALSE(read_file) << bad.text;
    EXPECT_EQ(read_file.error().element, bad.element);
    EXPECT_THAT(read_file.error().text, ::testing::HasSubstr(bad.says));
    EXPECT_EQ(read_file.error().line, bad.line) << bad.text;
  }
}

}  // namespace
}  // namespace balie::pmml
