// The kinds of field that records are matched by. A kind is all that a person says of a column; how it is
// written alike, compared and blocked follows from it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::identity::match {

enum class Kind : std::uint8_t {
  given_name,
  surname,
  name,  // a whole name in one column
  date,  // of birth, or any that stays the same
  phone,
  email,
  postcode,
  street,  // and other lines of an address
  city,
  id_number,  // of a passport, a customer, a tax payer
  number,     // a house number, an amount
  category,   // few values: a state, a sex, a language
  text,       // free text
};
constexpr std::size_t kinds_count = 13;

// "given_name", ... in the order above.
const std::vector<std::string>& kind_names();
std::optional<Kind> kind_of(std::string_view name);

struct Field {
  std::string name;  // of its column
  Kind kind = Kind::text;
};

constexpr std::size_t fields_max = 15;  // what a Pattern has room for

// Of two columns that people confuse, the other one: a given name and a surname, or two columns of the same
// kind (streets, phones, e-mails). Index by field; without a partner: its own number.
std::vector<std::size_t> partners_of(const std::vector<Field>& fields);

}  // namespace balie::identity::match
