// History run through the models of a playbook, in order of time: each contact is scored before its outcome
// is learnt.
#pragma once

#include "core/operator/context.hpp"
#include "core/operator/import_source.hpp"
#include "core/playbook/playbook.hpp"
#include "core/scoring/adaptive/adaptive_model.hpp"
#include "core/scoring/adaptive/evaluation.hpp"
#include "core/scoring/adaptive/features.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace balie::operation {

// The rows of a file as contacts, held until all are there: files need not be in order of time.
class History {
 public:
  struct Row {
    Time at;
    std::string contact;  // its bytes, as protobuf has them
    std::string outcome;  // its kind; empty: none
    std::string offer;
  };
  struct Malformed {
    std::uint64_t line;
    std::string reason;
  };
  static constexpr std::size_t rows_max = 5'000'000;
  static constexpr std::size_t bytes_max = std::size_t{4} << 30;

  // Error (reject): more than the bounds.
  static result<History> read(ImportSource& source);
  // In order of time; those of one time in the order of the file.
  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  [[nodiscard]] const std::vector<Malformed>& malformed() const { return malformed_; }  // the first 20
  [[nodiscard]] std::uint64_t malformed_all() const { return malformed_all_; }

 private:
  std::vector<Row> rows_;
  std::vector<Malformed> malformed_;
  std::uint64_t malformed_all_ = 0;
};

struct ModelResult {
  std::string name;
  std::uint64_t contacts = 0;
  scoring::adaptive::Evaluation figures;
  std::size_t bytes = 0;  // of the model in memory
};

// One model of the playbook over all rows. A customer is known again by the contact's first identifier. Error
// (reject): a feature looks at the scores of other models, which are not computed here.
result<ModelResult> evaluate_model(const playbook::Playbook& playbook,
                                   const scoring::adaptive::ModelSpec& spec, const History& history);

}  // namespace balie::operation
