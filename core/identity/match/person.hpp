// A person by name and date of birth, compared with others one at a time: for a contact that must be answered
// at once. The model is that of Fellegi and Sunter, as for files (match.hpp), with weights that are built in:
// one contact has nothing to learn them from. Pure.
#pragma once

#include "core/identity/match/fold.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace balie::identity::match {

struct Person {
  std::string given, family;  // folded: Folder::words()
  int year = 0, month = 0, day = 0;
  bool operator==(const Person&) const = default;
};

// nullopt: a name is empty or too long, or `birth_date` is no date written as "2001-12-31".
constexpr std::size_t person_name_bytes_max = 200;
std::optional<Person> person_of(std::string_view given, std::string_view family, std::string_view birth_date,
                                Folder& folder);

// Who is to be compared shares at least one of these texts: the date with how one of the names sounds, and
// how both sound with day and month in either order. A slip in one of the three parts is found by one of
// them.
std::vector<std::string> blocks_of(const Person& person);

struct Likeness {
  double log_odds = 0;  // natural; of being one person rather than two strangers
  std::string reason;   // "given name close, family name equal, date of birth equal"
};
Likeness compare(const Person& one, const Person& other);

// The probability of each to be the person, if somebody is as often one of so many `customers` as nobody of
// them; the rest of 1 is nobody.
std::vector<double> probabilities(std::span<const Likeness> likenesses, double customers);

}  // namespace balie::identity::match
