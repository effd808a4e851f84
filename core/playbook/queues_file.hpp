// The settings of queues.toml, and agents.toml, hours.toml and messages.toml, which belong to it, as one:
// everything that a name in them refers to is there.
//
//   return_boost = 50                       # points for a contact that an agent gives back; before any table
//
//   [[queue]]
//   name = "chat-service"
//   priority = 'if customer.profile.plus then 300 else 150'   # or a number
//   hold = true                             # the channel keeps its contacts, the hub distributes them
//   skills = [{name = "returns", level = 2}]       # asked for at once
//   preferred = [{name = "plus"}]           # asked for as well, until preferred_for is over
//   preferred_for = "15s"
//   strategy = "least_loaded"               # or "by_score", with score = "fit", a model of models.toml
//   ageing = 1.5                            # points a second, while a contact waits
//   agent = "customer.profile.account_manager"     # is tried first; else
//   last_agent_for = "7d"                   # whoever had the customer's last contact, if no longer ago
//   agent_wait = "30s"
//   wait_max = "10m"
//   length_max = 50
//   overflow = {queue = "general"}          # then, or where it is full: {channel = "email"}, {callback =
//   true} hours = "office"                        # of hours.toml closed = {message = "closed"}           #
//   as overflow; each may say a message
//
//   [[queue.step]]
//   after = "30s"
//   skills = []                             # instead of those before
#pragma once

#include "core/playbook/playbook.hpp"
#include "core/playbook/queues.hpp"
#include "core/playbook/tables.hpp"

#include <string>
#include <vector>

namespace balie::playbook {

// `tables` are read; `models`, null where there are none. What does not fit becomes problems; problems name
// files with `prefix` before them.
Queues read_queues(const std::vector<File>& files, const std::string& prefix, const Tables& tables,
                   const scoring::ModelSet* models, FormulaCompiler& formulas, Problems& problems);

// What can only be told once all is read: overflows that never end, queues that hold contacts nobody can
// answer. `choices`: where the entries' contacts go, which may hold what its queue does not.
void check_queues(const Queues& queues, const Tables& tables, const std::vector<RouteChoice>& choices,
                  const std::string& prefix, Problems& problems);

}  // namespace balie::playbook
