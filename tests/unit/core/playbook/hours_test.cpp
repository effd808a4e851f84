// Hours by the clock on a wall, on the days on which that clock changes too. The moments of the changes are
// those of the tz database; what they are is written beside each case.
#include "core/playbook/hours_file.hpp"
#include "tests/unit/core/playbook/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::playbook {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// "2026-03-29T01:00:00Z"
Time utc(const std::string& text) {
  tm parts{};
  EXPECT_TRUE(strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts) != nullptr) << text;
  return Time(std::chrono::seconds(timegm(&parts)));
}

struct Read {
  std::vector<Hours> hours;
  std::vector<std::string> problems;
};

Read read(const std::string& text) {
  const std::vector<File> files;
  FormulaCompiler formulas(files, "");
  Problems problems;
  const auto root = parse_toml(text, "hours.toml", problems);
  Read read;
  read.hours = read_hours(root, {"hours.toml", "hours.toml", formulas, problems});
  sort_problems(problems);
  read.problems = lines(problems);
  return read;
}

Hours hours_of(const std::string& zone, const std::string& tables) {
  auto made = read("[[hours]]\nname = 'h'\ntime_zone = '" + zone + "'\n" + tables);
  EXPECT_THAT(made.problems, IsEmpty());
  return made.hours.at(0);
}

std::string open(const std::string& days, const std::string& from, const std::string& to) {
  return "[[hours.open]]\n" + (days.empty() ? "" : "days = " + days + "\n") + "from = '" + from +
         "'\nto = '" + to + "'\n";
}

std::string except(const std::string& dates, const std::string& from = "", const std::string& to = "") {
  std::string text = "[[hours.exception]]\ndates = " + dates + "\n";
  if (!from.empty()) text += "from = '" + from + "'\nto = '" + to + "'\n";
  return text;
}

// The changes after `start`, one after the other: "open 2026-03-29T01:00:00Z".
std::vector<std::string> changes(const Hours& hours, const std::string& start, std::size_t count) {
  std::vector<std::string> found;
  auto time = utc(start);
  for (std::size_t i = 0; i < count; ++i) {
    const auto change = hours.changes_after(time);
    if (!change) break;
    EXPECT_NE(hours.open_at(*change), hours.open_at(*change - std::chrono::microseconds(1)));
    EXPECT_EQ(hours.open_at(time), hours.open_at(*change - std::chrono::microseconds(1)));
    found.push_back((hours.open_at(*change) ? "open " : "shut ") + to_rfc3339(*change));
    time = *change;
  }
  return found;
}

struct Case {
  const char* what;
  const char* zone;
  std::string tables;
  const char* start;
  std::vector<std::string> changes;
};

void check(const std::vector<Case>& cases) {
  for (const auto& one : cases) {
    SCOPED_TRACE(one.what);
    EXPECT_EQ(changes(hours_of(one.zone, one.tables), one.start, one.changes.size()), one.changes);
  }
}

const std::string office = open("", "09:00", "17:00"), night = open("", "22:00", "06:00");
const std::string around_three = open("", "02:30", "08:00"), until_half_past_two = open("", "00:00", "02:30");

