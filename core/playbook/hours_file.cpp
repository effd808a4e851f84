#include "core/playbook/hours_file.hpp"

#include "core/base/config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace balie::playbook {
namespace {

using std::chrono::month_day;
using std::chrono::year_month_day;

const std::vector<std::string> day_names{"monday", "tuesday",  "wednesday", "thursday",
                                         "friday", "saturday", "sunday"};

struct HoursTable {
  std::string name, time_zone;
};

struct SpanTable {
  std::vector<std::string> days;
  std::string from, to;
};

ConfigSpec<HoursTable> hours_spec() {
  return ConfigSpec<HoursTable>("hours", "opening hours")
      .text("name", &HoursTable::name, "their name, for queues")
      .required()
      .text("time_zone", &HoursTable::time_zone, "of the tz database: \"Europe/Amsterdam\"")
      .required();
}

ConfigSpec<SpanTable> open_spec() {
  return ConfigSpec<SpanTable>("open", "when somebody is there")
      .texts("days", &SpanTable::days, "on which it begins; none: every day")
      .text("from", &SpanTable::from, "\"09:00\"")
      .required()
      .text("to", &SpanTable::to, "\"17:30\"")
      .required();
}

ConfigSpec<SpanTable> exception_spec() {
  return ConfigSpec<SpanTable>("exception", "whole days on which it is otherwise")
      .text("from", &SpanTable::from, "\"10:00\"; none: closed")
      .text("to", &SpanTable::to, "\"14:00\"; none: closed");
}

// The number that so many digits of the text make; -1: they are none.
int number_at(std::string_view text, std::size_t at, std::size_t digits) {
  unsigned number = 0;
  const char* last = text.data() + at + digits;
  const auto [end, error] = std::from_chars(text.data() + at, last, number);
  return error == std::errc() && end == last ? static_cast<int>(number) : -1;
}

// Minutes since midnight, up to 24:00; -1: no time of day.
std::int32_t minutes_of(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return -1;
  const int hours = number_at(text, 0, 2), minutes = number_at(text, 3, 2);
  if (hours < 0 || minutes < 0 || minutes > 59 || hours * 60 + minutes > minutes_a_day) return -1;
  return hours * 60 + minutes;
}

class HoursReader {
 public:
  explicit HoursReader(const OfferReading& reading) : reading_(reading) {}

  Hours read(const toml::table& table) {
    const std::size_t before = reading_.problems.size();
    const auto written =
        hours_spec().read(table, "hours", reading_.file, reading_.problems, {"open", "exception"});
    check_name(table, "name", "hours", reading_);
    Hours hours;
    hours.name = written.name;
    hours.rule = reading_.rule(table);
    if (const auto zone = feel::Zone::named(written.time_zone)) {
      hours.zone = *zone;
    } else if (table.contains("time_zone")) {
      reading_.problem(*table.get("time_zone"), "hours.time_zone: there is no such zone");
    }
    for_each_table(table, "hours.", "open", hours_spans_max, reading_,
                   [&](const toml::table& one) { read_open(one, hours); });
    for_each_table(table, "hours.", "exception", hours_exceptions_max, reading_,
                   [&](const toml::table& one) { read_exception(one, hours); });
    const auto opens = [](const auto& day) { return !day.second.empty(); };
    const bool never = std::ranges::all_of(hours.week, &OpenDay::empty) &&
                       std::ranges::none_of(hours.dates, opens) &&
                       std::ranges::none_of(hours.every_year, opens);
    if (never && reading_.problems.size() == before) {
      reading_.problem(table, fmt::format("hours \"{}\" never open: add [[hours.open]]", hours.name));
    }
    return hours;
  }

 private:
  void problem(const toml::node& node, std::string text) { reading_.problem(node, std::move(text)); }

  std::int32_t read_minutes(const toml::table& table, std::string_view path, std::string_view key,
                            const std::string& text) {
    const auto minutes = minutes_of(text);
    if (minutes < 0 && table.contains(key)) {
      problem(*table.get(key), fmt::format("{}.{}: must be a time such as \"09:00\"", path, key));
    }
    return minutes;
  }

