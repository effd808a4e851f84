#include "protocols/bus/json_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>

namespace balie::bus {
namespace {

constexpr std::int64_t time_first = -62'135'596'800;  // 0001-01-01T00:00:00Z
constexpr std::int64_t time_last = 253'402'300'799;   // 9999-12-31T23:59:59Z
constexpr std::int64_t duration_max = 315'576'000'000;
constexpr std::int32_t nanos_max = 999'999'999;
constexpr std::int64_t day_seconds = 86'400;

char* put_digits(char* at, unsigned value, int count) {
  for (int i = count - 1; i >= 0; --i, value /= 10) at[i] = static_cast<char>('0' + value % 10);
  return at + count;
}

// ".250": nothing, or 3, 6 or 9 digits.
char* put_fraction(char* at, unsigned nanos) {
  if (nanos == 0) return at;
  *at++ = '.';
  if (nanos % 1'000'000 == 0) return put_digits(at, nanos / 1'000'000, 3);
  if (nanos % 1'000 == 0) return put_digits(at, nanos / 1'000, 6);
  return put_digits(at, nanos, 9);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes exactly `count` digits off the front.
bool take_digits(std::string_view& text, std::size_t count, int& value) {
  if (text.size() < count) return false;
  value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_digit(text[i])) return false;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return true;
}

bool take(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

// Takes ".25" off the front, if it is there: 1 to 9 digits.
bool take_fraction(std::string_view& text, std::int32_t& nanos) {
  nanos = 0;
  if (!take(text, '.')) return true;
  int digits = 0;
  for (; digits < 9 && !text.empty() && is_digit(text.front()); ++digits, text.remove_prefix(1)) {
    nanos = nanos * 10 + (text.front() - '0');
  }
  if (digits == 0) return false;
  for (; digits < 9; ++digits) nanos *= 10;
  return true;
}

// "Z", "+01:00", "-05:30", to seconds east of UTC.
bool take_offset(std::string_view& text, std::int64_t& seconds) {
  seconds = 0;
  if (take(text, 'Z')) return true;
  const bool west = !text.empty() && text.front() == '-';
  int hours = 0, minutes = 0;
  if (!take(text, west ? '-' : '+') || !take_digits(text, 2, hours) || !take(text, ':') ||
      !take_digits(text, 2, minutes) || hours > 23 || minutes > 59) {
    return false;
  }
  seconds = (hours * 60 + minutes) * 60 * (west ? -1 : 1);
  return true;
}

constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> base64_values = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < base64_alphabet.size(); ++i) {
    values[static_cast<unsigned char>(base64_alphabet[i])] = static_cast<std::int8_t>(i);
  }
  values['-'] = 62;
  values['_'] = 63;
  return values;
}();

}  // namespace

void append_timestamp(const google::protobuf::Timestamp& time, std::string& out) {
  const auto seconds = std::clamp(time.seconds(), time_first, time_last);
  const auto nanos = static_cast<unsigned>(std::clamp(time.nanos(), 0, nanos_max));
  const std::chrono::sys_seconds whole{std::chrono::seconds(seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(whole);
  const std::chrono::year_month_day date(day);
  const auto rest = static_cast<unsigned>((whole - day).count());
  std::array<char, 40> text{};
  char* at = text.data();
  *at++ = '"';
  at = put_digits(at, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  *at++ = '-';
  at = put_digits(at, static_cast<unsigned>(date.month()), 2);
  *at++ = '-';
  at = put_digits(at, static_cast<unsigned>(date.day()), 2);
  *at++ = 'T';
  at = put_digits(at, rest / 3600, 2);
  *at++ = ':';
  at = put_digits(at, rest / 60 % 60, 2);
  *at++ = ':';
  at = put_digits(at, rest % 60, 2);
  at = put_fraction(at, nanos);
  *at++ = 'Z';
  *at++ = '"';
  out.append(text.data(), at);
}

void append_duration(const google::protobuf::Duration& duration, std::string& out) {
  const auto seconds = std::clamp(duration.seconds(), -duration_max, duration_max);
  const auto nanos = std::clamp(duration.nanos(), -nanos_max, nanos_max);
  std::array<char, 40> text{};
  char* at = text.data();
  *at++ = '"';
  if (seconds < 0 || nanos < 0) *at++ = '-';
  at = std::to_chars(at, text.data() + text.size(), seconds < 0 ? -seconds : seconds).ptr;
  at = put_fraction(at, static_cast<unsigned>(nanos < 0 ? -nanos : nanos));
  *at++ = 's';
  *at++ = '"';
  out.append(text.data(), at);
}

void append_base64(std::string_view bytes, std::string& out) {
  out += '"';
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto part = bytes.substr(at, 3);
    unsigned bits = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      bits = bits << 8 | (i < part.size() ? static_cast<unsigned char>(part[i]) : 0u);
    }
    out += base64_alphabet[bits >> 18];
    out += base64_alphabet[bits >> 12 & 63];
    out += part.size() > 1 ? base64_alphabet[bits >> 6 & 63] : '=';
    out += part.size() > 2 ? base64_alphabet[bits & 63] : '=';
  }
  out += '"';
}

bool read_timestamp(std::string_view text, google::protobuf::Timestamp& time) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  std::int32_t nanos = 0;
  std::int64_t offset = 0;
  if (!take_digits(text, 4, year) || !take(text, '-') || !take_digits(text, 2, month) || !take(text, '-') ||
      !take_digits(text, 2, day) || !take(text, 'T') || !take_digits(text, 2, hour) || !take(text, ':') ||
      !take_digits(text, 2, minute) || !take(text, ':') || !take_digits(text, 2, second) ||
      !take_fraction(text, nanos) || !take_offset(text, offset) || !text.empty()) {
    return false;
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (year < 1 || !date.ok() || hour > 23 || minute > 59 || second > 59) return false;
  const auto days = std::chrono::sys_days(date).time_since_epoch().count();
  const auto seconds = days * day_seconds + hour * 3600 + minute * 60 + second - offset;
  if (seconds < time_first || seconds > time_last) return false;
  time.set_seconds(seconds);
  time.set_nanos(nanos);
  return true;
}

bool read_duration(std::string_view text, google::protobuf::Duration& duration) {
  const bool negative = take(text, '-');
  std::int64_t seconds = 0;
  std::int32_t nanos = 0;
  if (text.empty() || !is_digit(text.front())) return false;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (parsed.ec != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(parsed.ptr - text.data()));
  if (!take_fraction(text, nanos) || text != "s") return false;
  if (seconds > duration_max || (seconds == duration_max && nanos > 0)) return false;
  duration.set_seconds(negative ? -seconds : seconds);
  duration.set_nanos(negative ? -nanos : nanos);
  return true;
}

bool read_base64(std::string_view text, std::string& bytes) {
  if (text.size() % 4 == 0 && text.ends_with('=')) text.remove_suffix(text.ends_with("==") ? 2 : 1);
  if (text.size() % 4 == 1) return false;
  bytes.clear();
  bytes.reserve(text.size() / 4 * 3 + 2);
  unsigned bits = 0;
  int count = 0;  // bits that wait
  for (const char c : text) {
    const auto value = base64_values[static_cast<unsigned char>(c)];
    if (value < 0) return false;
    bits = bits << 6 | static_cast<unsigned>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xff);
  }
  return (bits & ((1u << count) - 1)) == 0;  // leftover bits must be zero: one text for one value
}

}  // namespace balie::bus
