// What a mining schema does with a value before the model sees it: PMML 4.4, "MiningSchema", in the order
// missing and invalid values, outliers, replacement.
#pragma once

#include "plugins/scorer_pmml/formula.hpp"
#include "protocols/pmml/dictionary.hpp"
#include "protocols/pmml/mining_schema.hpp"

#include <vector>

namespace balie::scorer_pmml {

class Compiler;
struct Field;

// `from`: the field before. The result is `from`'s own slot when there is nothing to do that could change or
// refuse a value; otherwise a step has to be made of `formula`.
struct Treatment {
  enum class Invalid : std::uint8_t { refuse, keep, as_missing, replace };

  std::uint32_t from = none;
  std::uint32_t input = none;               // for messages
  std::vector<double> missing_values = {};  // declared to mean missing; sorted, as the next two
  std::vector<double> invalid_values = {};
  std::vector<double> valid_values = {};  // empty: all
  std::vector<pmml::Interval> intervals = {};
  Invalid invalid = Invalid::refuse;
  double invalid_replacement = missing;
  pmml::MiningField::Outliers outliers = pmml::MiningField::Outliers::as_is;
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  double replacement = missing;  // of what is missing
  bool refuse_missing = false;

  // Can it change a value, or refuse one other than a text that is none of the field's type?
  [[nodiscard]] bool is_neutral() const;
  [[nodiscard]] bool is_valid(double value) const;
  [[nodiscard]] bool means_missing(double value) const;
  double apply(double value, Frame& frame) const;
};

// Refuses what does not fit the field's type.
Treatment make_treatment(const pmml::DataField* data, const pmml::MiningField& mining, const Field& before,
                         Compiler& compiler);

class Treated final : public Formula {
 public:
  explicit Treated(Treatment treatment) : treatment_(std::move(treatment)) {}
  double value(Frame& frame) const override { return treatment_.apply(frame.slots[treatment_.from], frame); }

 private:
  Treatment treatment_;
};

}  // namespace balie::scorer_pmml
