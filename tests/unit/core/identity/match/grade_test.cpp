#include "core/identity/match/grade.hpp"

#include "tests/unit/core/identity/match/records_of.hpp"

#include <gtest/gtest.h>

namespace balie::identity::match {
namespace {

struct Graded {
  Kind kind;
  const char* a;
  const char* b;
  Grade grade;
};

TEST(Grade, FollowsTheTable) {
  using enum Grade;
  constexpr Graded table[] = {
      {Kind::surname, "allen", "allan", slip},
      {Kind::surname, "allen", "lalen", slip},
      {Kind::surname, "mccracken", "mccraken", slip},
      {Kind::surname, "martha", "marhtas", close},
      {Kind::surname, "dixon", "dicksonx", alike},
      {Kind::surname, "allen", "smith", differs},
      {Kind::given_name, "j", "john", weak},
      {Kind::given_name, "robert", "rob", alike},
      {Kind::given_name, "jón", "jöns", slip},
      {Kind::name, "Smith, John", "john smiht", slip},
      {Kind::date, "1971-06-24", "1971-05-24", slip},
      {Kind::date, "1971-06-04", "1971-04-06", slip},
      {Kind::date, "1971-06-24", "1917-06-24", slip},
      {Kind::date, "1971-06-24", "1982-06-24", close},
      {Kind::date, "1971-06-24", "1971-12-01", alike},
      {Kind::date, "1971-12-24", "1972-03-01", alike},
      {Kind::date, "1971-06-24", "1984-02-13", differs},
      {Kind::phone, "+31612345678", "+31612345687", slip},
      {Kind::phone, "+31612345678", "+49301345678", close},
      {Kind::phone, "+31612345678", "+31698765432", differs},
      {Kind::email, "roberta25@smith.test", "robert25@smith.test", slip},
      {Kind::email, "roberta25@smith.test", "roberta25@jones.example", close},
      {Kind::email, "roberta25@smith.test", "reburta52@smiht.test", alike},
      {Kind::email, "roberta25@smith.test", "roberta2@walker.example", weak},
      {Kind::email, "roberta25@smith.test", "x.y@walker.example", differs},
      {Kind::postcode, "1234 AB", "1234ac", slip},
      {Kind::postcode, "1234 AB", "1243 ac", close},
      {Kind::postcode, "1234 AB", "123 9 xz", alike},
      {Kind::postcode, "1234 AB", "9876 xz", differs},
      {Kind::id_number, "6988048", "6988084", slip},
      {Kind::id_number, "6988048", "6988135", differs},
      {Kind::number, "100", "101", slip},
      {Kind::number, "12", "21", slip},
      {Kind::number, "100", "109.5", close},
      {Kind::number, "100", "250", differs},
      {Kind::category, "nsw", "nws", slip},
      {Kind::category, "nsw", "qld", differs},
      {Kind::text, "the quick brown fox", "brown quick fox", close},
      {Kind::text, "the quick brown fox", "brown lazy fox dog", alike},
      {Kind::text, "the quick brown fox", "lorem ipsum", differs},
  };
  for (const auto& row : table) {
    const auto records = prepared_of({row.kind}, {{row.a}, {row.b}}).records;
    const auto& a = records.value(0, records.of(0)[0]);
    const auto& b = records.value(0, records.of(1)[0]);
    EXPECT_EQ(int(grade(row.kind, a, b)), int(row.grade)) << row.a << " | " << row.b;
    EXPECT_EQ(int(grade(row.kind, b, a)), int(row.grade)) << row.b << " | " << row.a;
  }
}

}  // namespace
}  // namespace balie::identity::match
