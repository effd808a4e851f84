#include "core/operator/import_rows.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ctime>

namespace balie::operation {
namespace {

using Attributes = google::protobuf::Struct;

std::unexpected<Error> malformed(std::string text) {
  return failure(Fate::reject, "import.row", std::move(text));
}

template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Clock time "12:00" or "12:00:30".
result<std::chrono::seconds> parse_time_of_day(const std::string& text) {
  std::tm parts{};
  for (const char* format : {"%H:%M:%S", "%H:%M"}) {
    const char* end = strptime(text.c_str(), format, &parts);
    if (end == nullptr || *end != '\0') continue;
    return std::chrono::hours(parts.tm_hour) + std::chrono::minutes(parts.tm_min) +
           std::chrono::seconds(parts.tm_sec);
  }
  return malformed(fmt::format("\"{}\" is no time of the day", text));
}

std::optional<bool> parse_boolean(std::string_view text) {
  if (text == "yes" || text == "true" || text == "1") return true;
  if (text == "no" || text == "false" || text == "0") return false;
  return std::nullopt;
}

result<void> add_attribute(const AttributeRule& rule, const RowView& row, Attributes& attributes) {
  BALIE_TRY(auto value, attribute_value(rule, row));
  if (value) (*attributes.mutable_fields())[rule.name] = *std::move(value);
  return {};
}

result<void> add_attributes(const std::vector<AttributeRule>& rules, const RowView& row,
                            Attributes& attributes) {
  for (const auto& rule : rules) BALIE_CHECK(add_attribute(rule, row, attributes));
  return {};
}

}  // namespace

result<Time> parse_time(const std::string& text, const std::string& format) {
  std::tm parts{};
  parts.tm_mday = 1;
  const char* end = strptime(text.c_str(), format.c_str(), &parts);
  const auto offset = std::chrono::seconds(parts.tm_gmtoff);  // %z; timegm() does not look at it
  const std::chrono::year_month_day date(std::chrono::year(parts.tm_year + 1900),
                                         std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
                                         std::chrono::day(static_cast<unsigned>(parts.tm_mday)));
  if (end == nullptr || *end != '\0' || !date.ok()) {
    return malformed(fmt::format("\"{}\" is no time of the form {}", text, format));
  }
  return Time(std::chrono::seconds(timegm(&parts)) - offset);
}

result<std::optional<google::protobuf::Value>> attribute_value(const AttributeRule& rule,
                                                               const RowView& row) {
  const auto text = rule.value.fill(row);
  if (std::find(rule.none.begin(), rule.none.end(), text) != rule.none.end()) return std::nullopt;
  google::protobuf::Value value;
  const auto wrong = [&](std::string_view wanted) {
    return malformed(fmt::format("{}: \"{}\" is not {}", rule.name, text, wanted));
  };
  if (rule.type == AttributeRule::Type::text) {
    value.set_string_value(text);
  } else if (rule.type == AttributeRule::Type::boolean) {
    const auto flag = parse_boolean(text);
    if (!flag) return wrong("yes or no");
    value.set_bool_value(*flag);
  } else {
    const auto number = parse_number<double>(text);
    if (!number || !std::isfinite(*number)) return wrong("a number");
    if (rule.type == AttributeRule::Type::integer && std::trunc(*number) != *number)
      return wrong("a whole number");
    value.set_number_value(*number);
  }
  return value;
}

std::string from_latin1(std::string_view text) {
  std::string utf8;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      utf8.push_back(c);
    } else {
      utf8.push_back(static_cast<char>(0xC0 | (byte >> 6)));
      utf8.push_back(static_cast<char>(0x80 | (byte & 0x3F)));
    }
  }
  return utf8;
}

RowConverter::RowConverter(const ImportMap& map, const bus::Limits& limits)
    : map_(map), limits_(limits), years_(std::chrono::year(map.contact.at.first_year)) {}

