// `balie match`: its spec, its file, and what becomes of bad input.
#include "core/operator/commands.hpp"
#include "core/operator/match_source.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace balie::operation {
namespace {

using testing::HasSubstr;

constexpr std::string_view good_spec = R"([records]
id = "id"
[fields]
name = "surname"
born = "date"
)";

struct MatchCommandTest : testing::Test {
  MatchCommandTest() { std::filesystem::create_directories(folder); }
  ~MatchCommandTest() override { std::filesystem::remove_all(folder); }

  std::string path(const std::string& name) const { return (folder / name).string(); }
  std::string file(const std::string& name, std::string_view content) {
    std::ofstream(path(name), std::ios::binary) << content;
    return path(name);
  }
  static std::string content(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  int match(std::string_view rows, std::string_view spec = good_spec, bool strict = false) {
    out.str("");
    errors.str("");
    const SystemClock clock;
    const Context context{.globals = {}, .clock = clock, .out = out, .errors = errors};
    return match_records(context, {.file = file("rows.csv", rows),
                                   .spec = file("spec.toml", spec),
                                   .clusters = path("clusters.csv"),
                                   .pairs = path("pairs.csv"),
                                   .strict = strict});
  }
  bool wrote() const {
    return std::filesystem::exists(path("clusters.csv")) || std::filesystem::exists(path("pairs.csv"));
  }
  // "rows.csv:LINE:COLUMN: text", with the folder left out.
  std::string complaints() const {
    auto text = errors.str();
    for (auto at = text.find(folder.string()); at != std::string::npos; at = text.find(folder.string())) {
      text.erase(at, folder.string().size() + 1);
    }
    return text;
  }

  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / fmt::format("balie_match_test.{}", getpid());
  std::ostringstream out, errors;
};

TEST_F(MatchCommandTest, WritesEachRecordOnce) {
  EXPECT_EQ(match("\xef\xbb\xbfid, name, born\n\"a,1\", Smith, 1971-06-24\nb,Jones,\n"), done)
      << errors.str();
  EXPECT_EQ(content(path("clusters.csv")), "record_id,cluster_id\n\"a,1\",\"a,1\"\nb,b\n");
  EXPECT_THAT(content(path("pairs.csv")),
              testing::StartsWith("record_id_1,record_id_2,probability,verdict,weight,name,born\n"));
}

TEST_F(MatchCommandTest, TellsAllThatIsWrongWithASpec) {
  EXPECT_EQ(match("id,name,born\n", R"([records]
id = "idd"
country = "Holland"
dates = "american"
colour = 1
[fields]
nme = "surname"
name = "surnam"
born = 7
[feilds]
)"),
            bad_input);
  for (const auto* expected :
       {"spec.toml:2:6: records.id: the file has no column \"idd\"; did you mean \"id\"?",
        "spec.toml:3:11: records.country: must be two letters", "spec.toml:4:9: records.dates: must be",
        "spec.toml:5:1: records.colour: unknown setting",
        "spec.toml:7:1: fields.nme: the file has no column \"nme\"; did you mean \"name\"?",
        "spec.toml:8:8: fields.name: there is no kind \"surnam\"; did you mean \"surname\"?",
        "spec.toml:9:8: fields.born: must be a text", "feilds: unknown setting; did you mean \"fields\"?"}) {
    EXPECT_THAT(complaints(), HasSubstr(expected));
  }
  EXPECT_FALSE(wrote());
}

struct BadRow {
  const char* rows;
  const char* complaint;
};

TEST_F(MatchCommandTest, LeavesOutBadRowsAndTellsWhere) {
  const std::string long_field(10 << 20, 'x');
  const std::string long_row = "b," + long_field + ",\n";
  const BadRow table[] = {
      {"b,\"never closes,\n", "rows.csv:3:2: the quote that opens field 2 never closes"},
      {long_row.c_str(), "rows.csv:3:2: field 2 has more than 65536 bytes"},
      {"a,Smith,\n", "rows.csv:3:1: a record before this one has the same id"},
      {" ,Smith,\n", "rows.csv:3:1: the record has no id"},
      {"b,M\xfcller,\n", "rows.csv:3:2: is not UTF-8; if the file is in Latin-1"},
      {"b,Smith\n", "rows.csv:3:3: 2 fields, where there are 3 columns"},
      {"b,Smith,,x\n", "rows.csv:3:4: 4 fields, where there are 3 columns"},
  };
  for (const auto& row : table) {
    const auto rows = fmt::format("id,name,born\na,Smith,1971-06-24\n{}c,Jones,1980-02-29\n", row.rows);
    EXPECT_EQ(match(rows), bad_input) << row.complaint;
    EXPECT_THAT(complaints(), HasSubstr(row.complaint));
    EXPECT_EQ(content(path("clusters.csv")), "record_id,cluster_id\na,a\nc,c\n") << row.complaint;
    std::filesystem::remove(path("clusters.csv"));
    std::filesystem::remove(path("pairs.csv"));
    EXPECT_EQ(match(rows, good_spec, true), bad_input);
    EXPECT_FALSE(wrote()) << row.complaint;
  }
}

TEST_F(MatchCommandTest, KeepsARecordWhoseDateDoesNotExist) {
  const auto* rows = "id,name,born\na,Smith,1971-02-30\n";
  EXPECT_EQ(match(rows), done);
  EXPECT_THAT(complaints(), HasSubstr("rows.csv:2:3: born: no date that exists"));
  EXPECT_THAT(complaints(), testing::Not(HasSubstr("1971")));  // values may be personal
  EXPECT_EQ(content(path("clusters.csv")), "record_id,cluster_id\na,a\n");
  std::filesystem::remove(path("clusters.csv"));
  std::filesystem::remove(path("pairs.csv"));
  EXPECT_EQ(match(rows, good_spec, true), bad_input);
  EXPECT_FALSE(wrote());
}

TEST_F(MatchCommandTest, RefusesAFileWithoutAUsableHeader) {
  EXPECT_EQ(match(""), bad_input);
  EXPECT_THAT(complaints(), HasSubstr("is empty"));
  EXPECT_EQ(match("id,name,name\n"), bad_input);
  EXPECT_THAT(complaints(), HasSubstr("rows.csv:1: two columns have the same name"));
  EXPECT_EQ(match("id,\"name\n"), bad_input);
  EXPECT_THAT(complaints(), HasSubstr("rows.csv:1:2: the quote"));
  EXPECT_EQ(match(std::string_view("\xff\xfei\0d\0,\0\n\0", 10)), bad_input);  // UTF-16
  EXPECT_FALSE(wrote());
}

TEST_F(MatchCommandTest, ReadsLatin1WhereTheSpecSaysSo) {
  const std::string spec = fmt::format("[file]\nencoding = \"latin-1\"\nseparator = \";\"\n{}", good_spec);
  EXPECT_EQ(match("id;name;born\nM\xfcller;M\xfcller;\n", spec), done) << errors.str();
  EXPECT_EQ(content(path("clusters.csv")), "record_id,cluster_id\nMüller,Müller\n");
}

}  // namespace
}  // namespace balie::operation
