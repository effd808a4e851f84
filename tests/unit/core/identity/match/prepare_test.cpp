#include "core/identity/match/prepare.hpp"

#include "tests/unit/core/identity/match/records_of.hpp"

#include <gtest/gtest.h>

namespace balie::identity::match {
namespace {

std::string written(Kind kind, const std::string& raw, const PrepareSettings& settings = {}) {
  const auto prepared = prepared_of({kind}, {{raw}}, settings);
  return std::string(prepared.records.value(0, prepared.records.of(0)[0]).text);
}

TEST(Prepare, WritesEachKindAlike) {
  const PrepareSettings dutch{.country = "NL"};
  EXPECT_EQ(written(Kind::phone, "06-12 34 56 78", dutch), "+31612345678");
  EXPECT_EQ(written(Kind::phone, "0031612345678", dutch), "+31612345678");
  EXPECT_EQ(written(Kind::phone, "06-12 34 56 78"), "0612345678");
  EXPECT_EQ(written(Kind::email, " Anna@Example.COM "), "anna@example.com");
  EXPECT_EQ(written(Kind::email, "Anna.example.com"), "anna.example.com");
  EXPECT_EQ(written(Kind::postcode, "1234 AB"), "1234ab");
  EXPECT_EQ(written(Kind::name, "van Dijk, Jan"), "dijk jan van");
  EXPECT_EQ(written(Kind::date, "24/6/1971"), "19710624");
  EXPECT_EQ(written(Kind::date, "1971-06-24"), "19710624");
  for (const auto* none : {"", "  ", "-", "N/A", "NULL", "unknown"})
    EXPECT_EQ(written(Kind::surname, none), "");
  EXPECT_EQ(written(Kind::surname, "Unknown", {.missing = {}}), "unknown");
}

TEST(Prepare, CutsWhatIsTooLongBetweenCharacters) {
  std::string text(value_bytes_max - 1, 'a');
  EXPECT_EQ(comparable(text + "\xc3\xa9"), text);
  EXPECT_EQ(comparable(" a \n"), "a");
}

TEST(Prepare, TellsWhatIsUnusualAndWhere) {
  const auto prepared = prepared_of({Kind::date, Kind::email},
                                    {{"1971-06-24", "a@b.example"}, {"1971-02-30", ""}, {"soon", "nobody"}});
  ASSERT_EQ(prepared.unusual_count, 3U);
  ASSERT_EQ(prepared.unusual.size(), 3U);
  EXPECT_EQ(prepared.unusual[0].record, 1U);
  EXPECT_EQ(prepared.unusual[0].what, "no date that exists");
  EXPECT_EQ(prepared.unusual[1].record, 2U);
  EXPECT_EQ(prepared.unusual[1].field, 0U);
  EXPECT_EQ(prepared.unusual[2].field, 1U);
  const auto& records = prepared.records;
  EXPECT_EQ(records.value(0, records.of(1)[0]).text, "19710230");  // a slip in it can still be seen
  EXPECT_EQ(records.of(2)[0], 0U);
}

TEST(Prepare, CountsHowCommonAValueIs) {
  const auto records = prepared_of({Kind::surname}, {{"Smith"}, {"smith"}, {"Featherstone"}, {""}}).records;
  EXPECT_DOUBLE_EQ(records.share(0, records.of(0)[0]), 2.0 / 3);
  EXPECT_DOUBLE_EQ(records.share(0, records.of(2)[0]), 1.0 / 3);
}

}  // namespace
}  // namespace balie::identity::match
