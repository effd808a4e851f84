// What each stage of the decision on offers is told, and what it says of an offer.
#pragma once

#include "core/base/clock.hpp"
#include "core/customer/record.hpp"
#include "core/playbook/formula_run.hpp"
#include "core/playbook/offers.hpp"

#include "balie/v1/contact.pb.h"
#include "balie/v1/decision.pb.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::decision {

// The rules of decision tables that matched, into an explanation.
inline void tell(const std::vector<playbook::TableHit>& hits,
                 google::protobuf::RepeatedPtrField<v1::TableRow>& rows) {
  for (const auto& hit : hits) {
    auto& row = *rows.Add();
    row.set_rule(hit.place);
    row.set_table(hit.table);
    row.set_row(hit.row);
  }
}

// One contact, for which offers are decided.
struct OfferCase {
  const playbook::Offers& offers;
  const v1::Contact& contact;
  const customer::Record& record;
  std::string_view country;  // the contact's, else the customer's, else the playbook's
  Time now;
  bool explain = false;  // texts of falls are wanted
};

// Where and why an offer fell. Views into the playbook; the text is empty where none is wanted.
struct Fall {
  std::string_view stage;
  std::string_view rule;
  std::string text;
  std::vector<playbook::TableHit> rows = {};  // of decision tables, where the rule is a decision
};

}  // namespace balie::decision
