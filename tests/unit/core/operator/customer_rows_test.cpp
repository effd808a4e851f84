#include "core/operator/customer_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace balie::operation {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view map = R"([customer]
source = "crm"
at = { value = "{updated}", format = "%Y-%m-%d" }
[[customer.identifiers]]
scheme = "account"
value = "{id}"
assurance = "verified"
[[customer.identifiers]]
scheme = "email"
value = "{mail}"
[customer.attributes]
tier = { value = "{tier}", none = ["?"] }
[[customer.consents]]
purpose = "marketing"
channel = "email"
when = "{optin}"
states = { Y = "granted", N = "denied", "" = "" }
[[customer.memberships]]
group = "{household}"
kind = "household"
)";

constexpr std::string_view head = "id,mail,tier,optin,household,updated\n";

class CustomerRowsTest : public testing::Test {
 protected:
  CustomerRowsTest() { std::filesystem::create_directories(folder); }
  ~CustomerRowsTest() override { std::filesystem::remove_all(folder); }

  std::string file(const std::string& name, std::string_view content) const {
    const auto path = (folder / name).string();
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  std::unique_ptr<CustomerRows> open(std::string_view rows, std::string_view with = map) {
    auto opened = CustomerRows::open({file("rows.csv", rows), file("map.toml", with), {}}, {}, bus::Limits{});
    error = opened ? "" : opened.error().text();
    return opened ? *std::move(opened) : nullptr;
  }
  // The account of each row, or "LINE: reason".
  std::vector<std::string> read(std::string_view rows, std::string_view with = map) {
    const auto opened = open(rows, with);
    if (!opened) return {error};
    std::vector<std::string> seen;
    while (const auto item = opened->next().value()) {
      if (const auto* wrong = std::get_if<source::Malformed>(&*item)) {
        seen.push_back(std::to_string(wrong->line) + ": " + wrong->reason);
      } else {
        seen.push_back(std::get<CustomerRows::Row>(*item).change.identifier().value());
      }
    }
    return seen;
  }

  std::string error;
  std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / ("balie_customer_rows_" + std::to_string(::getpid()));
};

std::string with_head(std::string_view rows) { return std::string(head) + std::string(rows); }

TEST_F(CustomerRowsTest, ARowBecomesAChange) {
  const auto rows = open(with_head("7,ann@example.org,plus,Y,h1,2026-11-01\n"));
  ASSERT_TRUE(rows) << error;
  const auto item = rows->next().value();
  const auto& change = std::get<CustomerRows::Row>(*item).change;
  EXPECT_TRUE(change.create());
  EXPECT_EQ(change.identifier().scheme(), "account");
  EXPECT_EQ(change.identifier().assurance(), "verified");
  ASSERT_EQ(change.identifiers_size(), 1);
  EXPECT_EQ(change.identifiers(0).value(), "ann@example.org");
  ASSERT_EQ(change.attributes_size(), 1);
  EXPECT_EQ(change.attributes(0).value().string_value(), "plus");
  EXPECT_EQ(change.attributes(0).source(), "crm");
  EXPECT_EQ(change.consents(0).state(), "granted");
  EXPECT_EQ(change.memberships(0).group(), "h1");
  EXPECT_EQ(change.at().seconds(), 1'793'491'200);
}

TEST_F(CustomerRowsTest, TheSameFileGivesTheSameIdsAndAnotherOneOthers) {
  const auto id_of = [this](std::string_view rows) {
    const auto opened = open(rows);
    return std::get<CustomerRows::Row>(*opened->next().value()).change.id();
  };
  const auto path = folder / "rows.csv";
  const auto first = id_of(with_head("7,,plus,Y,,2026-11-01\n"));
  const auto written = std::filesystem::last_write_time(path);
  const auto again =
      CustomerRows::open({path.string(), (folder / "map.toml").string(), {}}, {}, bus::Limits{});
  EXPECT_EQ(std::get<CustomerRows::Row>(*(*again)->next().value()).change.id(), first);
  // What was so before may be so again: a later file tells it anew.
  std::filesystem::last_write_time(path, written + std::chrono::seconds(1));
  const auto later =
      CustomerRows::open({path.string(), (folder / "map.toml").string(), {}}, {}, bus::Limits{});
  EXPECT_NE(std::get<CustomerRows::Row>(*(*later)->next().value()).change.id(), first);
}

TEST_F(CustomerRowsTest, WhatIsWrongWithARowCostsThatRowAlone) {
  EXPECT_THAT(
      read(with_head("1,,a,Y,,2026-11-01\n"
                     "2,,a,Y,,2026-02-30\n"
                     "3,,a,maybe,,2026-11-01\n"
                     ",,a,Y,,2026-11-01\n"
                     "1,,b,Y,,2026-11-01\n"
                     "4,,a,Y,\n"
                     "5,\xff,a,Y,,2026-11-01\n"
                     "6,,a,Y,,2026-11-01\n")),
      ElementsAre("1", "3: \"2026-02-30\" is no time of the form %Y-%m-%d",
                  "4: the map names no state of consent for \"maybe\"", "5: has none of the identifiers",
                  "6: account: is that of line 2 too", "7: 5 fields, where there are 6 columns",
                  HasSubstr("8: field 2 is not UTF-8"), "6"));
}

TEST_F(CustomerRowsTest, QuotesThatNeverCloseAndFieldsTooLargeAreToldWithTheirLines) {
  const auto seen = read(with_head("1,,\"a,Y,,2026-11-01\n2,," + std::string(10 << 20, 'x') +
                                   ",Y,,2026-11-01\n3,,a,Y,,2026-11-01\n"));
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_THAT(seen[0], HasSubstr("2: "));
  EXPECT_THAT(seen[1], HasSubstr("3: "));
  EXPECT_EQ(seen[2], "3");
}

TEST_F(CustomerRowsTest, AMarkAndAnotherEncodingAreNoTrouble) {
  EXPECT_THAT(read("\xef\xbb\xbf" + with_head("1,,a,Y,,2026-11-01\r\n")), ElementsAre("1"));
  const auto latin =
      open(with_head("1,,caf\xe9,Y,,2026-11-01\n"), "[file]\nencoding = \"latin-1\"\n" + std::string(map));
  ASSERT_TRUE(latin) << error;
  EXPECT_EQ(std::get<CustomerRows::Row>(*latin->next().value()).change.attributes(0).value().string_value(),
            "caf\xc3\xa9");
}

TEST_F(CustomerRowsTest, AColumnThatIsMissingIsToldBeforeAnythingIsRead) {
  EXPECT_THAT(read("id,mial,tier,optin,household,updated\n1,,a,Y,,2026-11-01\n"),
              ElementsAre(HasSubstr("map.toml:10:9: customer.identifiers[1].value: ")));
  EXPECT_THAT(read("id,id\n"), ElementsAre(HasSubstr("two columns have the same name")));
  EXPECT_THAT(read(""), ElementsAre(HasSubstr("is empty")));
  EXPECT_THAT(read("id\n1\n", "[customer]\n"),
              ElementsAre(testing::AllOf(HasSubstr("customer.source: is missing"),
                                         HasSubstr("customer.identifiers: is missing"))));
}

}  // namespace
}  // namespace balie::operation
