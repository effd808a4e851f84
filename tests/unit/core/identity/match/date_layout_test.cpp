#include "core/identity/match/date_layout.hpp"

#include <gtest/gtest.h>

namespace balie::identity::match {
namespace {

struct Written {
  const char* text;
  const char* digits;  // "": no date
  bool exists = true;
  DateLayout layout = DateLayout::day_first;
};

TEST(ReadDate, KnowsTheUsualLayouts) {
  constexpr Written table[] = {
      {"1980-02-29", "19800229"},
      {"1980/2/9", "19800209"},
      {"1980-02-29T00:00:00Z", "19800229"},
      {"29/2/1980", "19800229"},
      {"29.02.1980", "19800229"},
      {"29 Feb 1980", "19800229"},
      {"February 29, 1980", "19800229"},
      {"29-sept-1980 12:30", "19800929"},
      {"2/29/1980", "19800229", true, DateLayout::month_first},
      {"19800229", "19800229", true, DateLayout::year_first},
      {"29021980", "19800229", true, DateLayout::day_first},
      {"02291980", "19800229", true, DateLayout::month_first},
      {"1981-02-29", "19810229", false},
      {"0000-01-01", "00000101", false},
      {"31/13/1980", "19801331", false},
      {"", ""},
      {"1980", ""},
      {"29/2/80", ""},
      {"yesterday", ""},
      {"123456789", ""},
      {"12345-01-01", ""},
  };
  for (const auto& row : table) {
    const auto read = read_date(row.text, row.layout);
    ASSERT_EQ(read.has_value(), *row.digits != '\0') << row.text;
    if (!read) continue;
    EXPECT_EQ(read->digits, row.digits) << row.text;
    EXPECT_EQ(read->exists, row.exists) << row.text;
  }
}

TEST(LayoutOf, IsTheOneInWhichDatesExist) {
  EXPECT_EQ(layout_of({"1/2/1980", "13/2/1980"}), DateLayout::year_first);  // which reads them day first
  EXPECT_EQ(layout_of({"1/2/1980", "2/13/1980"}), DateLayout::month_first);
  EXPECT_EQ(layout_of({"19800229", "19801231"}), DateLayout::year_first);
  EXPECT_EQ(layout_of({"29021980", "31121980", "20111980"}), DateLayout::day_first);
  EXPECT_EQ(layout_of({"02291980", "12311980"}), DateLayout::month_first);
  EXPECT_EQ(layout_of({}), DateLayout::year_first);
}

}  // namespace
}  // namespace balie::identity::match
