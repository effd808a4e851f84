// What runs away ends, and soon.
#include "tests/unit/core/feel/feel.hpp"

#include <gtest/gtest.h>

namespace balie::feel {
namespace {

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

TEST(Limits, EndEvaluations) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"for a in 1..100000, b in 1..100000 return a", "the evaluation was ended: a list is too long"},
      {"count(for a in 1..100000 return count(for b in 1..1000 return a))",
       "the evaluation was ended: too many steps"},
      {"some a in 1..100000, b in 1..100000 satisfies a = 0", "the evaluation was ended: too many steps"},
      {"(for i in 1..60 return if i = 1 then 1 else [partial[-1], partial[-1]])[-1]",
       "the evaluation was ended: a value is nested too deeply, or too large"},
      {"(for i in 1..5000 return if i = 1 then 1 else [partial[-1]])[-1]",
       "the evaluation was ended: a value is nested too deeply, or too large"},
      {"(for i in 1..40 return if i = 1 then \"x\" else partial[-1] + partial[-1])[-1]",
       "the evaluation was ended: a string is too long"},
      {"{f: function(g, n) g(g, n + 1), r: f(f, 1)}.r",
       "the evaluation was ended: calls are nested too deeply"},
      {"1e6000 * 1e6000", "null"},
      {"matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\", \"(a+)+$\")", "null"},
  };
  Limits limits;
  limits.steps_max = 900'000;
  for (const auto& [text, expected] : cases) EXPECT_EQ(evaluated(text, "{}", limits), expected) << text;
}

TEST(Limits, EndParsing) {
  const std::string texts[] = {
      repeated("(", 20'000),
      repeated("[", 20'000),
      repeated("-", 20'000) + "1",
      repeated("1+", 20'000) + "1",
      repeated("{a:", 20'000),
      repeated("if ", 20'000),
      repeated("[1..a[", 2'000),
      repeated("x in (", 2'000),
      repeated("a.", 20'000),
      repeated("list<", 20'000),
      repeated("a instance of list<", 2'000),
      repeated("function(a)", 20'000),
      repeated(" ", 200'000),
  };
  for (const std::string& text : texts)
    EXPECT_FALSE(compile(text, Scope()).is_usable()) << text.substr(0, 20);
  EXPECT_EQ(evaluated(repeated("1+", 500) + "1"), "501");
}

TEST(Limits, AreTheCallers) {
  Limits limits;
  limits.steps_max = 10;
  EXPECT_EQ(evaluated("for i in 1..11 return i", "{}", limits), "the evaluation was ended: too many steps");
  limits = {};
  limits.reasons_max = 2;
  Evaluation evaluation(limits);
  evaluation.evaluate(compile("for i in 1..9 return 1 / 0", Scope()).expression, {});
  EXPECT_EQ(evaluation.reasons().size(), 2U);
}

}  // namespace
}  // namespace balie::feel