TEST(Hours, ChangeWhenTheClockOnTheWallSaysSo) {
  check({
      {"an office in winter, UTC+1",
       "Europe/Amsterdam",
       office,
       "2026-01-15T00:00:00Z",
       {"open 2026-01-15T08:00:00Z", "shut 2026-01-15T16:00:00Z", "open 2026-01-16T08:00:00Z"}},
      {"and in summer, UTC+2",
       "Europe/Amsterdam",
       office,
       "2026-07-15T00:00:00Z",
       {"open 2026-07-15T07:00:00Z", "shut 2026-07-15T15:00:00Z"}},
      {"over the change to summer time",
       "Europe/Amsterdam",
       office,
       "2026-03-28T12:00:00Z",
       {"shut 2026-03-28T16:00:00Z", "open 2026-03-29T07:00:00Z", "shut 2026-03-29T15:00:00Z"}},
      {"over the change to winter time",
       "Europe/Amsterdam",
       office,
       "2026-10-24T12:00:00Z",
       {"shut 2026-10-24T15:00:00Z", "open 2026-10-25T08:00:00Z", "shut 2026-10-25T16:00:00Z"}},
      {"a night that loses an hour: eight become seven",
       "Europe/Amsterdam",
       night,
       "2026-03-28T12:00:00Z",
       {"open 2026-03-28T21:00:00Z", "shut 2026-03-29T04:00:00Z"}},
      {"a night that gains one",
       "Europe/Amsterdam",
       night,
       "2026-10-24T12:00:00Z",
       {"open 2026-10-24T20:00:00Z", "shut 2026-10-25T05:00:00Z"}},
      {"02:30 is not there on 29 March: at the jump to 03:00, 01:00Z",
       "Europe/Amsterdam",
       around_three,
       "2026-03-28T12:00:00Z",
       {"open 2026-03-29T01:00:00Z", "shut 2026-03-29T06:00:00Z"}},
      {"nor to close at",
       "Europe/Amsterdam",
       until_half_past_two,
       "2026-03-28T12:00:00Z",
       {"open 2026-03-28T23:00:00Z", "shut 2026-03-29T01:00:00Z"}},
      {"what lies in the gap is not there at all",
       "Europe/Amsterdam",
       open("", "02:15", "02:45"),
       "2026-03-28T12:00:00Z",
       {"open 2026-03-30T00:15:00Z"}},
      {"02:30 is there twice on 25 October: both times",
       "Europe/Amsterdam",
       around_three,
       "2026-10-24T12:00:00Z",
       {"open 2026-10-25T00:30:00Z", "shut 2026-10-25T01:00:00Z", "open 2026-10-25T01:30:00Z",
        "shut 2026-10-25T07:00:00Z"}},
      {"open until 02:30, which is there twice",
       "Europe/Amsterdam",
       until_half_past_two,
       "2026-10-24T12:00:00Z",
       {"open 2026-10-24T22:00:00Z", "shut 2026-10-25T00:30:00Z", "open 2026-10-25T01:00:00Z",
        "shut 2026-10-25T01:30:00Z"}},
  });
}

TEST(Hours, ChangeWhereClocksDoOddThings) {
  check({
      {"Sao Paulo had no midnight on 4 November 2018: 00:00 was 01:00, 03:00Z",
       "America/Sao_Paulo",
       open("['sunday']", "00:00", "06:00"),
       "2018-11-03T12:00:00Z",
       {"open 2018-11-04T03:00:00Z", "shut 2018-11-04T08:00:00Z"}},
      {"a Saturday until midnight ends at the jump",
       "America/Sao_Paulo",
       open("['saturday']", "18:00", "24:00"),
       "2018-11-03T12:00:00Z",
       {"open 2018-11-03T21:00:00Z", "shut 2018-11-04T03:00:00Z"}},
      {"and its last hour twice on 17 February 2018",
       "America/Sao_Paulo",
       open("['saturday']", "23:30", "24:00"),
       "2018-02-17T12:00:00Z",
       {"open 2018-02-18T01:30:00Z", "shut 2018-02-18T02:00:00Z", "open 2018-02-18T02:30:00Z",
        "shut 2018-02-18T03:00:00Z"}},
      {"Newfoundland's clock went back at 00:01, to the day before",
       "America/St_Johns",
       open("['saturday']", "20:00", "23:30") + open("['sunday']", "00:00", "02:00"),
       "2008-11-01T23:00:00Z",
       {"shut 2008-11-02T02:00:00Z", "open 2008-11-02T02:30:00Z", "shut 2008-11-02T03:00:00Z",
        "open 2008-11-02T03:30:00Z"}},
      {"Lord Howe's changes by half an hour: 4 October 2026, 15:30Z",
       "Australia/Lord_Howe",
       open("", "02:10", "02:20"),
       "2026-10-03T12:00:00Z",
       {"open 2026-10-04T15:10:00Z"}},
      {"Samoa had no 30 December 2011",
       "Pacific/Apia",
       open("['friday', 'saturday']", "08:00", "12:00"),
       "2011-12-29T20:00:00Z",
       {"open 2011-12-30T18:00:00Z", "shut 2011-12-30T22:00:00Z"}},
      {"Nepal is UTC+5:45",
       "Asia/Kathmandu",
       office,
       "2026-05-01T00:00:00Z",
       {"open 2026-05-01T03:15:00Z", "shut 2026-05-01T11:15:00Z"}},
      {"two spans that meet are one",
       "UTC",
       open("", "08:00", "12:00") + open("", "12:00", "14:00"),
       "2026-05-01T00:00:00Z",
       {"open 2026-05-01T08:00:00Z", "shut 2026-05-01T14:00:00Z"}},
      {"from a time to the same one is a day and a night",
       "UTC",
       open("['monday']", "09:00", "09:00"),
       "2026-05-03T00:00:00Z",
       {"open 2026-05-04T09:00:00Z", "shut 2026-05-05T09:00:00Z"}},
  });
}

