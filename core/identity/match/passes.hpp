// Which records are worth comparing: those that share a key, in any of several passes, chosen by kind of
// field.
#pragma once

#include "core/identity/match/kind.hpp"
#include "core/identity/match/parallel.hpp"
#include "core/identity/match/records.hpp"

#include <cstdint>
#include <vector>

namespace balie::identity::match {

// The part of a value that a key is made of.
enum class KeyPart : std::uint8_t {
  whole,
  sound,        // phonetic()
  beginning,    // four characters
  local,        // of an e-mail address, what stands before the @
  tail,         // of a phone number, the last seven digits
  date_sorted,  // year, and day and month in order of size: day and month swapped are one key
  year,
  year_month,
  month_day,
};

struct KeyField {
  std::size_t field = 0;
  KeyPart part = KeyPart::whole;
};

// A record's key in a pass holds all of these; with `sorted`, in whatever order. No key without each of them.
struct Pass {
  std::vector<KeyField> fields;
  bool sorted = false;
};

constexpr std::size_t passes_max = 40;

// Several for most kinds, so that one error in a record leaves it a pass in which it is found.
std::vector<Pass> passes_for(const std::vector<Field>& fields);

// A key for each record: a hash; 0: none.
std::vector<std::uint64_t> keys_of(const Records& records, const Pass& pass);

}  // namespace balie::identity::match
