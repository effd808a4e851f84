#include "core/feel/expression.hpp"

#include "tests/unit/core/feel/feel.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::feel {
namespace {

struct Case {
  std::string_view text, expected;
  std::string_view names = "{}";
};

void check(std::span<const Case> cases) {
  for (const Case& one : cases) EXPECT_EQ(evaluated(one.text, one.names), one.expected) << one.text;
}

TEST(Expression, Computes) {
  const Case cases[] = {
      {"1 + 2 * 3", "7"},
      {"(1 + 2) * 3 - 4 / 8", "8.5"},
      {"-2 ** 2", "4"},
      {"2 ** 3 ** 2", "64"},
      {"10 - 3 - 2", "5"},
      {"\"a\" + \"b\"", "ab"},
      {"\"a\" + 1", "null"},
      {"1 / 0", "null"},
      {"null + 1", "null"},
      {"@\"2026-01-31\" + @\"P1M\"", "2026-02-28"},
      {"@\"2026-03-01\" - @\"2026-02-01\"", "P28D"},
      {"@\"PT1H\" * 2.5", "PT2H30M"},
      {"@\"P1D\" / @\"PT6H\"", "4"},
      {"@\"P1Y\" / 5", "P2M"},
      {"@\"23:00:00\" + @\"PT2H\"", "01:00:00"},
      {"@\"2026-01-01\" - @\"2025-12-31T00:00:00Z\"", "P1D"},
  };
  check(cases);
}

TEST(Expression, ComparesAndDecides) {
  const Case cases[] = {
      {"1 < 2 and 2 <= 2 and 3 != 4", "true"},
      {"1 = \"1\"", "null"},
      {"null = null", "true"},
      {"1 = null", "false"},
      {"null < 1", "null"},
      {"true and null", "null"},
      {"false and null", "false"},
      {"null or true", "true"},
      {"5 between 1 and 10", "true"},
      {"0 between 1 and null", "false"},
      {"2 between 1 and null", "null"},
      {"if null then 1 else 2", "2"},
      {"if 1 > 0 then \"a\" else \"b\"", "a"},
      {"5 in [1..5)", "false"},
      {"5 in (< 3, > 4)", "true"},
      {"5 in (? > 4)", "true"},
      {"2 in [1, 2]", "true"},
      {"\"b\" in (\"a\"..\"c\")", "true"},
      {"1 instance of number", "true"},
      {"[1, \"a\"] instance of list<number>", "false"},
      {"{a: 1} instance of context<a: number>", "true"},
      {"[1..3] instance of range<number>", "true"},
      {"(function(a: number) a > 1) instance of function<number>->boolean", "true"},
      {"@\"2026-01-01T12:00:00+01:00\" = @\"2026-01-01T11:00:00Z\"", "true"},
  };
  check(cases);
}

TEST(Expression, FindsNames) {
  const Case cases[] = {
      {"monthly income * 12", "1200", R"({"monthly income": 100})"},
      {"monthly   income*12", "1200", R"({"monthly income": 100})"},
      {"a-b", "7", R"({"a-b": 7, "a": 1, "b": 2})"},
      {"a - b", "-1", R"({"a-b": 7, "a": 1, "b": 2})"},
      {"a+b + a", "9", R"({"a+b": 8, "a": 1})"},
      {"rates", "null", R"({"rate": 1})"},
      {"date and time", "true", R"({"date": true, "time": true})"},
      {"date(\"2026-01-01\")", "2026-01-01", R"({"date": 1})"},
      {"customer.name", "Ann", R"({"customer": {"name": "Ann"}})"},
      {"customer.first name", "Ann", R"({"customer": {"first name": "Ann"}})"},
      {"{a: 1, b: a + 1}.b", "2"},
      {"{\"x y\": 1, z: x y + 1}.z", "2"},
      {"{a: 1, a: 2}", "null"},
      {"[{a: 1}, {a: 2}].a", "[1, 2]"},
      {"élan + 🐎", "3", R"({"élan": 1, "🐎": 2})"},
      {"@\"2026-11-22\".weekday", "7"},
      {"@\"PT90M\".minutes", "30"},
      {"[1..5).end included", "false"},
      {"@\"10:00:00+02:00\".time offset", "PT2H"},
  };
  check(cases);
}

TEST(Expression, GoesThroughLists) {
  const Case cases[] = {
      {"[1, 2, 3][2]", "2"},
      {"[1, 2, 3][-1]", "3"},
      {"[1, 2, 3][4]", "null"},
      {"[1, 2, 3][item >= 2]", "[2, 3]"},
      {"history[channel = \"voice\"].n", "[1, 3]",
       R"({"history": [{"channel": "voice", "n": 1}, {"channel": "sms", "n": 2}, {"channel": "voice", "n": 3}]})"},
      {"list[x > limit]", "[{x: 3}]", R"({"list": [{"x": 1}, {"x": 3}], "limit": 2})"},
      {"list[item > 1]", "[{item: 2}]", R"({"list": [{"item": 1}, {"item": 2}]})"},
      {"list[i]", "b", R"({"list": ["a", "b"], "i": 2})"},
      {"[][1]", "null"},
      {"5[item > 3]", "[5]"},
      {"for i in 1..3 return i * i", "[1, 4, 9]"},
      {"for i in 3..1 return i", "[3, 2, 1]"},
      {"for i in [1..3) return i", "[1, 2]"},
      {"for a in [1, 2], b in [10, 20] return a + b", "[11, 21, 12, 22]"},
      {"for i in 1..5 return if i < 3 then 1 else partial[-1] + partial[-2]", "[1, 1, 2, 3, 5]"},
      {"for d in @\"2026-01-30\"..@\"2026-02-01\" return d.day", "[30, 31, 1]"},
      {"some x in [1, 2] satisfies x > 1", "true"},
      {"every x in [1, 2] satisfies x > 1", "false"},
      {"every x in [] satisfies x", "true"},
      {"some x in [1, null] satisfies x > 1", "null"},
      {"some x in [1, 2], y in [2, 3] satisfies x + y = 5", "true"},
  };
  check(cases);
}

TEST(Expression, CallsFunctions) {
  const Case cases[] = {
      {"(function(a, b) a - b)(b: 1, a: 10)", "9"},
      {"{square: function(x: number) x * x, r: square(3)}.r", "9"},
      {"{square: function(x: number) x * x, r: square(\"3\")}.r", "null"},
      {"(function(x) function(y) x + y)(1)(2)", "3"},
      {"sort([3, 1, 2], function(x, y) x < y)", "[1, 2, 3]"},
      {"for f in [abs, sqrt] return f(4)", "[4, 2]"},
      {"(function() external {java: {class: \"A\", method signature: \"f()\"}})()", "null"},
      {"substring(\"hello\", start position: 2)",
       "syntax: either all arguments have names, or none; found \"2)\""},
      {"substring(string: \"hello\", start position: 2)", "ello"},
      {"substring([\"hello\"], [2])", "ello"},
      {"nothing(1)", "null"},
  };
  check(cases);
}

TEST(Expression, ReadsLiterals) {
  const Case cases[] = {
      {R"("a\"b\\c\nd\u00e9\U01F40E")", "a\"b\\c\ndé🐎"},
      {R"("\ud83d\udc0e")", "🐎"},
      {"1.5e3", "1500"},
      {".5", "0.5"},
      {"// a comment\n1 /* and another */ + 1", "2"},
      {"[1, [2, \"x\"], {a: null}]", "[1, [2, \"x\"], {a: null}]"},
      {"]1..3[", "(1..3)"},
      {"(< 10)", "< 10"},
      {"[1..null]", "[1..null]"},
      {"@\"nothing\"", "null"},
  };
  check(cases);
}