result<Time> RowConverter::time_of(const RowView& row) {
  const auto& rule = map_.contact.at;
  if (!rule.value.empty()) return parse_time(rule.value.fill(row), rule.format);
  const auto month_text = rule.month.fill(row);
  const auto day_text = rule.day.fill(row);
  const auto month = parse_month(month_text);
  const auto day = parse_number<unsigned>(day_text);
  if (!month) return malformed(fmt::format("\"{}\" is no month", month_text));
  if (!day || *day < 1 || *day > 31) return malformed(fmt::format("\"{}\" is no day of a month", day_text));
  auto of_day = std::chrono::seconds(0);
  if (!rule.time.empty()) {
    BALIE_TRY(of_day, parse_time_of_day(rule.time.fill(row)));
  }
  if (rule.year.empty()) {
    BALIE_TRY(const auto date, years_.date(*month, std::chrono::day(*day)));
    return Time(date) + of_day;
  }
  const auto year_text = rule.year.fill(row);
  const auto year = parse_number<int>(year_text);
  if (!year || *year < 1 || *year > 9999) return malformed(fmt::format("\"{}\" is no year", year_text));
  const std::chrono::year_month_day date(std::chrono::year(*year), *month, std::chrono::day(*day));
  if (!date.ok()) return malformed(fmt::format("there is no day {} {} {}", day_text, month_text, year_text));
  return Time(std::chrono::sys_days(date)) + of_day;
}

result<v1::Contact> RowConverter::contact_of(const RowView& row, Time at) const {
  const auto& rule = map_.contact;
  v1::Contact contact;
  contact.set_id(rule.id.fill(row));
  contact.set_channel(rule.channel.fill(row));
  contact.set_entry(rule.entry.fill(row));
  contact.set_topic(rule.topic.fill(row));
  contact.set_direction(rule.direction.fill(row));
  contact.set_language(rule.language.fill(row));
  contact.set_country(rule.country.fill(row));
  contact.set_thread(rule.thread.fill(row));
  contact.set_subject(rule.subject.fill(row));
  contact.set_text(rule.text.fill(row));
  contact.mutable_at()->set_seconds(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
  for (const auto& one : rule.identifiers) {
    auto value = one.value.fill(row);
    if (value.empty()) continue;
    auto& identifier = *contact.add_identifiers();
    identifier.set_scheme(one.scheme);
    identifier.set_value(std::move(value));
    identifier.set_assurance(one.assurance);
  }
  if (!rule.attributes.empty()) {
    BALIE_CHECK(add_attributes(rule.attributes, row, *contact.mutable_attributes()));
  }
  if (const auto checked = bus::check(contact, limits_); !checked) {
    return malformed(fmt::format("{}: {}", checked.error().field, checked.error().text));
  }
  return contact;
}

result<std::optional<v1::Outcome>> RowConverter::outcome_of(const RowView& row, const v1::Contact& contact,
                                                            Time at) const {
  if (!map_.outcome) return std::nullopt;
  const auto& rule = *map_.outcome;
  const auto when = rule.when.fill(row);
  const auto kind = rule.kinds.find(when);
  if (kind == rule.kinds.end()) return malformed(fmt::format("the map names no outcome for \"{}\"", when));
  if (kind->second.empty()) return std::nullopt;
  v1::Outcome outcome;
  outcome.set_id(rule.id.fill(row));
  outcome.set_contact_id(contact.id());
  outcome.set_kind(kind->second);
  outcome.set_offer_id(rule.offer.fill(row));
  outcome.set_reason(rule.reason.fill(row));
  outcome.set_agent(rule.agent.fill(row));
  if (!rule.after_seconds.empty()) {
    const auto text = rule.after_seconds.fill(row);
    const auto seconds = parse_number<std::uint32_t>(text);
    if (!seconds) return malformed(fmt::format("after_seconds: \"{}\" is not a whole number", text));
    at += std::chrono::seconds(*seconds);
  }
  outcome.mutable_at()->set_seconds(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
  if (!rule.attributes.empty()) {
    BALIE_CHECK(add_attributes(rule.attributes, row, *outcome.mutable_attributes()));
  }
  if (const auto checked = bus::check(outcome, limits_); !checked) {
    return malformed(fmt::format("{}: {}", checked.error().field, checked.error().text));
  }
  return outcome;
}

result<ImportedRow> RowConverter::convert(const RowView& row) {
  for (std::size_t i = 0; i < row.fields.size(); ++i) {
    if (!simdjson::validate_utf8(row.fields[i]))
      return malformed(fmt::format("field {} is not UTF-8", i + 1));
  }
  BALIE_TRY(const auto at, time_of(row));
  ImportedRow imported;
  BALIE_TRY(imported.contact, contact_of(row, at));
  BALIE_TRY(imported.outcome, outcome_of(row, imported.contact, at));
  return imported;
}

}  // namespace balie::operation