TEST(Hours, AreOtherwiseOnSomeDays) {
  const std::string week = open("", "09:00", "17:00");
  const std::vector<Case> cases{
      {"closed every year",
       "UTC",
       week + except("'12-25'"),
       "2026-12-24T17:00:00Z",
       {"open 2026-12-26T09:00:00Z"}},
      {"every year, but for one date",
       "UTC",
       week + except("'12-25'") + except("2026-12-25", "10:00", "12:00"),
       "2026-12-24T17:00:00Z",
       {"open 2026-12-25T10:00:00Z", "shut 2026-12-25T12:00:00Z", "open 2026-12-26T09:00:00Z"}},
      {"two spans of one day",
       "UTC",
       week + except("'2026-12-24'", "09:00", "10:00") + except("['2026-12-24']", "11:00", "12:00"),
       "2026-12-24T00:00:00Z",
       {"open 2026-12-24T09:00:00Z", "shut 2026-12-24T10:00:00Z", "open 2026-12-24T11:00:00Z",
        "shut 2026-12-24T12:00:00Z"}},
      {"the night before goes on into a holiday",
       "UTC",
       open("", "22:00", "06:00") + except("2026-05-02"),
       "2026-05-01T12:00:00Z",
       {"open 2026-05-01T22:00:00Z", "shut 2026-05-02T06:00:00Z", "open 2026-05-03T22:00:00Z"}},
      {"29 February is there in leap years alone",
       "UTC",
       week + except("'02-29'"),
       "2027-02-28T12:00:00Z",
       {"shut 2027-02-28T17:00:00Z", "open 2027-03-01T09:00:00Z"}},
      {"such as 2028",
       "UTC",
       week + except("'02-29'"),
       "2028-02-28T12:00:00Z",
       {"shut 2028-02-28T17:00:00Z", "open 2028-03-01T09:00:00Z"}},
      {"a leap day like the others",
       "UTC",
       week,
       "2028-02-29T00:00:00Z",
       {"open 2028-02-29T09:00:00Z", "shut 2028-02-29T17:00:00Z", "open 2028-03-01T09:00:00Z"}},
  };
  check(cases);
}

TEST(Hours, NeedNotChange) {
  const auto always = hours_of("Europe/Amsterdam", open("", "00:00", "24:00"));
  EXPECT_TRUE(always.open_at(utc("2026-03-29T01:00:00Z")));
  EXPECT_TRUE(always.open_at(utc("2026-10-25T00:30:00Z")));
  EXPECT_EQ(always.changes_after(utc("2026-01-01T00:00:00Z")), std::nullopt);
  const auto once = hours_of("UTC", except("2026-05-05", "10:00", "11:00"));
  EXPECT_EQ(once.changes_after(utc("2026-05-05T11:00:00Z")), std::nullopt);
  EXPECT_EQ(once.changes_after(utc("2025-05-05T11:00:00Z")), utc("2026-05-05T10:00:00Z"));
  EXPECT_EQ(once.changes_after(utc("2025-04-01T11:00:00Z")), std::nullopt) << "more than a year ahead";
}

