#include "core/operator/commands.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace balie::operation {
namespace {

struct Printed {
  int status;
  std::string out, errors;
};

Printed feel(const std::string& expression, const std::string& names = "{}") {
  const ManualClock clock;
  std::ostringstream out, errors;
  const Context context{.globals = {}, .clock = clock, .out = out, .errors = errors};
  const int status = evaluate_feel(context, {expression, names});
  return {status, out.str(), errors.str()};
}

TEST(FeelCommand, PrintsTheValueAsJson) {
  EXPECT_EQ(feel("1 + 1").out, "2\n");
  EXPECT_EQ(feel("{a: [\"x\", @\"2026-01-01\"]}").out, "{\"a\":[\"x\",\"2026-01-01\"]}\n");
  EXPECT_EQ(feel("monthly income * 12", R"({"monthly income": 100.5})").out, "1206\n");
  EXPECT_EQ(feel("calls[length > 10].length", R"({"calls": [{"length": 5}, {"length": 15}]})").out, "[15]\n");
  EXPECT_EQ(feel("today()").out, "\"2023-11-14\"\n");
  EXPECT_EQ(feel("1 + 1").status, done);
}

TEST(FeelCommand, SaysWhyItIsNull) {
  const Printed printed = feel("1 +\n\"a\"");
  EXPECT_EQ(printed.status, done);
  EXPECT_EQ(printed.out, "null\n");
  EXPECT_EQ(printed.errors, "expression:1:1: number + string has no meaning\n");
}

TEST(FeelCommand, RefusesWhatItCannotRead) {
  const Printed printed = feel("1 +");
  EXPECT_EQ(printed.status, bad_input);
  EXPECT_EQ(printed.out, "");
  EXPECT_EQ(printed.errors, "expression:1:4: expected an expression; found the end\n");
  EXPECT_EQ(feel("1", "{").status, bad_input);
  EXPECT_EQ(feel("1", "[]").status, bad_input);
}

}  // namespace
}  // namespace balie::operation
