// Formulas: the conditions and computed values of a playbook, written in FEEL or as decisions of DMN.
// Compiled and checked when the playbook is (formula_compiler.hpp), evaluated for a contact by a FormulaRun
// (formula_run.hpp).
//
//   when = 'customer.profile.yearly_use > 3000 and count(customer.history[channel = "voice"]) < 3'
//   when = { dmn = "refund.dmn", decision = "May be refunded" }
#pragma once

#include "core/base/problem.hpp"
#include "core/base/toml_string.hpp"
#include "core/customer/selection.hpp"
#include "core/feel/expression.hpp"
#include "core/rules/model.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace balie::playbook {

// What a formula can name. Each holds all of those before it.
enum class FormulaScope : std::uint8_t {
  customer,     // customer (core/customer/feel_view.hpp); segments.NAME: true or false
  contact,      // contact
  scored,       // scores.MODEL: a number, or null
  offer,        // offer: as the playbook declares it
  arbitration,  // propensity, context_weight, value, lever: numbers
};

// The variables of all scopes, in their order.
enum class FormulaVariable : std::uint8_t {
  customer,
  segments,
  contact,
  scores,
  offer,
  propensity,
  context_weight,
  value,
  lever,
};
constexpr std::size_t formula_variables = 9;

constexpr std::size_t formula_bytes_max = 10'000;

// An input data of a decision, and the value it is given. Of two for one input the first that is not null
// counts.
struct DecisionInput {
  const rules::Model::Node* node = nullptr;
  FormulaVariable variable = FormulaVariable::customer;
  std::string attribute = {};  // of the customer's profile, or of the contact; empty: the variable itself
};

// A decision of one of the playbook's .dmn files.
struct FormulaDecision {
  std::shared_ptr<const rules::Model> model;
  std::size_t number = 0;  // of the model, in FormulaSet::models
  const rules::Model::Node* node = nullptr;
  std::vector<DecisionInput> inputs;
};

// Immutable, cheap to copy, used by any thread.
class Formula {
 public:
  Formula() = default;  // none
  [[nodiscard]] explicit operator bool() const { return program_ != nullptr; }

  // Of what is set: where it stands, "offers.toml:14", and how it is written; of a decision its name.
  [[nodiscard]] const std::string& place() const { return program_->place; }
  [[nodiscard]] const std::string& text() const { return program_->text; }
  [[nodiscard]] const feel::Type& type() const { return program_->type; }
  // The value where it is the same each time; else a null pointer.
  [[nodiscard]] const feel::Value* constant() const { return program_->expression.constant(); }

  struct Program {
    std::string file;  // within the playbook
    std::string place;
    std::string text;
    TomlString written;
    feel::Type type;
    feel::Expression expression;
    std::optional<FormulaDecision> decision = std::nullopt;  // instead of the expression
    std::uint32_t variables = 0;                             // a bit for each FormulaVariable that it uses
    bool lists_segments = false;                             // uses customer.segments

    // A place of the text, in its file.
    [[nodiscard]] Problem problem(feel::Place in_text, std::string what) const;
  };
  explicit Formula(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
  [[nodiscard]] const Program& program() const { return *program_; }

 private:
  std::shared_ptr<const Program> program_;
};

// [[segment]] of segments.toml: a group of customers.
struct Segment {
  std::string name;
  std::string title;
  Formula when;
  std::vector<std::size_t> needs;  // segments that it names; they stand before it
};

// What the formulas of one playbook share. Immutable.
struct FormulaSet {
  std::uint32_t variables = 0;        // a bit for each FormulaVariable that any formula uses
  feel::Type profile;                 // of customer.profile
  customer::Selection customer_uses;  // all that any formula names of the customer, and of the contact
  customer::Selection contact_uses;
  std::vector<Segment> segments;
  std::vector<std::shared_ptr<const rules::Model>> models;  // that decide
  std::map<std::string, Formula, std::less<>> features;     // of models that learn, by how they are written
};

}  // namespace balie::playbook
