#include "core/identity/match/compare.hpp"

#include "tests/unit/core/identity/match/records_of.hpp"

#include <gtest/gtest.h>

namespace balie::identity::match {
namespace {

struct Compared {
  std::vector<std::string> a, b;
  std::vector<Grade> grades;
};

TEST(Compare, SeesNamesThatChangedPlaces) {
  using enum Grade;
  const Compared table[] = {
      {{"isla", "hall"}, {"isla", "hall"}, {exact, exact}},
      {{"isla", "hall"}, {"hall", "isla"}, {crossed, crossed}},
      {{"isla", "hall"}, {"hal", "isla"}, {crossed, crossed}},
      {{"isla", "hall"}, {"", "isla"}, {crossed, missing}},
      {{"", "hall"}, {"isla", ""}, {missing, missing}},
      {{"smith", "scarlett"}, {"mason", "smith"}, {crossed, differs}},
      {{"scarlett", "smith"}, {"mason", "smith"}, {differs, exact}},
      {{"thomas", "thomas"}, {"thomas", "gabriel"}, {exact, differs}},
  };
  for (const auto& row : table) {
    const auto records = prepared_of({Kind::given_name, Kind::surname}, {row.a, row.b}).records;
    const auto pattern = Comparison(records).compare(0, 1);
    EXPECT_EQ(int(grade_in(pattern, 0)), int(row.grades[0])) << row.a[0] << ' ' << row.a[1];
    EXPECT_EQ(int(grade_in(pattern, 1)), int(row.grades[1])) << row.a[0] << ' ' << row.a[1];
  }
}

TEST(Compare, CrossesTwoColumnsOfOneKind) {
  const auto records =
      prepared_of({Kind::phone, Kind::phone, Kind::city},
                  {{"+31612345678", "", "Delft"}, {"", "06 12345678", "delft"}}, {.country = "NL"})
          .records;
  const auto pattern = Comparison(records).compare(0, 1);
  EXPECT_EQ(int(grade_in(pattern, 0)), int(Grade::crossed));
  EXPECT_EQ(int(grade_in(pattern, 1)), int(Grade::missing));
  EXPECT_EQ(int(grade_in(pattern, 2)), int(Grade::exact));
}

}  // namespace
}  // namespace balie::identity::match
