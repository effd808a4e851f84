// What the columns of a file mean to `balie match`: the TOML file of --spec.
//
//   [file]                          # all optional, as for `balie import` (import_map.hpp)
//   separator = ";"
//   encoding = "latin-1"
//   columns = ["id", "name"]        # where the file's first line is not its header
//
//   [records]
//   id = "rec_id"                   # the column with the records' own ids
//   country = "NL"                  # of phone numbers without a country code
//   dates = "day_first"             # or "month_first", "year_first"; without: found out for each column
//   missing = ["-", "?", "n/a"]     # what stands for no value, in lower case; these and some more by default
//
//   [fields]                        # column = kind; columns that are not named take no part
//   first_name = "given_name"       # the kinds stand in core/identity/match/kind.hpp
#pragma once

#include "core/base/toml.hpp"
#include "core/identity/match/prepare.hpp"

#include <string>
#include <vector>

namespace balie::operation {

struct MatchSpec {
  std::size_t id_column = 0;
  std::vector<identity::match::Field> fields;
  std::vector<std::size_t> columns;  // of the fields, in the file
  identity::match::PrepareSettings prepare;
};

// `file` names the spec in problems; what is wrong with it is all told at once. The table [file] is looked at
// elsewhere.
MatchSpec read_match_spec(const toml::table& spec, const std::string& file,
                          const std::vector<std::string>& columns, Problems& problems);

}  // namespace balie::operation
