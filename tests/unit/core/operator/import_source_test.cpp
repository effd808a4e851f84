#include "core/operator/import_source.hpp"

#include "protocols/bus/json.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace balie::operation {
namespace {

constexpr std::string_view good_map = R"([file]
separator = ";"
[contact]
id = "calls:{line}"
channel = "voice"
at = { day = "{day}", month = "{month}", first_year = 2008, time = "12:00" }
[[contact.identifiers]]
scheme = "tel"
value = "{phone}"
assurance = "observed"
[contact.attributes]
loan = { value = "{loan}", type = "boolean" }
[outcome]
id = "calls:{line}"
when = "{y}"
kinds = { yes = "accepted", no = "rejected", unknown = "" }
offer = "term-deposit"
after_seconds = "{seconds}"
[outcome.attributes]
seconds = { value = "{seconds}", type = "integer" }
)";

// JSON does not say in which order attributes come: one of them is looked at by itself.
std::string with_age(std::string_view map) {
  std::string text(map);
  const std::string_view table = "[contact.attributes]\n";
  return text.insert(text.find(table) + table.size(),
                     "age = { value = \"{age}\", type = \"integer\", none = [\"unknown\"] }\n");
}

constexpr std::string_view head = "day;month;phone;job;age;loan;y;seconds\n";

struct ImportSourceTest : testing::Test {
  ImportSourceTest() { std::filesystem::create_directories(folder); }
  ~ImportSourceTest() override { std::filesystem::remove_all(folder); }

  std::string file(const std::string& name, std::string_view content) {
    const auto path = (folder / name).string();
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  // JSON of what a row became, or "LINE! reason".
  std::vector<std::string> read(std::string_view rows, std::string_view map = good_map) {
    const auto source = ImportSource::open(file("rows.csv", rows), file("map.toml", map), bus::Limits{});
    if (!source) return {source.error().text()};
    std::vector<std::string> seen;
    while (const auto item = (*source)->next().value()) {
      if (const auto* malformed = std::get_if<CsvReader::Malformed>(&*item)) {
        seen.push_back(fmt::format("{}! {}", malformed->line, malformed->reason));
        continue;
      }
      const auto& row = std::get<ImportSource::Row>(*item);
      std::string text;
      bus::to_json(row.imported.contact, text);
      if (row.imported.outcome) bus::to_json(*row.imported.outcome, text += ' ');
      seen.push_back(text);
    }
    return seen;
  }
  // The only complaint about one row.
  std::string complaint(const std::string& row) {
    const auto seen = read(std::string(head) + row + "\n", with_age(good_map));
    return seen.size() == 1 ? seen[0] : fmt::format("{} items", seen.size());
  }

  std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / fmt::format("balie_import_{}", getpid());
};

TEST_F(ImportSourceTest, MakesContactsAndOutcomes) {
  const auto seen =
      read(std::string(head) + "5;may;+31201234567;technician;58;yes;no;261\n1;jan;;;unknown;no;unknown;0\n");
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(
      seen[0],
      R"({"id":"calls:2","channel":"voice",)"
      R"("identifiers":[{"scheme":"tel","value":"+31201234567","assurance":"observed"}],)"
      R"("at":"2008-05-05T12:00:00Z","attributes":{"loan":true}} )"
      R"({"id":"calls:2","contactId":"calls:2","kind":"rejected","offerId":"term-deposit","at":"2008-05-05T12:04:21Z",)"
      R"("attributes":{"seconds":261}})");
  EXPECT_EQ(seen[1],
            R"({"id":"calls:3","channel":"voice","at":"2009-01-01T12:00:00Z","attributes":{"loan":false}})");
}

TEST_F(ImportSourceTest, SaysWhatIsWrongWithARow) {
  EXPECT_EQ(complaint("5;may;;a;58;yes;no"), "2! 7 fields, where there are 8 columns");
  EXPECT_EQ(complaint("5;may;;a;58;yes;no;1;"), "2! 9 fields, where there are 8 columns");
  EXPECT_EQ(complaint("5;mai;;a;58;yes;no;1"), "2! \"mai\" is no month");
  EXPECT_EQ(complaint("x;may;;a;58;yes;no;1"), "2! \"x\" is no day of a month");
  EXPECT_EQ(complaint("31;apr;;a;58;yes;no;1"), "2! month 4 has no day 31");
  EXPECT_EQ(complaint("5;may;;a;58.5;yes;no;1"), "2! age: \"58.5\" is not a whole number");
  EXPECT_EQ(complaint("5;may;;a;inf;yes;no;1"), "2! age: \"inf\" is not a number");
  EXPECT_EQ(complaint("5;may;;a;58;maybe;no;1"), "2! loan: \"maybe\" is not yes or no");
  EXPECT_EQ(complaint("5;may;;a;58;yes;perhaps;1"), "2! the map names no outcome for \"perhaps\"");
  EXPECT_EQ(complaint("5;may;;a;58;yes;no;-1"), "2! after_seconds: \"-1\" is not a whole number");
  EXPECT_EQ(complaint("5;may;;a\xff;58;yes;no;1"), "2! field 4 is not UTF-8");
  EXPECT_EQ(complaint("5;may;\x07;a;58;yes;no;1"),
            "2! contact.identifiers[0].value: holds a control character");
}

TEST_F(ImportSourceTest, GoesOnBehindAMalformedRow) {
  const auto seen =
      read(std::string(head) + "5;may;;a;x;yes;no;1\n5;may;;a;\"58;yes;no;1\n6;may;;a;58;yes;no;1\n",
           with_age(good_map));
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0], "2! age: \"x\" is not a number");
  EXPECT_EQ(seen[1], "3! the quote that opens field 5 never closes");
  EXPECT_TRUE(seen[2].starts_with(R"({"id":"calls:4")")) << seen[2];
}

