// Where a contact goes: its entry's route, with the priority, the agent and, where that queue is closed, the
// other place that the queue says. A pure function of playbook, customer, contact and time.
#pragma once

#include "core/base/clock.hpp"
#include "core/customer/record.hpp"
#include "core/playbook/formula_run.hpp"
#include "core/playbook/playbook.hpp"

#include <string>
#include <vector>

namespace balie::decision {

struct RouteInput {
  const playbook::Playbook& playbook;
  playbook::FormulaRun& formulas;  // of that playbook; begun with the contact, and its scores set
  const v1::Contact& contact;
  const customer::Record& customer;  // before this contact
  Time at;                           // of the decision
};

// Begins `route` with the choice's own. Appends to `reasons`, where it is not null, why it is another one: of
// the stage "routing", each with the rule that did it. Queues that lead to each other are followed once
// around at most.
void decide_route(const RouteInput& input, const playbook::RouteChoice& choice, v1::Route& route,
                  std::vector<v1::Reason>* reasons);

}  // namespace balie::decision
