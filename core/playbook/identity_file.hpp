// identity.toml of a playbook: how customers are recognised. All of it may be left out.
//
//   sure_from = "verified"        # the least assured identifier that others are measured by
//   decided_from = 0.5            # a probability: below it nobody is taken to be the likeliest
//   people_max = 6                # of more, nobody is ...
//   period = "90d"                # ... when they were seen within this
//   half_life = "90d"             # of a use of a shared identifier
//   identifiers_max = 50          # of one customer
//
//   [[scheme]]                    # changes what is built in of it, or adds one
//   name = "tel"
//   weight = 2                    # above 0
//   joins = "verified"            # "observed", "claimed", "verified", "never"
//   one_each = false              # two values, two persons
//
//   [[shared]]                    # known to be shared, whoever was seen with it
//   scheme = "tel"
//   values = ["+442079460100", "+44207946*"]    # as the hub writes them; one with * at its end is a
//   beginning name = "the switchboard of the town hall"
//
//   [survivorship]                # which of two values remains in a merge
//   by = ["source", "assurance", "recent"]
//   sources = ["crm", "desk"]     # the most trusted first
//
//   [match]                       # a contact that no identifier tells is compared with customers by these
//   given_name = "given_name"     # attributes
//   family_name = "family_name"
//   birth_date = "birth_date"
//   listed_from = 0.05            # a probability: likelier customers are told with the decision
//   links_from = 0.99             # from it on, it is from that customer; without it, never
//   customers = 1000000           # about how many there are
#pragma once

#include "core/base/toml.hpp"
#include "core/customer/attributes.hpp"
#include "core/identity/rules.hpp"

#include <string>

namespace balie::playbook {

constexpr std::size_t schemes_max = 100;
constexpr std::size_t shared_values_max = 1'000;  // in all

// What does not fit becomes problems, which name the file as `file`, and keeps what is built in.
// `attributes`: what the playbook declares, for [match].
identity::Rules read_identity_rules(const toml::table& root, const std::string& file, Problems& problems,
                                    const customer::Attributes& attributes = {});

}  // namespace balie::playbook
