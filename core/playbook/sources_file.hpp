// sources.toml of a playbook: attributes that come from a query at the time of a contact.
//
//   [[source]]
//   name = "crm"                              # the source of its values, as attributes.toml may name it
//   connection = "crm"                        # where the database is: [source.crm] of balie.toml
//   query = "SELECT tier, balance FROM customers WHERE account = $1"
//   with = "identifiers.account"              # $1; a list for several: identifiers.SCHEME and
//   attributes.NAME
//                                             # of the customer, contact.NAME: the contact's own attribute.
//                                             # Where one is not known, the source is not asked
//   channels = ["voice", "chat"]              # whose contacts ask; left out: all
//   time_limit = "200ms"                      # what it may cost a contact at most
//   hold = "1m"                               # so long an answer counts for the next contacts; "0s": not
//   hold_max = 10_000                         # answers held
//   [source.attributes]                       # declared in attributes.toml
//   tier = "tier"                             # its column
//   balance = { column = "balance", fallback = 0 }
//
// The fallback is for the decision alone, where the source does not answer in time and the profile holds no
// value. The file may be missing: then no contact waits for anything.
#pragma once

#include "core/base/toml.hpp"
#include "core/customer/attributes.hpp"
#include "core/playbook/sources.hpp"

#include <string>

namespace balie::playbook {

constexpr std::size_t sources_max = 32;
constexpr std::size_t source_parameters_max = 16;
constexpr std::size_t source_attributes_max = 64;
constexpr std::size_t source_query_bytes_max = 16 << 10;

// What does not fit becomes problems, which name the file as `file`.
Sources read_sources(const toml::table& root, const customer::Attributes& attributes, const std::string& file,
                     Problems& problems);

}  // namespace balie::playbook