TEST_F(ImportSourceTest, ReadsWholeTimesAndLatin1) {
  constexpr std::string_view map = R"([file]
encoding = "latin-1"
columns = ["when", "who"]
[contact]
id = "{line}"
channel = "letter"
subject = "{{{who}}}"
at = { value = "{when}", format = "%d/%m/%Y %H:%M %z" }
)";
  EXPECT_EQ(read("03/02/2024 09:30 +0100,Zo\xEB\n30/02/2024 09:30 +0100,A\n3/2/24,A\n", map),
            (std::vector<std::string>{
                R"({"id":"1","channel":"letter","at":"2024-02-03T08:30:00Z","subject":"{Zoë}"})",
                "2! \"30/02/2024 09:30 +0100\" is no time of the form %d/%m/%Y %H:%M %z",
                "3! \"3/2/24\" is no time of the form %d/%m/%Y %H:%M %z"}));
}

TEST_F(ImportSourceTest, TellsAllThatIsWrongWithAMap) {
  constexpr std::string_view map = R"([contact]
id = "{lin}"
channel = 5
at = { day = "{day}" }
idd = "x"
[contact.attributes]
age = { value = "{age", type = "integr" }
[outcome]
id = "x"
when = "{y}"
kinds = { yes = 1 }
[what]
)";
  const auto seen = read("day,month,age,y\n", map);
  ASSERT_EQ(seen.size(), 1u);
  std::string text = seen[0];
  const auto prefix = (folder / "map.toml").string() + ":";
  for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix))
    text.erase(at, prefix.size());
  EXPECT_EQ(text,
            "2:6: contact.id: the file has no column \"lin\"\n"
            "3:11: contact.channel: must be a text, with columns in braces\n"
            "4:6: contact.at: must have value and format, or day, month and one of year and first_year\n"
            "7:17: contact.attributes.age.value: a brace without its pair; a brace itself is written twice\n"
            "7:32: contact.attributes.age.type: must be \"text\", \"integer\", \"number\" or \"boolean\"\n"
            "5:7: contact.idd: unknown setting; did you mean \"id\"?\n"
            "11:17: outcome.kinds.yes: must be a text\n"
            "12:1: what: unknown setting");
}

TEST_F(ImportSourceTest, RefusesFilesWithoutColumns) {
  EXPECT_NE(read("")[0].find("its first line must name the columns"), std::string::npos);
  EXPECT_NE(read("a;\"b\n")[0].find("never closes"), std::string::npos);
  EXPECT_NE(read("a;a\n")[0].find("two columns have the same name"), std::string::npos);
  EXPECT_FALSE(ImportSource::open("/nonexistent.csv", file("map.toml", good_map), bus::Limits{}));
  EXPECT_FALSE(ImportSource::open(file("rows.csv", head), "/nonexistent.toml", bus::Limits{}));
}

TEST(CsvRow, QuotesWhatNeedsIt) {
  const std::vector<std::string> fields = {"a", "b;c", "d\"e", "f\ng", ""};
  EXPECT_EQ(csv_row(fields, ';'), "a;\"b;c\";\"d\"\"e\";\"f\ng\";");
}

}  // namespace
}  // namespace balie::operation
