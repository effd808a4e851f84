// Built-in functions on texts, numbers and moments; the standard's own examples where it has one.
#include "plugins/scorer_pmml/apply.hpp"

#include "compiled_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::scorer_pmml {
namespace {

constexpr std::string_view argument = "<FieldRef field='x'/>";

// A model with one output that is this expression's value.
std::string model(std::string_view type, std::string_view expression) {
  return fmt::format(
      "<RegressionModel functionName='regression'><MiningSchema><MiningField name='y' usageType='target'/>"
      "<MiningField name='x'/></MiningSchema><Output><OutputField name='out' feature='transformedValue' "
      "dataType='{}' optype='categorical'>{}</OutputField></Output>"
      "<RegressionTable intercept='1'/></RegressionModel>",
      type, expression);
}

std::string apply(std::string_view function, const std::vector<std::string_view>& constants) {
  std::string text = fmt::format("<Apply function='{}'>{}", function, argument);
  for (const auto constant : constants)
    text += fmt::format("<Constant dataType='string'>{}</Constant>", constant);
  return text + "</Apply>";
}

std::vector<std::string_view> fields(std::string_view x) { return {"y:double", x}; }

struct Row {
  std::string_view field;  // of x
  std::string_view function;
  std::vector<std::string_view> constants;
  std::string value;
  std::string expected;
  std::string_view type = "string";
};

void expect(const Row& row) {
  CompiledFile file(fields(row.field), model(row.type, apply(row.function, row.constants)));
  ASSERT_EQ(file.refusal(), "") << row.function;
  file.score({{"x", row.value}});
  EXPECT_EQ(file.text("out"), row.expected) << row.function << " of " << row.value;
}

TEST(Apply, FindsPatterns) {
  const auto matches = [](std::string_view pattern, std::string value, std::string expected) {
    expect({"x:string", "matches", {pattern}, std::move(value), std::move(expected), "boolean"});
  };
  matches("ar?y", "January", "true");  // the standard's
  matches("ar?y", "February", "true");
  matches("ar?y", "May", "true");
  matches("ar?y", "December", "false");
  matches("^\\d+$", "0123", "true");
  matches("^\\d+$", "\u0663", "false");  // a digit, but none of ASCII's
  matches("\\bcaf\\b", "caf\u00e9", "true");
  matches("[[:upper:]][^\\W_]", "xAb", "true");
  matches("^[[&amp;-]+$", "[&-", "true");
  matches("a.c", "a\nc", "false");
  matches("(?s)a.c", "a\nc", "true");
}

TEST(Apply, ReplacesPatterns) {
  const auto replaces = [](std::string_view pattern, std::string_view with, std::string value,
                           std::string expected) {
    expect({"x:string", "replace", {pattern, with}, std::move(value), std::move(expected)});
  };
  replaces("B+", "c", "BBBB", "c");  // the standard's
  replaces("B+", "c", "aBBdB", "acdc");
  replaces("(\\w+) (\\w+)", "$2, $1", "Ada Lovelace", "Lovelace, Ada");
  replaces("x*", "-", "abxd", "-a-b--d-");  // as Perl's s/x*/-/g
  replaces("\u00e9", "\\$", "caf\u00e9s", "caf$s");
}

TEST(Apply, FormatsNumbers) {
  const auto formats = [](std::string_view pattern, std::string value, std::string expected) {
    expect({"x:double", "formatNumber", {pattern}, std::move(value), std::move(expected)});
  };
  formats("%3d", "2", "  2");  // the standard's
  formats("%-5d|", "-42", "-42  |");
  formats("%05d", "-42", "-0042");
  formats("%+.3d", "7", "+007");
  formats("%8.2f EUR", "3.14159", "    3.14 EUR");
  formats("%.0f%%", "99.6", "100%");
  formats("%e", "12345.678", "1.234568e+04");
  formats("%G", "1e-10", "1E-10");
  formats("%#.3g", "2", "2.00");
}

TEST(Apply, FormatsMoments) {
  const auto formats = [](std::string_view type, std::string_view pattern, std::string value,
                          std::string expected) {
    expect({type, "formatDatetime", {pattern}, std::move(value), std::move(expected)});
  };
  formats("x:date", "%m/%d/%y", "2004-08-20", "08/20/04");  // the standard's
  formats("x:dateTime", "%Y-%m-%dT%H:%M:%S", "2004-08-20T15:41:07", "2004-08-20T15:41:07");
  formats("x:dateTime", "%A, %e %B %Y, %I %p, day %j", "1969-12-31T23:59:59",
          "Wednesday, 31 December 1969, 11 PM, day 365");
  formats("x:date", "%a %b %G-W%V-%u %w %U %W 100%%", "2021-01-03", "Sun Jan 2020-W53-7 0 01 00 100%");
  formats("x:time", "%R", "09:05:00", "09:05");
}

TEST(Apply, ChangesTheCaseOfAllLetters) {
  expect({"x:string", "uppercase", {}, "stra\u00dfe \u03bb", "STRASSE \u039b"});
  expect({"x:string", "lowercase", {}, "\u00c4RGER \u0416", "\u00e4rger \u0436"});
}

TEST(Apply, WhatHasNoResultIsMissingOrInvalid) {
  const std::string lenient =
      "<Apply function='formatNumber' invalidValueTreatment='asMissing' defaultValue='none'>"
      "<FieldRef field='x'/><Constant dataType='string'>%d</Constant></Apply>";
  CompiledFile file(fields("x:double"), model("string", lenient));
  ASSERT_EQ(file.refusal(), "");
  file.score({{"x", "2.5"}});
  EXPECT_EQ(file.text("out"), "none");
  // A pattern that would take for ever is given up.
  CompiledFile endless(fields("x:string"),
                       model("boolean",
                             "<Apply function='matches' invalidValueTreatment='asMissing'>"
                             "<FieldRef field='x'/><Constant>^(a+)+$</Constant></Apply>"));
  ASSERT_EQ(endless.refusal(), "");
  endless.score({{"x", std::string(64, 'a') + "b"}});
  EXPECT_EQ(endless.text("out"), "missing");
}

TEST(Apply, RefusesPatternsByName) {
  const Row rows[] = {
      {"x:string", "matches", {"("}, "", "pattern"},
      {"x:string", "matches", {"(a)\\2"}, "", "pattern"},
      {"x:string", "matches", {"(a)\\11"}, "", "pattern"},
      {"x:string", "matches", {"a\\Kb"}, "", "pattern"},
      {"x:string", "matches", {"(?x)a b"}, "", "pattern"},
      {"x:string", "matches", {"[a--b]"}, "", "pattern"},
      {"x:string", "matches", {"[\\d-z]"}, "", "pattern"},
      {"x:string", "matches", {"\\p{Lu}"}, "", "pattern"},
      {"x:string", "matches", {"a", "b"}, "", "takes 2 arguments"},
      {"x:string", "replace", {"a", "$1"}, "", "replacement"},
      {"x:string", "replace", {"a", "\\n"}, "", "replacement"},
      {"x:double", "formatNumber", {"%s"}, "", "pattern"},
      {"x:double", "formatNumber", {"%d%d"}, "", "pattern"},
      {"x:double", "formatNumber", {"%*d"}, "", "pattern"},
      {"x:double", "formatNumber", {"%999d"}, "", "pattern"},
      {"x:double", "formatNumber", {"none"}, "", "pattern"},
      {"x:date", "formatDatetime", {"%c"}, "", "pattern"},
      {"x:date", "formatDatetime", {"%Z"}, "", "pattern"},
      {"x:date", "formatDatetime", {"%"}, "", "pattern"},
      {"x:time", "formatDatetime", {"%Y"}, "", "pattern"},
  };
  for (const auto& row : rows) {
    const CompiledFile file(fields(row.field), model("string", apply(row.function, row.constants)));
    EXPECT_NE(file.refusal().find(row.expected), std::string::npos) << row.constants[0] << file.refusal();
    EXPECT_NE(file.refusal().find(row.function), std::string::npos) << row.constants[0] << file.refusal();
  }
  const CompiledFile file(fields("x:string"), model("boolean",
                                                    "<Apply function='matches'><FieldRef field='x'/>"
                                                    "<FieldRef field='x'/></Apply>"));
  EXPECT_NE(file.refusal().find("no Constant"), std::string::npos) << file.refusal();
}

// 4.4, "Built-in functions": what is missing is left out of min to product, and makes all others missing;
// mapMissingTo goes before the function, defaultValue comes after it.
TEST(Apply, AggregatesLeaveOutWhatIsMissing) {
  struct Aggregate {
    std::string_view function;
    std::string_view attributes;
    std::string_view constants;
    std::string value;
    std::string expected;
  };
  constexpr std::string_view two = "<Constant>2</Constant>";
  constexpr std::string_view two_seven = "<Constant>2</Constant><Constant>7</Constant>";
  const Aggregate table[] = {
      {"min", "", two_seven, "", "2"},         {"max", "", two_seven, "", "7"},
      {"sum", "", two_seven, "", "9"},         {"avg", "", two_seven, "", "4.5"},
      {"avg", "", two_seven, "3", "4"},        {"median", "", two_seven, "", "4.5"},
      {"product", "", two_seven, "", "14"},    {"sum", "mapMissingTo='-1'", two_seven, "", "-1"},
      {"sum", "", "", "", "missing"},          {"sum", "defaultValue='8'", "", "", "8"},
      {"+", "", two, "", "missing"},           {"+", "mapMissingTo='5' defaultValue='6'", two, "", "5"},
      {"+", "defaultValue='6'", two, "", "6"},
  };
  for (const auto& row : table) {
    const auto text = fmt::format("<Apply function='{}' {}>{}{}</Apply>", row.function, row.attributes,
                                  argument, row.constants);
    CompiledFile file(fields("x:double"), model("double", text));
    ASSERT_EQ(file.refusal(), "") << row.function;
    file.score(row.value.empty() ? std::map<std::string, std::string>{}
                                 : std::map<std::string, std::string>{{"x", row.value}});
    EXPECT_EQ(file.text("out"), row.expected) << row.function << row.attributes;
  }
}

TEST(Apply, TruthsThatAreMissing) {
  struct Truths {
    std::string_view function;
    std::string_view attributes;
    bool second;
    std::string expected;
  };
  const Truths table[] = {
      {"and", "", false, "false"},
      {"and", "", true, "missing"},
      {"or", "", true, "true"},
      {"or", "", false, "missing"},
      {"and", "defaultValue='true'", true, "true"},
      {"and", "defaultValue='true'", false, "false"},
      {"and", "mapMissingTo='true'", false, "true"},
      {"or", "mapMissingTo='false'", true, "false"},
  };
  for (const auto& row : table) {
    const auto text =
        fmt::format("<Apply function='{}' {}>{}<Constant dataType='boolean'>{}</Constant></Apply>",
                    row.function, row.attributes, argument, row.second);
    CompiledFile file(fields("x:boolean"), model("boolean", text));
    ASSERT_EQ(file.refusal(), "") << row.function;
    file.score({});
    EXPECT_EQ(file.text("out"), row.expected) << row.function << row.attributes << row.second;
  }
}

// The days from 1960 to 1970 are 3653, from 1970 to 2000 10957.
TEST(Apply, DatesInEveryForm) {
  struct Form {
    std::string_view field;
    std::string_view type;
    std::string value;
    std::string expected;
  };
  const Form table[] = {
      {"x:date", "dateDaysSince[1960]", "1970-01-02", "3654"},
      {"x:date", "dateDaysSince[1970]", "1969-12-31", "-1"},
      {"x:date", "dateTime", "1970-01-02", "1970-01-02T00:00:00"},
      {"x:dateTime", "date", "1969-12-31T23:59:59", "1969-12-31"},
      {"x:dateTime", "dateDaysSince[2000]", "2000-01-01T00:00:01", "0"},
      {"x:dateTime", "dateTimeSecondsSince[2000]", "1999-12-31T23:59:59", "-1"},
      {"x:date", "dateTimeSecondsSince[1970]", "1970-01-02", "86400"},
      {"x:time", "timeSeconds", "00:01:01", "61"},
      {"x:dateDaysSince[1960]", "dateDaysSince[1970]", "3653", "0"},
      {"x:dateDaysSince[1960]", "date", "3653", "1970-01-01"},
      {"x:dateTimeSecondsSince[1970]", "dateDaysSince[1970]", "172799", "1"},
      {"x:dateDaysSince[1970]", "date", "1e300", "missing"},
      {"x:timeSeconds", "time", "86399", "23:59:59"},
      {"x:timeSeconds", "time", "86400", "missing"},
  };
  for (const auto& row : table) {
    CompiledFile file(fields(row.field), model(row.type, argument));
    ASSERT_EQ(file.refusal(), "") << row.field << row.type;
    file.score({{"x", row.value}});
    EXPECT_EQ(file.text("out"), row.expected) << row.field << row.type;
  }
  const CompiledFile file(fields("x:time"), model("date", argument));
  EXPECT_NE(file.refusal(), "");
}

// A constant that does not say its type is what the function takes there.
TEST(Apply, KnowsTheTypesOfConstants) {
  struct Open {
    std::string_view field;
    std::string_view type;
    std::string_view function;
    std::string_view constants;
    std::string value;
    std::string expected;
  };
  const Open table[] = {
      {"x:date", "integer", "dateDaysSinceYear", "<Constant>1970</Constant>", "1970-02-01", "31"},
      {"x:string", "string", "substring", "<Constant>2</Constant><Constant>3</Constant>", "aBc9x", "Bc9"},
      {"x:integer", "string", "concat", "<Constant>007</Constant>", "5", "5007"},
      {"x:string", "boolean", "equal", "<Constant>7</Constant>", "7", "true"},
      {"x:date", "boolean", "lessThan", "<Constant>2024-03-01</Constant>", "2024-02-29", "true"},
      {"x:integer", "double", "+", "<Constant>0.5</Constant>", "1", "1.5"},
  };
  for (const auto& row : table) {
    const auto text = fmt::format("<Apply function='{}'>{}{}</Apply>", row.function, argument, row.constants);
    CompiledFile file(fields(row.field), model(row.type, text));
    ASSERT_EQ(file.refusal(), "") << row.function;
    file.score({{"x", row.value}});
    EXPECT_EQ(file.text("out"), row.expected) << row.function;
  }
}

}  // namespace
}  // namespace balie::scorer_pmml
