// The index says what testing each cell would say.
#include "core/rules/table_index.hpp"

#include "core/feel/evaluation.hpp"
#include "core/feel/expression.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

namespace balie::rules {
namespace {

using feel::Value;

bool bit(const Word* bits, std::size_t rule) { return (bits[rule / 64] >> rule % 64 & 1) != 0; }

// Cells of one column, compiled as they stand.
class Column {
 public:
  explicit Column(std::vector<std::string> cells) : cells_(std::move(cells)) {
    const feel::Scope scope;
    for (const auto& cell : cells_) {
      compiled_.push_back(feel::compile_unary_tests(cell, scope, feel::Type()).expression);
    }
    for (const auto& cell : compiled_) tests_.push_back(cell.constant_tests());
    index_.emplace(tests_, [&](std::size_t rule) { return passes(rule, Value()); });
  }

  bool passes(std::size_t rule, const Value& value) {
    return evaluation_.evaluate(compiled_[rule], {&value, 1}).is_true();
  }

  // Rules that are neither told nor told wrong are counted as untested.
  std::size_t check(const Value& value) {
    const auto answer = index_->find(value);
    std::size_t untested = 0;
    for (std::size_t rule = 0; rule < cells_.size(); ++rule) {
      if (bit(answer.untested, rule)) {
        ++untested;
      } else {
        EXPECT_EQ(bit(answer.matching, rule), passes(rule, value))
            << cells_[rule] << " of " << feel::to_string(value.kind());
      }
    }
    return untested;
  }

 private:
  std::vector<std::string> cells_;
  std::vector<feel::Expression> compiled_;
  std::vector<const feel::ConstantTests*> tests_;
  feel::Evaluation evaluation_;
  std::optional<ColumnIndex> index_;
};

TEST(TableIndex, TellsNumbers) {
  Column column(
      {"-", "1", "1.0, 2", "< 3", ">= 2", "[1..3]", "(1..3)", "not(2, > 5)", "<= -1", "(2..2]", "> 7, < 0"});
  for (const auto* const number :
       {"-2", "-1", "0", "0.5", "1", "1.00", "1.5", "2", "2.5", "3", "4", "5", "6", "7", "8"}) {
    EXPECT_EQ(column.check(*feel::Decimal::parse(number)), 0u) << number;
  }
}

TEST(TableIndex, TellsTextsAndBooleansAndDates) {
  Column texts(
      {"\"a\"", "\"a\", \"b\"", "not(\"b\")", "-", "\"a long text that has no room in a value itself\""});
  for (const auto* const text : {"a", "b", "c", "", "a long text that has no room in a value itself"}) {
    EXPECT_EQ(texts.check(Value(text)), 0u) << text;
  }
  Column booleans({"true", "false", "not(true)", "true, false", "-"});
  EXPECT_EQ(booleans.check(Value(true)) + booleans.check(Value(false)), 0u);
  Column dates({"@\"2024-01-02\"", "< @\"2024-01-02\"", "[@\"2024-01-01\"..@\"2024-02-01\"]", "-"});
  for (const auto* const date :
       {"2023-12-31", "2024-01-01", "2024-01-02", "2024-01-15", "2024-02-01", "2024-03-01"}) {
    EXPECT_EQ(dates.check(*feel::parse_date(date)), 0u) << date;
  }
}

TEST(TableIndex, TellsNullAndLeavesTheRest) {
  Column column({"-", "null", "1", "not(null)", "? > 2", "\"x\"", "not(1)"});
  column.check(Value());
  column.check(Value("x"));
  column.check(Value::list({feel::Decimal(1)}));
  EXPECT_GT(column.check(feel::Decimal(1)), 0u);  // what is not constant is left
}

TEST(TableIndex, AgreesWithTestsOnRandomColumns) {
  std::mt19937 random(7);
  const auto number = [&] { return static_cast<int>(random() % 40) - 20; };
  const std::vector<std::string> forms = {"{}",       "< {}",          "<= {}",    "> {}",     ">= {}",
                                          "[{}..{}]", "({}..{}]",      "[{}..{})", "({}..{})", "{}, {}",
                                          "not({})",  "not([{}..{}])", "-"};
  std::vector<std::string> cells;
  for (int i = 0; i < 300; ++i) {
    const auto low = number();
    cells.push_back(
        fmt::format(fmt::runtime(forms[random() % forms.size()]), low, low + static_cast<int>(random() % 9)));
  }
  Column column(cells);
  for (int value = -25; value <= 35; ++value) {
    EXPECT_EQ(column.check(feel::Decimal(value)), 0u);
    EXPECT_EQ(column.check(
                  *feel::Decimal::from_parts(value < 0, static_cast<unsigned>(std::abs(value)) * 10 + 5, -1)),
              0u);
  }
}

}  // namespace
}  // namespace balie::rules