// The next change is the first one: nothing changes in between, minute by minute.
TEST(Hours, ChangeNowhereElse) {
  for (const auto* zone : {"America/St_Johns", "America/Sao_Paulo", "Europe/London", "Pacific/Apia"}) {
    const auto hours =
        hours_of(zone, open("", "23:40", "00:40") + open("['saturday', 'sunday']", "01:10", "02:20"));
    for (const auto* start : {"2008-10-31T00:00:00Z", "2018-02-16T00:00:00Z", "2011-12-28T00:00:00Z",
                              "2026-03-27T00:00:00Z", "2018-11-02T00:00:00Z"}) {
      auto next = hours.changes_after(utc(start));
      for (auto time = utc(start); time < utc(start) + std::chrono::days(5);) {
        time += std::chrono::minutes(1);
        const bool changed = hours.open_at(time) != hours.open_at(time - std::chrono::minutes(1));
        ASSERT_EQ(changed, next == time) << zone << " " << to_rfc3339(time);
        if (changed) next = hours.changes_after(time);
      }
    }
  }
}

TEST(HoursFile, TellsWhatIsWrong) {
  EXPECT_THAT(
      read("[[hours]]\nname = 'a b'\ntime_zone = 'Europe/Amsterdm'\n"
           "[[hours.open]]\ndays = 'mondy'\nfrom = '9:00'\nto = '24:01'\n"
           "[[hours.open]]\nfrom = '24:00'\nto = '25:00'\n"
           "[[hours.exception]]\ndates = ['02-30', '2026-02-29', '26-1-1', 3]\n"
           "[[hours.exception]]\ndates = '12-25'\nfrom = '10:00'\n"
           "[[hours.exception]]\nfrom = '10:00'\nto = '12:00'\n"
           "[[hours]]\nname = 'c'\ntime_zone = 'UTC'\n"
           "[[hours.exception]]\ndates = 2026-05-05\n[[hours.exception]]\ndates = 2026-05-05\nfrom = "
           "'10:00'\nto = "
           "'11:00'\n"
           "[[hours]]\nname = 'c'\ntime_zone = 'UTC'\n[[hour]]\n")
          .problems,
      ElementsAre(
          "hours.toml:2:8: hours.name: must be 1 to 64 letters, digits, \"_\", \"-\" or \".\"",
          "hours.toml:3:13: hours.time_zone: there is no such zone",
          "hours.toml:5:8: hours.open.days: there is no day \"mondy\"; did you mean \"monday\"?",
          "hours.toml:6:8: hours.open.from: must be a time such as \"09:00\"",
          "hours.toml:7:6: hours.open.to: must be a time such as \"09:00\"",
          "hours.toml:10:6: hours.open.to: must be a time such as \"09:00\"",
          "hours.toml:12:10: hours.exception.dates: there is no such day",
          "hours.toml:12:19: hours.exception.dates: there is no such day",
          "hours.toml:12:33: hours.exception.dates: must be such as 2026-12-24, or \"12-25\" for every year",
          "hours.toml:12:43: hours.exception.dates: must be such as 2026-12-24, or \"12-25\" for every year",
          "hours.toml:13:1: hours.exception: needs both from and to, or neither, which is closed",
          "hours.toml:16:1: hours.exception.dates: missing; it must be set",
          "hours.toml:25:9: hours.exception.dates: this day is both open and closed",
          "hours.toml:28:1: hours \"c\" never open: add [[hours.open]]",
          "hours.toml:29:8: hours.name: \"c\" is there twice",
          HasSubstr("hour: unknown table or setting; did you mean \"hours\"?")));
}

}  // namespace
}  // namespace balie::playbook