  // Of a table that has both; empty: it does not fit.
  std::optional<OpenSpan> read_span(const toml::table& table, std::string_view path,
                                    const SpanTable& written) {
    const auto from = read_minutes(table, path, "from", written.from);
    const auto to = read_minutes(table, path, "to", written.to);
    if (from < 0 || to < 0) return std::nullopt;
    if (from == minutes_a_day) {
      problem(*table.get("from"), fmt::format("{}.from: must be before \"24:00\"", path));
      return std::nullopt;
    }
    return OpenSpan{from, to > from ? to : to + minutes_a_day};
  }

  void read_open(const toml::table& table, Hours& hours) {
    const auto written = open_spec().read(table, "hours.open", reading_.file, reading_.problems);
    const auto span = read_span(table, "hours.open", written);
    check_references(table, "days", "hours.open", "day", written.days, day_names, reading_);
    for (std::size_t day = 0; span && day < day_names.size(); ++day) {
      const bool named = std::ranges::find(written.days, day_names[day]) != written.days.end();
      if (named || written.days.empty()) hours.week[day].push_back(*span);
    }
  }

  void read_exception(const toml::table& table, Hours& hours) {
    const auto written =
        exception_spec().read(table, "hours.exception", reading_.file, reading_.problems, {"dates"});
    if (table.contains("from") != table.contains("to")) {
      return problem(table, "hours.exception: needs both from and to, or neither, which is closed");
    }
    std::optional<OpenSpan> span;
    if (table.contains("from")) {
      span = read_span(table, "hours.exception", written);
      if (!span) return;
    }
    const toml::node* node = table.get("dates");
    if (node == nullptr) return problem(table, "hours.exception.dates: missing; it must be set");
    const auto* list = node->as_array();
    if (list == nullptr) return add_date(*node, span, hours);
    if (list->empty() || list->size() > hours_exceptions_max) {
      return problem(*node, fmt::format("hours.exception.dates: must be 1 to {}", hours_exceptions_max));
    }
    for (const toml::node& one : *list) add_date(one, span, hours);
  }

  void add_date(const toml::node& node, const std::optional<OpenSpan>& span, Hours& hours) {
    if (const auto* date = node.as_date()) {
      const auto& [year, month, day] = date->get();
      return add(node, std::chrono::year(year) / month / day, span, hours.dates);
    }
    const auto* written = node.as_string();
    const std::string_view text = written != nullptr ? std::string_view(written->get()) : std::string_view();
    const auto number = [text](std::size_t at, std::size_t digits) {
      return static_cast<unsigned>(std::max(number_at(text, at, digits), 0));
    };
    if (text.size() == 5 && text[2] == '-') {
      return add(node, std::chrono::month(number(0, 2)) / std::chrono::day(number(3, 2)), span,
                 hours.every_year);
    }
    if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
      const auto year = std::chrono::year(static_cast<int>(number(0, 4)));
      return add(node, year / std::chrono::month(number(5, 2)) / std::chrono::day(number(8, 2)), span,
                 hours.dates);
    }
    problem(node, "hours.exception.dates: must be such as 2026-12-24, or \"12-25\" for every year");
  }

  template <typename Date>
  void add(const toml::node& node, const Date& date, const std::optional<OpenSpan>& span,
           std::map<Date, OpenDay>& days) {
    if (!date.ok()) return problem(node, "hours.exception.dates: there is no such day");
    const bool known = days.contains(date);
    auto& day = days[date];
    if (known && day.empty() == span.has_value()) {
      return problem(node, "hours.exception.dates: this day is both open and closed");
    }
    if (span) day.push_back(*span);
  }

  const OfferReading& reading_;
};

}  // namespace

std::vector<Hours> read_hours(const toml::table& root, const OfferReading& reading) {
  check_known(root, {"hours"}, reading);
  std::vector<Hours> all;
  std::set<std::string> names;
  for_each_table(root, "", "hours", hours_max, reading, [&](const toml::table& table) {
    all.push_back(HoursReader(reading).read(table));
    if (names.insert(all.back().name).second || all.back().name.empty()) return;
    reading.problem(*table.get("name"), fmt::format("hours.name: \"{}\" is there twice", all.back().name));
  });
  return all;
}

}  // namespace balie::playbook
