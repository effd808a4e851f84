#include "plugins/scorer_pmml/treatment.hpp"

#include "plugins/scorer_pmml/compiler.hpp"
#include "plugins/scorer_pmml/literal.hpp"

#include <algorithm>

namespace balie::scorer_pmml {

namespace {

using Property = pmml::FieldValue::Property;

// Texts that are not of the field's type ("?", "N/A") cannot come in but as `invalid`, or as missing: how
// they are told apart is the encoder's matter, so they are left out here.
void add_values(const pmml::DataField& data, Compiler& compiler, Treatment& treatment) {
  for (const auto& value : data.values) {
    const bool is_text = data.type.data == pmml::DataType::string;
    const auto number = literal(data.type, value.text);
    if (!is_text && !number) {
      if (value.property == Property::valid)
        compiler.refuse(data.place, "a valid value is not of the field's type");
      continue;
    }
    const double slot = is_text ? compiler.symbols().code(value.text) : *number;
    auto& list = value.property == Property::valid     ? treatment.valid_values
                 : value.property == Property::missing ? treatment.missing_values
                                                       : treatment.invalid_values;
    list.push_back(slot);
  }
}

// What is missing or invalid is a NaN, which a search would take for any of them.
bool found(const std::vector<double>& sorted, double value) {
  return !is_missing(value) && std::binary_search(sorted.begin(), sorted.end(), value);
}

Treatment::Invalid invalid_of(const pmml::MiningField& mining) {
  switch (mining.invalid.value_or(pmml::MiningField::Invalid::return_invalid)) {
    case pmml::MiningField::Invalid::as_is:
      return Treatment::Invalid::keep;
    case pmml::MiningField::Invalid::as_missing:
      return Treatment::Invalid::as_missing;
    case pmml::MiningField::Invalid::as_value:
      return Treatment::Invalid::replace;
    default:
      return Treatment::Invalid::refuse;
  }
}

}  // namespace

bool Treatment::is_neutral() const {
  return missing_values.empty() && invalid_values.empty() && valid_values.empty() && intervals.empty() &&
         invalid != Invalid::as_missing && invalid != Invalid::replace &&
         outliers == pmml::MiningField::Outliers::as_is && is_missing(replacement) && !refuse_missing;
}

bool Treatment::is_valid(double value) const {
  if (is_missing(value)) return false;  // it is `invalid`: those that are missing are not asked about
  if (found(invalid_values, value)) return false;
  if (valid_values.empty() && intervals.empty()) return true;
  if (!valid_values.empty() && found(valid_values, value)) return true;
  return std::ranges::any_of(intervals, [&](const auto& interval) { return interval.contains(value); });
}

bool Treatment::means_missing(double value) const {
  return (is_missing(value) && !is_invalid(value)) || found(missing_values, value);
}

double Treatment::apply(double value, Frame& frame) const {
  bool absent = means_missing(value);
  if (!absent && !is_valid(value)) {
    if (invalid == Invalid::replace) return invalid_replacement;
    if (invalid == Invalid::refuse || (invalid == Invalid::keep && is_invalid(value))) {
      frame.fail(Trouble::Kind::invalid_input, input, "a value that the model does not allow");
      return missing;
    }
    absent = invalid == Invalid::as_missing;
  }
  using Outliers = pmml::MiningField::Outliers;
  if (!absent && outliers == Outliers::as_missing_values) absent = value < low || value > high;
  if (!absent) return outliers == Outliers::as_extreme_values ? std::clamp(value, low, high) : value;
  if (refuse_missing) frame.fail(Trouble::Kind::invalid_input, input, "a value that must not be missing");
  return replacement;
}

Treatment make_treatment(const pmml::DataField* data, const pmml::MiningField& mining, const Field& before,
                         Compiler& compiler) {
  Treatment treatment;
  treatment.from = before.slot;
  treatment.input = before.input;
  if (data) {
    add_values(*data, compiler, treatment);
    treatment.intervals = data->intervals;
  }
  treatment.invalid = invalid_of(mining);
  if (treatment.invalid == Treatment::Invalid::replace) {
    treatment.invalid_replacement = compiler.constant(mining.place, before.type, *mining.invalid_replacement);
  }
  if (mining.outliers != pmml::MiningField::Outliers::as_is && pmml::is_number(before.type.data)) {
    treatment.outliers = mining.outliers;
    treatment.low = mining.low.value_or(treatment.low);
    treatment.high = mining.high.value_or(treatment.high);
  }
  if (mining.missing_replacement) {
    treatment.replacement = compiler.constant(mining.place, before.type, *mining.missing_replacement);
  }
  treatment.refuse_missing = mining.missing == pmml::MiningField::Missing::return_invalid;
  for (auto* list : {&treatment.missing_values, &treatment.invalid_values, &treatment.valid_values})
    std::ranges::sort(*list);
  return treatment;
}

}  // namespace balie::scorer_pmml
