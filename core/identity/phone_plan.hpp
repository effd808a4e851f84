// A quick answer for phone numbers that are written as E.164 already.
//
// libphonenumber needs 10 to 30 us for a number. For "+" and digits it does this: take off the country code,
// take off a national prefix (the 0 of +44 0 20..., by a regular expression of the country), see whether the
// length is one that the country has, write it again. When the expression cannot match at the first digit,
// nothing is taken off, and the number comes out as it went in. The plan holds, of libphonenumber's own data,
// the lengths of each country code and the first digits at which its expression could match; for those it
// leaves the answer to libphonenumber.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace balie::identity {

class PhonePlan {
 public:
  enum class Answer {
    same,        // a possible number, normalised already
    impossible,  // the country has no numbers of this length
    unsure,      // ask libphonenumber
  };

  // Reads libphonenumber's data, some milliseconds.
  PhonePlan();

  // Thread-safe, no allocation.
  [[nodiscard]] Answer look(std::string_view number) const;

 private:
  struct Country {
    std::uint32_t lengths = 0;       // bit n: numbers of n digits after the country code
    std::uint16_t first_digits = 0;  // bit d: the expression could match where d stands first
    bool known = false;
  };
  std::array<Country, 1000> countries_{};  // by country code
};

// The digits at which a match of `expression` that is not empty could begin: bit d for digit d. All ten where
// the expression holds something that this does not understand.
std::uint16_t first_digits(std::string_view expression);

}  // namespace balie::identity
