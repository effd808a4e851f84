#include "core/operator/date_inference.hpp"

#include <gtest/gtest.h>

namespace balie::operation {
namespace {

using namespace std::chrono_literals;
using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;

TEST(ParseMonth, ReadsNumbersAndEnglishNames) {
  for (const auto* text : {"5", "05", "may", "May", "MAY.", "may."})
    EXPECT_EQ(parse_month(text), month(5)) << text;
  EXPECT_EQ(parse_month("september"), month(9));
  EXPECT_EQ(parse_month("sep"), month(9));
  for (const auto* text : {"", ".", "0", "13", "mai", "ma", "5x", "-5", "septemb"})
    EXPECT_FALSE(parse_month(text)) << text;
}

TEST(YearInference, BeginsANewYearWhereTheMonthsBeginAgain) {
  YearInference years(2008y);
  EXPECT_EQ(*years.date(month(5), day(5)), sys_days(2008y / 5 / 5));
  EXPECT_EQ(*years.date(month(10), day(29)), sys_days(2008y / 10 / 29));
  EXPECT_EQ(*years.date(month(1), day(2)), sys_days(2009y / 1 / 2));
  EXPECT_EQ(*years.date(month(6), day(30)), sys_days(2009y / 6 / 30));
  EXPECT_EQ(*years.date(month(12), day(1)), sys_days(2009y / 12 / 1));
  EXPECT_EQ(*years.date(month(1), day(1)), sys_days(2010y / 1 / 1));
}

TEST(YearInference, BearsRowsThatAreALittleOutOfOrder) {
  YearInference years(2009y);
  EXPECT_EQ(*years.date(month(12), day(31)), sys_days(2009y / 12 / 31));
  EXPECT_EQ(*years.date(month(1), day(2)), sys_days(2010y / 1 / 2));
  EXPECT_EQ(*years.date(month(12), day(30)), sys_days(2009y / 12 / 30));
  EXPECT_EQ(*years.date(month(1), day(3)), sys_days(2010y / 1 / 3));
}

TEST(YearInference, RefusesDaysThatAreNot) {
  YearInference years(2008y);
  ASSERT_FALSE(years.date(month(2), day(30)));
  EXPECT_EQ(years.date(month(4), day(31)).error().text(), "month 4 has no day 31");
  EXPECT_EQ(*years.date(month(2), day(29)), sys_days(2008y / 2 / 29));
  EXPECT_FALSE(YearInference(2009y).date(month(2), day(29)));
}

}  // namespace
}  // namespace balie::operation
