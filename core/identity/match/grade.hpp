// How well two values of one kind agree, in seven grades. What a grade is worth is learnt, never set.
#pragma once

#include "core/identity/match/kind.hpp"
#include "core/identity/match/records.hpp"

#include <cstdint>

namespace balie::identity::match {

// | kind | slip | close | alike | weak |
// |---|---|---|---|---|
// | names, street, city | one edit in four letters or more, or one in ten | Jaro-Winkler 0.9, or one edit in
// four letters | Jaro-Winkler 0.8, or two edits in five | one is the other's initial | | date | one digit,
// two neighbours, or day and month swapped | two of three parts, or two slips | the same year, or within a
// year | | | phone | one digit | the last six digits | | | | e-mail | two characters, or 15 % | the name
// before the @ | 30 % | the name alone, nearly | | postcode, id number | one character | two | the first half
// (postcode) | | | number | within 1 %, or one digit | within 10 % | | | | category | one character | | | |
// | text | one character in ten | three words of four | half of the words | |
enum class Grade : std::uint8_t {
  exact,
  slip,
  close,
  alike,
  weak,
  crossed,  // as the other record's partner column (partners_of), at least "close"
  differs,
  missing = 15,  // in one of the two: says nothing
};
constexpr std::size_t grades_count = 7;

// Neither value is missing, and they are not the same. Never exact, crossed or missing.
Grade grade(Kind kind, const Value& a, const Value& b);

}  // namespace balie::identity::match
