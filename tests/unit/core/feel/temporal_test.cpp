#include "core/feel/temporal.hpp"

#include <gtest/gtest.h>

namespace balie::feel {
namespace {

TEST(Temporal, ReadsAndWritesDates) {
  for (const std::string_view text : {"2016-02-29", "0001-01-01", "-0044-03-15", "999999999-12-31"}) {
    const auto date = parse_date(text);
    ASSERT_TRUE(date) << text;
    EXPECT_EQ(to_string(*date), text);
  }
  for (const std::string_view text : {"", "2015-02-29", "2015-13-01", "2015-1-1", "02015-01-01",
                                      "+2015-01-01", "2015-01-01Z", "1000000000-01-01", "15-01-01"})
    EXPECT_FALSE(parse_date(text)) << text;
}

TEST(Temporal, ReadsAndWritesTimes) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"00:00:00", "00:00:00"},
      {"23:59:59.120", "23:59:59.12"},
      {"24:00:00", "00:00:00"},
      {"11:22:33-00:00", "11:22:33Z"},
      {"11:22:33+05:30", "11:22:33+05:30"},
      {"11:22:33@Europe/Paris", "11:22:33@Europe/Paris"},
  };
  for (const auto& [text, expected] : cases) {
    const auto time = parse_time(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(to_string(*time), expected);
  }
  for (const std::string_view text :
       {"", "7:00:00", "24:00:01", "12:60:00", "12:00", "12:00:00+15:00", "12:00:00+5",
        "12:00:00@Nowhere/Land", "12:00:00@/etc/passwd", "12:00:00@Europe/../UTC", "12:00:00@",
        "12:00:00Z@Etc/UTC", "12:00:00."})
    EXPECT_FALSE(parse_time(text)) << text;
}

TEST(Temporal, ReadsAndWritesDateTimes) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"2016-12-31T24:00:00", "2017-01-01T00:00:00"},
      {"2018-12-08", "2018-12-08T00:00:00"},
      {"-2018-12-08T10:30:11.5@Australia/Melbourne", "-2018-12-08T10:30:11.5@Australia/Melbourne"},
  };
  for (const auto& [text, expected] : cases) {
    const auto read = parse_date_time(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(to_string(*read), expected);
  }
  EXPECT_FALSE(parse_date_time("2018-12-08T"));
  EXPECT_FALSE(parse_date_time("2018-12-08 10:00:00"));
}

TEST(Temporal, ReadsAndWritesDurations) {
  const std::pair<std::string_view, std::string_view> days[] = {
      {"P0D", "PT0S"},        {"PT0.S", "PT0S"},         {"PT1000M0.999999999S", "PT16H40M0.999999999S"},
      {"-PT1H2M", "-PT1H2M"}, {"P2DT274M", "P2DT4H34M"}, {"PT86400S", "P1D"},
  };
  for (const auto& [text, expected] : days) {
    const auto duration = parse_days_duration(text);
    ASSERT_TRUE(duration) << text;
    EXPECT_EQ(to_string(*duration), expected);
  }
  const std::pair<std::string_view, std::string_view> months[] = {{"P1Y27M", "P3Y3M"}, {"-P0M", "P0M"}};
  for (const auto& [text, expected] : months) {
    const auto duration = parse_months_duration(text);
    ASSERT_TRUE(duration) << text;
    EXPECT_EQ(to_string(*duration), expected);
  }
  for (const std::string_view text : {"", "P", "PT", "P1", "1D", "P1H", "PT1D", "P1DT", "PT1M1H", "PT1.5M",
                                      "P1Y1D", "P99999999999999999999D"}) {
    EXPECT_FALSE(parse_days_duration(text)) << text;
    EXPECT_FALSE(parse_months_duration(text)) << text;
  }
}

TEST(Temporal, KnowsTheCalendar) {
  EXPECT_EQ(weekday_of(*parse_date("2019-09-17")), 2);
  EXPECT_EQ(weekday_of(*parse_date("1969-12-28")), 7);
  EXPECT_EQ(day_of_year(*parse_date("2020-12-31")), 366);
  EXPECT_EQ(week_of_year(*parse_date("2005-01-01")), 53);
  EXPECT_EQ(week_of_year(*parse_date("2003-12-29")), 1);
}

TEST(Temporal, AddsDurations) {
  const Date date = *parse_date("2020-01-31");
  EXPECT_EQ(to_string(*add(date, MonthsDuration{1})), "2020-02-29");
  EXPECT_EQ(to_string(*add(date, MonthsDuration{-11})), "2019-02-28");
  EXPECT_EQ(to_string(*add(date, *parse_days_duration("-PT1S"))), "2020-01-30");
  EXPECT_FALSE(add(*parse_date("999999999-12-31"), *parse_days_duration("P1D")));
  // The night in which Paris puts its clocks forward has 23 hours.
  const auto paris = *parse_date_time("2021-03-27T12:00:00@Europe/Paris");
  EXPECT_EQ(to_string(*add(paris, *parse_days_duration("P1D"))), "2021-03-28T13:00:00@Europe/Paris");
  EXPECT_EQ(to_string(add(*parse_time("23:30:00"), *parse_days_duration("PT45M"))), "00:15:00");
}

TEST(Temporal, ComparesByTheInstant) {
  const auto order = [](std::string_view a, std::string_view b) {
    return compare(*parse_date_time(a), *parse_date_time(b));
  };
  EXPECT_EQ(order("2018-10-08T00:00:00+02:00", "2018-10-08T00:00:00@Europe/Paris"),
            std::strong_ordering::equal);
  EXPECT_EQ(order("2018-02-08T00:00:00+02:00", "2018-02-08T00:00:00@Europe/Paris"),
            std::strong_ordering::less);
  EXPECT_EQ(order("2018-02-08T00:00:00", "2018-02-08T00:00:00Z"), std::nullopt);
}

TEST(Temporal, CountsWholeMonths) {
  const auto months = [](std::string_view from, std::string_view to) {
    return months_between(*parse_date_time(from), *parse_date_time(to)).months;
  };
  EXPECT_EQ(months("2011-12-22", "2013-08-24"), 20);
  EXPECT_EQ(months("2013-08-24", "2011-12-25"), -19);
  EXPECT_EQ(months("2020-01-31T10:00:00", "2020-02-29T09:00:00"), 0);
}

}  // namespace
}  // namespace balie::feel
