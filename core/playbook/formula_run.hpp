// Formulas evaluated for one contact after the other.
#pragma once

#include "core/customer/record.hpp"
#include "core/feel/evaluation.hpp"
#include "core/playbook/formula.hpp"
#include "core/rules/evaluation.hpp"
#include "core/scoring/adaptive/features.hpp"
#include "core/scoring/feature.hpp"

#include "balie/v1/contact.pb.h"
#include "balie/v1/decision.pb.h"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace balie::playbook {

// Of each formula. One that runs away is ended there, in some milliseconds.
constexpr feel::Limits formula_limits{.steps_max = 100'000,
                                      .depth_max = 1'000,
                                      .items_max = 10'000,
                                      .string_bytes_max = 64 << 10,
                                      .reasons_max = 4};
// Of all formulas of one contact together; those after it are ended at once.
constexpr std::uint64_t contact_steps_max = 1'000'000;

// What formulas are about, until the next begin().
struct FormulaSubject {
  const customer::Record& customer;
  bool known = false;                    // before this contact
  const v1::Contact* contact = nullptr;  // none: only formulas about the customer have values
  Time now = {};                         // of the decision: what now() and today() give
  bool explain = false;                  // keep the reasons for what is null
};

// What an arbitration formula is about.
struct OfferFactors {
  double propensity = 0;
  double context_weight = 1;
  double value = 0;
  double lever = 1;
};

// A rule of a decision table that matched.
struct TableHit {
  std::string place;      // "refund.dmn:31"
  std::string table;      // the decision in which it stands
  std::uint32_t row = 0;  // from 1
};

// One thread. Keeps its memory from contact to contact: plain values allocate nothing. Evaluation is a pure
// function of the formula and what was set.
class FormulaRun final : public scoring::Companion, public scoring::adaptive::FormulaValues {
 public:
  // A Companion for the features that are formulas.
  explicit FormulaRun(std::shared_ptr<const FormulaSet> formulas = nullptr);
  void switch_to(std::shared_ptr<const FormulaSet> formulas);

  // Forgets all that was set. `subject` refers to what must stand until the next one.
  void begin(const FormulaSubject& subject);
  // Whether the reasons for what is null are kept from now on, as begin() was told.
  void explain(bool wanted) { explain_ = wanted; }
  void set_scores(const google::protobuf::RepeatedPtrField<v1::Score>& scores);
  // A context, of the type that was declared. May be set again and again, at the cost of a pointer.
  void set_offer(const feel::Value& offer);
  void set_factors(const OfferFactors& factors);

  // Null: it has no value, or ran past a limit. The formula stands until the next one is evaluated.
  feel::Value evaluate(const Formula& formula);
  // Whether its value is true.
  bool truth(const Formula& formula);

  // The value of one of FormulaSet::features.
  void feature(std::string_view formula, scoring::FeatureValue& value) override;

  // Of the last formula. Why it has no value, with the place: "offers.toml:14:20: null has no age"; kept when
  // it was asked to explain, or past a limit; empty where there is nothing to say.
  [[nodiscard]] std::string reason();
  [[nodiscard]] bool is_past_limit() const;
  // The rules of decision tables that matched in it, in the order of evaluation; kept when it was asked to
  // explain.
  [[nodiscard]] std::vector<TableHit> hits() const;

  // Whether the customer is in each of the playbook's segments, in the order of FormulaSet::segments.
  const std::vector<bool>& segments();

 private:
  void prepare(const Formula::Program& program);
  void build_customer();
  void decide_segments();
  void list_segments();
  feel::Value evaluate_text(const Formula::Program& program);
  feel::Value evaluate_decision(const Formula::Program& program);
  feel::Value make_decision(const Formula::Program& program);
  void begin_run(feel::Run& run);
  [[nodiscard]] feel::Value input_value(const DecisionInput& input) const;
  feel::Value& variable(FormulaVariable variable) { return variables_[static_cast<std::size_t>(variable)]; }

  std::shared_ptr<const FormulaSet> formulas_;
  feel::Evaluation evaluation_;
  std::vector<std::unique_ptr<rules::Evaluation>> models_;  // of FormulaSet::models, made when asked for
  rules::Evaluation* last_model_ = nullptr;                 // of the last formula; null: it was no decision
  std::array<feel::Value, formula_variables> variables_;
  std::uint32_t built_ = 0;  // a bit for each variable that is there
  const customer::Record* customer_ = nullptr;
  const v1::Contact* contact_ = nullptr;
  Time now_;
  bool known_ = false;
  bool explain_ = false;
  std::vector<bool> segments_;
  const Formula::Program* last_ = nullptr;
  std::uint64_t steps_left_ = 0;
  // Decisions that were made for this contact and look at no offer, so that those that several offers name
  // are made once.
  struct Decided {
    const rules::Model::Node* node = nullptr;
    feel::Value value;
    std::uint64_t steps = 0;
  };
  std::vector<Decided> decided_;
};

}  // namespace balie::playbook