TEST(Expression, RefusesWhatIsNoFeel) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", "1:1"},         {"1 +", "1:4"},     {"1 == 1", "1:4"},       {"(1", "1:3"},
      {"[1, 2", "1:6"},    {"{a 1}", "1:2"},   {"if 1 then 2", "1:12"}, {"\"abc", "1:1"},
      {"for in x", "1:5"}, {"1 2", "1:3"},     {"a.", "1:3"},           {"1 /* x", "1:3"},
      {"\n  )", "2:3"},    {"1e99999", "1:1"}, {"\"\\u12\"", "1:1"},    {"x instance of", "1:14"},
  };
  for (const auto& [text, place] : cases) {
    const Compiled compiled = compile(text, Scope());
    ASSERT_FALSE(compiled.is_usable()) << text;
    const Finding& finding = compiled.findings.back();
    const auto found = fmt::format("{}:{}", finding.place.line, finding.place.column);
    if (text != "\"abc" && text != "\"\\u12\"" && text != "1e99999" && text != "1 /* x") {
      EXPECT_EQ(found, place) << text << ": " << finding.text;
    }
  }
}

TEST(Expression, FindsWhatCannotBeRight) {
  Scope scope;
  scope.declare("age", Type::of(Type::Kind::number));
  scope.declare("name", Type::of(Type::Kind::string));
  scope.declare(
      "customer",
      Type::context({{"born", Type::of(Type::Kind::date)},
                     {"calls", Type::list(Type::context({{"length", Type::of(Type::Kind::number)}}))}}));
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"agee > 1", "1:1 unknown name agee; did you mean \"age\"?"},
      {"age > name", "1:1 a number and a string cannot be compared"},
      {"age + name", "1:1 number + string has no meaning"},
      {"age and true", "1:1 the left side of \"and\" is a number, neither true nor false"},
      {"customer.bron", "1:9 no entry bron; did you mean \"born\"?"},
      {"customer.born.hour", "1:14 a date has no hour"},
      {"customer.calls[lenght > 1]", "1:16 unknown name lenght; did you mean \"length\"?"},
      {"customer.calls[length = \"a\"]", "1:16 a number and a string cannot be compared"},
      {"upper case(age)", "1:1 upper case: string is a number, not a string"},
      {"abs()", "1:1 abs does not take 0 arguments"},
      {"abs(number: 1)", "1:1 abs has no parameters of these names"},
      {"age in [\"a\"..\"b\"]", "1:8 a number cannot be tested by a range<string>"},
      {"if age then 1 else 2", "1:4 the condition is a number, neither true nor false"},
      {"age instance of nothing", "1:17 unknown type nothing"},
      {"name[1].year", "1:8 a string has no year"},
      {"@\"2026-02-30\"", "1:1 \"2026-02-30\" is no date, time or duration"},
      {"-name", "1:1 a string has no negative"},
  };
  for (const auto& [text, expected] : cases) {
    const Compiled compiled = compile(text, scope);
    ASSERT_EQ(compiled.findings.size(), 1U) << text;
    const Finding& finding = compiled.findings[0];
    EXPECT_EQ(fmt::format("{}:{} {}", finding.place.line, finding.place.column, finding.text), expected);
    EXPECT_TRUE(compiled.is_usable());
  }
  for (const std::string_view good :
       {"age > 1", "customer.calls[length > age].length", "if name = null then 1 else age",
        "sum(customer.calls.length)", "customer.born + @\"P1D\" < today()",
        "count(customer.calls[length > 1]) > 2 and name in (\"a\", \"b\")"}) {
    const Compiled compiled = compile(good, scope);
    EXPECT_TRUE(compiled.is_clean()) << good << ": "
                                     << (compiled.is_clean() ? "" : compiled.findings[0].text);
  }
  EXPECT_EQ(to_string(compile("customer.calls.length", scope).expression.type()), "list<number>");
}

