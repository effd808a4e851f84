// The customers of a history that is evaluated, as the playbook's formulas see them: what came before each
// contact, and nothing after it.
#pragma once

#include "core/operator/evaluate_history.hpp"
#include "core/playbook/formula_run.hpp"
#include "core/playbook/playbook.hpp"

#include <string>
#include <unordered_map>

namespace balie::operation {

// One thread. Memory: a record for each customer, bounded by the playbook's history_held.
class EvaluatedCustomers {
 public:
  explicit EvaluatedCustomers(const playbook::Playbook& playbook);

  // Formulas about the contact of this row, until the next call. `customer`: empty where nobody knows.
  playbook::FormulaRun& before(const std::string& customer, const v1::Contact& contact, Time at);
  // The contact of the last call is over, with its outcome.
  void after(const std::string& customer, const v1::Contact& contact, const History::Row& row);

 private:
  const playbook::Playbook& playbook_;
  playbook::FormulaRun run_;
  customer::Record record_;
  std::unordered_map<std::string, std::string> records_;  // looked up alone, never walked
};

}  // namespace balie::operation
