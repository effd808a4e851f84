// attributes.toml of a playbook: what may stand in a customer's profile.
//
//   [[attribute]]
//   name = "yearly_use"                     # letters, digits, "_"; a formula names it
//   type = "number"                         # "text", "number", "integer", "boolean", "date", "date and time"
//   title = "Electricity used in a year"    # for people
//   unit = "kWh"
//   allowed = {least = 0, most = 100_000}   # or of a text a list of values: ["basic", "plus"]
//   purpose = "contract"                    # why it is kept: for who asks what is known, and why
//   sources = ["crm", "web"]                # who is believed, the most trusted first
//   retention = "730d"                      # from its time; none: as long as the customer
//   from_contact = true                     # an attribute of this name in a contact becomes the profile's
//   value shown = ["voice", "chat"]               # channels whose decisions carry it; "*": all
//
//   [shown]                                 # what else of the customer a decision carries, and to which
//   channels products = ["voice", "counter"]         # consents, offers, preferences, products,
//   opportunities, memberships offers = "*"                            # this is so unless the file says
//   something else
//
// The file may be missing: then nothing is declared, and no profile holds anything.
#pragma once

#include "core/base/toml.hpp"
#include "core/customer/attributes.hpp"

#include <string>

namespace balie::playbook {

constexpr std::size_t attributes_max = 1'000;
constexpr std::size_t attribute_values_max = 1'000;  // that one attribute allows

// What does not fit becomes problems, which name the file as `file`; the attributes count when there are
// none.
customer::Attributes read_attributes(const toml::table& root, const std::string& file, Problems& problems);

}  // namespace balie::playbook
