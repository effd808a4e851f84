// How the rows of a file or of a query become customers: the TOML file of `balie import customers --map`.
//
//   [file]                      # as of `balie import contacts`: separator, encoding, columns
//   [query]                     # where the rows come from a database; one of
//   sql = "SELECT id, mail, tier, updated FROM customers"
//   table = "crm.customers"     # all its columns; exactly as the database writes its name
//
//   [customer]                  # texts may hold columns in braces
//   source = "crm"              # of every value; required
//   country = "{country}"       # of national phone numbers; none: the playbook's
//   at = { value = "{updated}", format = "%Y-%m-%d %H:%M:%S" }   # when it was so, UTC; none: now;
//                               # without format: as 2026-11-22T10:00:00Z
//   [[customer.identifiers]]    # the first is the row's own; the first that is known says who it is
//   scheme = "account"
//   value = "{id}"
//   assurance = "verified"
//   [customer.attributes]       # as declared in the playbook; empty: not known
//   tier = "{tier}"
//   birth_date = { value = "{born}", none = ["0000-00-00"] }
//   [[customer.consents]]
//   purpose = "marketing"
//   channel = "email"           # none: all channels
//   when = "{optin}"
//   states = { Y = "granted", N = "denied" }   # an empty state: nothing was said; a value not named:
//   malformed ground = "consent"          # none needed; likewise proof
//   [[customer.products]]       # id (a row without it has none), name, state
//   [[customer.memberships]]    # group (likewise), kind, name, role
#pragma once

#include "core/operator/import_map.hpp"
#include "protocols/bus/limits.hpp"

#include "balie/v1/change.pb.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace balie::operation {

struct ConsentColumns {
  std::string purpose, channel, ground, proof;
  TemplateText when;
  std::map<std::string, std::string> states;
};

struct ProductColumns {
  TemplateText id, name, state;
};

struct MembershipColumns {
  TemplateText group, kind, name, role;
};

struct CustomerMap {
  std::string source;
  TemplateText country;
  std::optional<std::pair<TemplateText, std::string>> at;  // value, format
  std::vector<IdentifierRule> identifiers;
  std::vector<AttributeRule> attributes;
  std::vector<ConsentColumns> consents;
  std::vector<ProductColumns> products;
  std::vector<MembershipColumns> memberships;
};

// What [query] asks the database for, in its own words.
std::string read_customer_query(const toml::table& map, const std::string& file, Problems& problems);

// `file` names the map in problems; what is wrong with it is all told at once.
CustomerMap read_customer_map(const toml::table& map, const std::string& file,
                              const std::vector<std::string>& columns, Problems& problems);

// One row as a change that makes its customer known. Its id is made of `run` and what the row holds: the same
// row is counted once, however often the run is repeated. Error (reject): what is wrong with it.
result<v1::CustomerChange> customer_of(const CustomerMap& map, std::string_view run, const RowView& row,
                                       const bus::Limits& limits);

}  // namespace balie::operation