TEST(Expression, KeepsReasons) {
  Evaluation evaluation;
  const Value value = evaluation.evaluate(compile("1 +\n \"a\"", Scope()).expression, {});
  EXPECT_TRUE(value.is_null());
  ASSERT_EQ(evaluation.reasons().size(), 1U);
  EXPECT_EQ(evaluation.reasons()[0], (Reason{{1, 1}, "number + string has no meaning"}));
}

TEST(Expression, ReadsTypes) {
  Scope scope;
  scope.declare_type("tLoan", Type::context({{"amount", Type::of(Type::Kind::number)}}));
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"number", "number"},
      {"list<tLoan>", "list<context<amount: number>>"},
      {"function<date and time, list<string>>->boolean", "function<date and time, list<string>>->boolean"},
      {"days and time duration", "days and time duration"},
      {"dateTime", "date and time"},
      {"list<Any>", "list<Any>"},
  };
  for (const auto& [text, expected] : cases) {
    const auto type = parse_type(text, scope);
    ASSERT_TRUE(type) << text;
    EXPECT_EQ(to_string(*type), expected);
  }
  EXPECT_FALSE(parse_type("list<", scope));
  EXPECT_FALSE(parse_type("tLoans", scope));
}

TEST(Expression, TellsWhatItUsesOfItsVariables) {
  Scope scope;
  scope.declare("customer");
  scope.declare("contact");
  const auto uses = [&](std::string_view text) {
    std::string all;
    const auto compiled = compile(text, scope);
    for (const Use& use : compiled.expression.uses())
      all += fmt::format("{}{}{} ", scope.variables()[use.variable].name, use.path.empty() ? "" : ".",
                         fmt::join(use.path, "."));
    return all;
  };
  EXPECT_EQ(uses("1 + 2"), "");
  EXPECT_EQ(uses("customer"), "customer ");
  EXPECT_EQ(uses("customer.profile.born.year + contact.at.year"),
            "customer.profile.born.year contact.at.year ");
  EXPECT_EQ(uses("count(customer.history[at > contact.at])"), "customer.history contact ")
      << "an item may have a contact of its own";
  EXPECT_EQ(uses("[1..customer.a[1].b].start"), "customer.a ") << "also where it was read twice";
  EXPECT_EQ(uses("{a: customer}.a.b"), "customer ");
  EXPECT_EQ(uses("(customer).a"), "customer.a ");
  EXPECT_EQ(uses("(function(x) x + contact.n)(customer.m)"), "contact.n customer.m ");
  EXPECT_EQ(uses("for customer in [1] return customer.a"), "") << "a local of the same name";
}

}  // namespace
}  // namespace balie::feel
