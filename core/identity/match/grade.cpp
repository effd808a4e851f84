#include "core/identity/match/grade.hpp"

#include "core/identity/match/similarity.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <optional>

namespace balie::identity::match {
namespace {

// The share of the longer text that no edit touches, and the number of edits.
struct Edits {
  std::size_t count = 0;
  double kept = 0;
};

Edits edits_between(std::string_view a, std::string_view b) {
  const auto length = std::max(characters(a), characters(b));
  const auto count = edit_distance(a, b, length);
  return {count, 1 - static_cast<double>(count) / static_cast<double>(length)};
}

// True when two texts cannot be even "alike": too few characters are in both. Sound, and quick, since most
// pairs end here.
bool surely_different(const Value& a, const Value& b) {
  if (!a.ascii || !b.ascii) return false;
  const auto only_a = static_cast<std::size_t>(std::popcount(a.letters & ~b.letters));
  const auto only_b = static_cast<std::size_t>(std::popcount(b.letters & ~a.letters));
  const auto longer = std::max(a.text.size(), b.text.size());
  const auto shorter = std::min(a.text.size(), b.text.size());
  const auto edits = std::max({only_a, only_b, longer - shorter});
  if (edits * 5 <= longer * 2) return false;
  const auto found = std::min(a.text.size() - only_a, b.text.size() - only_b);
  const auto m = static_cast<double>(found);
  const auto jaro =
      found == 0 ? 0.0 : (m / static_cast<double>(longer) + m / static_cast<double>(shorter) + 1) / 3;
  std::size_t same = 0;
  while (same < std::min<std::size_t>(shorter, 4) && a.text[same] == b.text[same]) ++same;
  return jaro + 0.1 * static_cast<double>(same) * (1 - jaro) < 0.8;
}

bool is_initial(std::string_view initial, std::string_view name) {
  return initial.size() == 1 && name.starts_with(initial);
}

Grade grade_name(const Value& a, const Value& b) {
  if (is_initial(a.text, b.text) || is_initial(b.text, a.text)) return Grade::weak;
  if (surely_different(a, b)) return Grade::differs;
  const auto [count, kept] = edits_between(a.text, b.text);
  if ((count == 1 && std::max(characters(a.text), characters(b.text)) >= 4) || kept >= 0.9)
    return Grade::slip;
  const auto winkler = jaro_winkler(a.text, b.text);
  if (winkler >= 0.9 || kept >= 0.75) return Grade::close;
  return winkler >= 0.8 || kept >= 0.6 ? Grade::alike : Grade::differs;
}

int number_of(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

// Both are YYYYMMDD; a date that does not exist is compared all the same.
Grade grade_date(std::string_view a, std::string_view b) {
  const auto year_a = a.substr(0, 4), month_a = a.substr(4, 2), day_a = a.substr(6, 2);
  const auto year_b = b.substr(0, 4), month_b = b.substr(4, 2), day_b = b.substr(6, 2);
  const auto count = edit_distance(a, b, 8);
  const bool swapped = year_a == year_b && month_a == day_b && day_a == month_b;
  if (count == 1 || swapped) return Grade::slip;
  const int same = int{year_a == year_b} + int{month_a == month_b} + int{day_a == day_b};
  if (same == 2 || count == 2) return Grade::close;
  const int months = 12 * (number_of(year_a) - number_of(year_b)) + number_of(month_a) - number_of(month_b);
  return year_a == year_b || std::abs(months) <= 12 ? Grade::alike : Grade::differs;
}

std::string_view tail(std::string_view text, std::size_t length) {
  return text.substr(text.size() - std::min(text.size(), length));
}

Grade grade_phone(const Value& a, const Value& b) {
  if (edit_distance(a.text, b.text, 1) <= 1) return Grade::slip;
  const bool same_end = a.text.size() >= 6 && tail(a.text, 6) == tail(b.text, 6);
  return same_end ? Grade::close : Grade::differs;
}

Grade grade_email(const Value& a, const Value& b) {
  const auto [count, kept] = edits_between(a.text, b.text);
  if (count <= 2 || kept >= 0.85) return Grade::slip;
  const auto name_a = a.text.substr(0, a.text.find('@'));
  const auto name_b = b.text.substr(0, b.text.find('@'));
  if (name_a == name_b) return Grade::close;
  if (kept >= 0.7) return Grade::alike;
  if (name_a.empty() || name_b.empty()) return Grade::differs;
  return edits_between(name_a, name_b).kept >= 0.75 || jaro_winkler(name_a, name_b) >= 0.9 ? Grade::weak
                                                                                           : Grade::differs;
}

Grade grade_code(Kind kind, const Value& a, const Value& b) {
  const auto count = edit_distance(a.text, b.text, 2);
  if (count == 1) return Grade::slip;
  if (count == 2) return Grade::close;
  const auto half = std::min(a.text.size(), b.text.size()) / 2;
  const bool same_area = half > 0 && a.text.substr(0, half) == b.text.substr(0, half);
  return kind == Kind::postcode && same_area ? Grade::alike : Grade::differs;
}

std::optional<double> real(std::string_view text) {
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

Grade grade_number(const Value& a, const Value& b) {
  const auto x = real(a.text);
  const auto y = real(b.text);
  const auto apart = x && y ? std::abs(*x - *y) / std::max(std::abs(*x), std::abs(*y)) : 1;
  if (apart <= 0.01 || edit_distance(a.text, b.text, 1) <= 1) return Grade::slip;
  return apart <= 0.1 ? Grade::close : Grade::differs;
}

Grade grade_text(const Value& a, const Value& b) {
  if (edits_between(a.text, b.text).kept >= 0.9) return Grade::slip;
  const auto common = words_in_common(a.text, b.text);
  return common >= 0.75 ? Grade::close : common >= 0.5 ? Grade::alike : Grade::differs;
}

}  // namespace

Grade grade(Kind kind, const Value& a, const Value& b) {
  switch (kind) {
    case Kind::date:
      return grade_date(a.text, b.text);
    case Kind::phone:
      return grade_phone(a, b);
    case Kind::email:
      return grade_email(a, b);
    case Kind::postcode:
    case Kind::id_number:
      return grade_code(kind, a, b);
    case Kind::number:
      return grade_number(a, b);
    case Kind::category:
      return edit_distance(a.text, b.text, 1) <= 1 ? Grade::slip : Grade::differs;
    case Kind::text:
      return grade_text(a, b);
    default:
      return grade_name(a, b);
  }
}

}  // namespace balie::identity::match
