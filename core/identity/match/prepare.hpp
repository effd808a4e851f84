// From what stands in a file to values that can be compared.
#pragma once

#include "core/identity/match/date_layout.hpp"
#include "core/identity/match/parallel.hpp"
#include "core/identity/match/records.hpp"

#include <optional>
#include <string>
#include <vector>

namespace balie::identity::match {

struct PrepareSettings {
  std::string country = {};  // ISO 3166-1 alpha-2, of phone numbers without a country code; "": none
  std::optional<DateLayout> dates = {};  // without: found out for each column
  std::vector<std::string> missing = {"-", "?", "n/a", "null", "unknown"};  // what people write for no value
};

// A value that is not what its kind wants. The record is matched all the same: by the value's digits where
// a date does not exist, without the value where nothing can be made of it.
struct Unusual {
  Record record = 0;
  std::size_t field = 0;
  std::string_view what;  // "no date that exists"; never the value, which may be personal
};

struct Prepared {
  Records records;
  std::vector<Unusual> unusual;  // by record, then field; the first `unusual_max`
  std::size_t unusual_count = 0;
};
constexpr std::size_t unusual_max = 1000;

// A value as it goes into a Table: without the white space around it, cut at value_bytes_max.
std::string_view comparable(std::string_view raw);

// Texts are folded (fold.hpp), phones and e-mails normalised as
// core/identity/normalise does, dates become YYYYMMDD. A phone number of unknown country is its digits. The
// table holds comparable() values.
Prepared prepare(Table&& table, const PrepareSettings& settings, const Parallel& parallel);

}  // namespace balie::identity::match
