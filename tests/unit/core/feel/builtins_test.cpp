// The functions of FEEL, by the examples of the standard and their edges.
#include "tests/unit/core/feel/feel.hpp"

#include <gtest/gtest.h>

namespace balie::feel {
namespace {

struct Case {
  std::string_view text, expected;
};

void check(std::span<const Case> cases) {
  for (const Case& one : cases) EXPECT_EQ(evaluated(one.text), one.expected) << one.text;
}

TEST(Builtins, Convert) {
  const Case cases[] = {
      {"date(2026, 2, 29)", "null"},
      {"date(2024, 2, 29)", "2024-02-29"},
      {"date(@\"2026-01-01T10:00:00\")", "2026-01-01"},
      {"time(14, 30, 1.5, @\"PT1H\")", "14:30:01.5+01:00"},
      {"date and time(@\"2026-01-01\", @\"10:00:00Z\")", "2026-01-01T10:00:00Z"},
      {"date and time(2026, 1, 2, 3, 4, 5)", "2026-01-02T03:04:05"},
      {"number(\"1 000,5\", \" \", \",\")", "1000.5"},
      {"number(\"12.5\")", "12.5"},
      {"string(1.50)", "1.5"},
      {"string([1, \"a\", {b: @\"P1D\"}])", "[1, \"a\", {b: P1D}]"},
      {"string(null)", "null"},
      {"duration(\"P1Y2M\")", "P1Y2M"},
      {"years and months duration(@\"2011-12-22\", @\"2013-08-24\")", "P1Y8M"},
      {"range(\"[1..3)\")", "[1..3)"},
      {"not(null)", "null"},
      {"now()", "2026-09-21T14:13:20Z"},
      {"today()", "2026-09-21"},
  };
  check(cases);
}

TEST(Builtins, WorkOnStrings) {
  const Case cases[] = {
      {"substring(\"foobar\", -2, 1)", "a"},
      {"substring(\"foobar\", 0)", "null"},
      {"substring(\"\\U01F40Eab\", 2)", "ab"},
      {"string length(\"\\U01F40Eab\")", "3"},
      {"upper case(\"aé\") + lower case(\"BÉ\")", "AÉbé"},
      {"substring before(\"foobar\", \"bar\")", "foo"},
      {"substring after(\"foobar\", \"ob\")", "ar"},
      {"substring after(\"foobar\", \"\")", "foobar"},
      {"contains(\"foobar\", \"of\")", "false"},
      {"starts with(\"foobar\", \"fo\")", "true"},
      {"split(\"John Doe\", \"\\\\s\")", "[\"John\", \"Doe\"]"},
      {"split(\"a;b;c;;\", \";\")", "[\"a\", \"b\", \"c\", \"\", \"\"]"},
      {"string join([\"a\", null, \"c\"], \"_\")", "a_c"},
      {"replace(\"abracadabra\", \"a(.)\", \"a$1$1\")", "abbraccaddabbra"},
      {"replace(\"abc\", \"x*\", \"-\")", "null"},
      {"replace(\"a.b\", \".\", \"$\", \"q\")", "a$b"},
  };
  check(cases);
}

TEST(Builtins, MatchPatterns) {
  const Case cases[] = {
      {R"f(matches("abc", "^a.c$"))f", "true"},
      {R"f(matches("a\nc", "a.c"))f", "false"},
      {R"f(matches("a\nc", "a.c", "s"))f", "true"},
      {R"f(matches("a\nb", "^b$", "m"))f", "true"},
      {R"f(matches("a\n", "a$"))f", "false"},
      {R"f(matches("HELLO", "hello", "i"))f", "true"},
      {R"f(matches("b", "[a-z-[aeiou]]"))f", "true"},
      {R"f(matches("e", "[a-z-[aeiou]]"))f", "false"},
      {R"f(matches("e", "[^a-d-[x]]"))f", "true"},
      {R"f(matches("é", "\p{IsLatin-1Supplement}"))f", "true"},
      {R"f(matches("5", "\d\D*"))f", "true"},
      {R"f(matches("-", "[a\-z]"))f", "true"},
      {R"f(matches("ab:", "^\i\c*$"))f", "true"},
      {R"f(matches("abab", "^(ab)\1$"))f", "true"},
      {R"f(matches("a", "a b", "x"))f", "false"},
      {R"f(matches("ab", "a b", "x"))f", "true"},
      {R"f(matches("a+b", "a+b", "q"))f", "true"},
      {R"f(matches("a", "(a"))f", "null"},
      {R"f(matches("a", "a**"))f", "null"},
      {R"f(matches("a", "(?=a)"))f", "null"},
      {R"f(matches("a", "[b"))f", "null"},
      {R"f(matches("a", "\y"))f", "null"},
      {R"f(matches("a", "a{2,1}"))f", "null"},
      {R"f(matches("a", "a", "z"))f", "null"},
  };
  check(cases);
}

TEST(Builtins, WorkOnLists) {
  const Case cases[] = {
      {"list contains([1, null], null)", "true"},
      {"count([1, [2]])", "2"},
      {"min(3, 1, 2)", "1"},
      {"max([\"a\", \"c\"])", "c"},
      {"min([])", "null"},
      {"max(1, \"a\")", "null"},
      {"sum(1, 2.5)", "3.5"},
      {"sum([])", "null"},
      {"sum([1, null])", "null"},
      {"mean([1, 2, 6])", "3"},
      {"product(2, 3, 4)", "24"},
      {"median(6, 1, 2, 3)", "2.5"},
      {"stddev([2, 4, 7, 5])", "2.081665999466132735282297706979931"},
      {"stddev(1)", "null"},
      {"mode([6, 1, 9, 6, 1])", "[1, 6]"},
      {"all([true, null])", "null"},
      {"all([])", "true"},
      {"any(false, true)", "true"},
      {"sublist([4, 5, 6], -2, 1)", "[5]"},
      {"append([1], 2, 3)", "[1, 2, 3]"},
      {"concatenate([1], [2, 3])", "[1, 2, 3]"},
      {"insert before([1, 3], 1, 2)", "[2, 1, 3]"},
      {"remove([1, 2, 3], -1)", "[1, 2]"},
      {"list replace([2, 4, 7], 3, 6)", "[2, 4, 6]"},
      {"list replace([2, 4, 7], function(item, newItem) item < newItem, 5)", "[5, 5, 7]"},
      {"reverse([1, 2, 3])", "[3, 2, 1]"},
      {"index of([1, 2, 3, 2], 2)", "[2, 4]"},
      {"union([1, 2], [2, 3])", "[1, 2, 3]"},
      {"distinct values([1, 2, 1.0])", "[1, 2]"},
      {"flatten([[1, [2]], [[[3]]]])", "[1, 2, 3]"},
      {"sort([{n: 2}, {n: 1}], function(a, b) a.n < b.n).n", "[1, 2]"},
      {"sort([3, 1, 2], function(a, b) null)", "null"},
  };
  check(cases);
}

TEST(Builtins, WorkOnNumbers) {
  const Case cases[] = {
      {"decimal(2.5, 0)", "2"},
      {"decimal(1/3, 2)", "0.33"},
      {"floor(-1.56, 1)", "-1.6"},
      {"ceiling(1.5)", "2"},
      {"round up(-5.5, 0)", "-6"},
      {"round half up(5.5, 0)", "6"},
      {"round half down(5.5, 0)", "5"},
      {"abs(@\"-P1D\")", "P1D"},
      {"modulo(-12, 5)", "3"},
      {"sqrt(16)", "4"},
      {"sqrt(-1)", "null"},
      {"odd(5) and even(-2)", "true"},
      {"even(2.5)", "null"},
      {"decimal(1, 1.5)", "null"},
  };
  check(cases);
}

TEST(Builtins, KnowDates) {
  const Case cases[] = {
      {"day of year(@\"2019-09-17\")", "260"},
      {"day of week(@\"2019-09-17\")", "Tuesday"},
      {"month of year(@\"2019-09-17\")", "September"},
      {"week of year(@\"2005-01-01\")", "53"},
      {"is(@\"23:00:50Z\", @\"23:00:50+00:00\")", "true"},
      {"is(@\"2012-12-25\", @\"2012-12-25T00:00:00Z\")", "false"},
      {"is([@\"23:00:50\"], [@\"23:00:50Z\"])", "false"},
  };
  check(cases);
}

TEST(Builtins, RelateRanges) {
  const Case cases[] = {
      {"before(1, 10)", "true"},
      {"before([1..5], (5..10])", "true"},
      {"after([5..10], 1)", "true"},
      {"meets([1..5], [5..10])", "true"},
      {"met by([5..10], [1..5])", "true"},
      {"overlaps([1..5], [3..8])", "true"},
      {"overlaps before([1..5], [3..8])", "true"},
      {"overlaps after([3..8], [1..5])", "true"},
      {"finishes(10, [1..10])", "true"},
      {"finished by([1..10], [5..10])", "true"},
      {"includes([1..10], 5)", "true"},
      {"during(5, (5..10])", "false"},
      {"starts(1, [1..10])", "true"},
      {"started by([1..10], [1..5])", "true"},
      {"coincides(5, 5)", "true"},
      {"meets(1, [1..5])", "null"},
      {"before(1, \"a\")", "null"},
  };
  check(cases);
}

TEST(Builtins, WorkOnContexts) {
  const Case cases[] = {
      {"get value({a: 1}, \"a\")", "1"},
      {"get value({a: 1}, \"b\")", "null"},
      {"get entries({a: 1})[1].key", "a"},
      {"context([{key: \"a\", value: 1}, {key: \"b\", value: 2}])", "{a: 1, b: 2}"},
      {"context([{key: \"a\", value: 1}, {key: \"a\", value: 2}])", "null"},
      {"context put({a: 1}, \"b\", 2)", "{a: 1, b: 2}"},
      {"context put({x: {y: 1}}, [\"x\", \"y\"], 2)", "{x: {y: 2}}"},
      {"context put({x: 1}, [\"x\", \"y\"], 2)", "null"},
      {"context merge([{a: 1}, {a: 2, b: 3}])", "{a: 2, b: 3}"},
  };
  check(cases);
}

}  // namespace
}  // namespace balie::feel
