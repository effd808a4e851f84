// A customer's record and a contact as FEEL sees them: `customer` and `contact` of each formula of a
// playbook. Only what is asked for is built: most formulas look at two or three entries.
//
// Texts that are empty are null, as is a time that is not known. Times are `date and time` in UTC. Lists are
// in the order of the record: by time, the newest last.
#pragma once

#include "core/customer/record.hpp"
#include "core/customer/selection.hpp"
#include "core/feel/structure.hpp"

#include "balie/v1/contact.pb.h"

#include <vector>

namespace balie::customer {

// `profile`: a context of the attributes that the playbook declares; `segments` is not of the record: who
// builds the context adds it.
feel::Type customer_type(const feel::Type& profile);
feel::Type contact_type();

// The entries that `selection` asks for, but for segments. `known`: this contact did not make the customer
// known. `profile` as above: a date there is one here, and what is declared and not known is null. The work
// is bounded by the record.
std::vector<feel::Entry> customer_entries(const Record& record, bool known, const feel::Type& profile,
                                          const Selection& selection);
feel::Value contact_value(const v1::Contact& contact, const Selection& selection);

}  // namespace balie::customer
