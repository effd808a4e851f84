#include "core/identity/match/person.hpp"

#include "core/identity/match/phonetic.hpp"
#include "core/identity/match/similarity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

namespace balie::identity::match {
namespace {

constexpr double close_from = 0.88;  // Jaro-Winkler

enum class Grade : unsigned char { equal, close, apart };
constexpr std::array<std::string_view, 3> grade_words{"equal", "close", "different"};

// How often a grade is seen of one person, and of two strangers.
struct Share {
  double one, strangers;
  [[nodiscard]] double weight() const { return std::log(one / strangers); }
};
// From what is published of registers: about one in a hundred shares a given name, one in three hundred a
// family name; a twentieth of the names, and of the dates, is written with a slip. A date is close where two
// of its parts agree, or day and month changed places.
constexpr std::array<Share, 3> given_shares{{{0.85, 0.010}, {0.10, 0.010}, {0.05, 0.980}}};
constexpr std::array<Share, 3> family_shares{{{0.87, 0.003}, {0.07, 0.005}, {0.06, 0.992}}};
constexpr std::array<Share, 3> birth_shares{{{0.94, 0.00005}, {0.05, 0.045}, {0.01, 0.95495}}};

Grade grade_of(const std::string& one, const std::string& other) {
  if (one == other) return Grade::equal;
  return jaro_winkler(one, other) >= close_from ? Grade::close : Grade::apart;
}

Grade birth_grade(const Person& one, const Person& other) {
  const int agreed = (one.year == other.year) + (one.month == other.month) + (one.day == other.day);
  if (agreed == 3) return Grade::equal;
  const bool swapped = one.year == other.year && one.month == other.day && one.day == other.month;
  return agreed == 2 || swapped ? Grade::close : Grade::apart;
}

double weight(const std::array<Share, 3>& shares, Grade grade) {
  return shares[static_cast<std::size_t>(grade)].weight();
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<Person> person_of(std::string_view given, std::string_view family, std::string_view birth_date,
                                Folder& folder) {
  if (given.size() > person_name_bytes_max || family.size() > person_name_bytes_max) return std::nullopt;
  if (birth_date.size() != 10 || birth_date[4] != '-' || birth_date[7] != '-') return std::nullopt;
  const auto year = number(birth_date.substr(0, 4)), month = number(birth_date.substr(5, 2)),
             day = number(birth_date.substr(8, 2));
  if (!year || !month || !day || *month < 1 || *day < 1) return std::nullopt;
  const auto date = std::chrono::year(*year) / *month / *day;
  if (!date.ok()) return std::nullopt;
  Person person{folder.words(given), folder.words(family), *year, *month, *day};
  if (person.given.empty() || person.family.empty()) return std::nullopt;
  return person;
}

std::vector<std::string> blocks_of(const Person& person) {
  const auto date = fmt::format("{:04}-{:02}-{:02}", person.year, person.month, person.day);
  const auto given = phonetic(person.given), family = phonetic(person.family);
  const auto [low, high] = std::minmax(person.month, person.day);
  return {fmt::format("f {} {}", date, family), fmt::format("g {} {}", date, given),
          fmt::format("n {} {} {:02} {:02}", given, family, low, high)};
}

Likeness compare(const Person& one, const Person& other) {
  const auto given = grade_of(one.given, other.given);
  const auto family = grade_of(one.family, other.family);
  const auto birth = birth_grade(one, other);
  const auto word = [](Grade grade) { return grade_words[static_cast<std::size_t>(grade)]; };
  return {
      weight(given_shares, given) + weight(family_shares, family) + weight(birth_shares, birth),
      fmt::format("given name {}, family name {}, date of birth {}", word(given), word(family), word(birth))};
}

std::vector<double> probabilities(std::span<const Likeness> likenesses, double customers) {
  std::vector<double> odds;
  double total = 1;
  for (const auto& one : likenesses) total += odds.emplace_back(std::exp(one.log_odds) / customers);
  for (double& one : odds) one /= total;
  return odds;
}

}  // namespace balie::identity::match
