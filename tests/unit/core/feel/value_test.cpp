#include "core/feel/operators.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <thread>

namespace balie::feel {
namespace {

TEST(Value, KeepsWhatItWasGiven) {
  for (const std::size_t length : {0, 1, 21, 22, 23, 255, 511, 1000}) {
    const std::string text(length, 'x');
    const Value value(text), copy = value;
    EXPECT_EQ(value.string(), text);
    EXPECT_EQ(copy.string(), text);
  }
  const Decimal number = *Decimal::parse("-1234567890123456789012345678901234e-40");
  EXPECT_EQ(Value(number).number(), number);
  const DateTime at = *parse_date_time("2026-11-22T10:00:00.5@Europe/Amsterdam");
  EXPECT_EQ(to_string(Value(at)), "2026-11-22T10:00:00.5@Europe/Amsterdam");
  EXPECT_EQ(to_string(Value(*parse_days_duration("-P1DT2H"))), "-P1DT2H");
  EXPECT_EQ(Value(true).boolean(), true);
  EXPECT_TRUE(Value().is_null());
}

TEST(Value, IsMovedAndAssigned) {
  Value list = Value::list({Value("a longer text than fits within"), Decimal(2)});
  Value other = list;
  other = other.list()[0];  // what it held goes, but not before it was copied
  EXPECT_EQ(other.string(), "a longer text than fits within");
  const Value moved = std::move(list);
  EXPECT_EQ(moved.list().size(), 2U);
}

TEST(Value, HoldsTheLastOfEntriesOfOneName) {
  const Value value = Value::context({{"a", Decimal(1)}, {"b", Decimal(2)}, {"a", Decimal(3)}});
  EXPECT_EQ(to_string(value), "{a: 3, b: 2}");
  std::vector<Entry> many;
  for (int i = 0; i < 100; ++i) many.push_back({fmt::format("entry {}", i), Decimal(i)});
  const Value large = Value::context(std::move(many));
  EXPECT_EQ(large.context().find("entry 73")->number(), Decimal(73));
  EXPECT_EQ(large.context().find("entry"), nullptr);
}

TEST(Value, NestsOnlySoDeep) {
  Value value = Value::list({});
  for (int i = 0; i < 1000 && !value.is_null(); ++i) value = Value::list({value});
  EXPECT_TRUE(value.is_null());
}

TEST(Value, IsSharedByThreads) {
  const Value shared = Value::list({Value("a longer text than fits within")});
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 10'000; ++i) {
        const Value copy = shared;
        EXPECT_EQ(copy.list()[0].string().size(), 30U);
      }
    });
  }
}

}  // namespace
}  // namespace balie::feel
