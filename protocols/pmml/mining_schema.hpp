// MiningSchema: which fields a model uses, and what it does where a value is missing, invalid or far out.
#pragma once

#include "protocols/pmml/types.hpp"

namespace balie::pmml {

struct MiningField {
  enum class Usage : std::uint8_t {
    active,
    target,  // also "predicted", as it was called before 4.2
    supplementary,
    group,
    order,
    frequency_weight,
    analysis_weight,
  };
  enum class Outliers : std::uint8_t { as_is, as_missing_values, as_extreme_values };
  // All but the last two tell only how the replacement was found.
  enum class Missing : std::uint8_t { as_is, as_mean, as_mode, as_median, as_value, return_invalid };
  enum class Invalid : std::uint8_t { return_invalid, as_is, as_missing, as_value };

  Place place;
  std::string_view name;
  Usage usage = Usage::active;
  std::optional<OpType> optype = {};
  std::optional<double> importance = {};
  Outliers outliers = Outliers::as_is;
  std::optional<double> low = {};
  std::optional<double> high = {};
  std::optional<std::string_view> missing_replacement = {};
  std::optional<Missing> missing = {};
  std::optional<Invalid> invalid = {};  // nullopt: not written, which means return_invalid
  std::optional<std::string_view> invalid_replacement = {};
};

struct MiningSchema {
  std::vector<MiningField> fields;
};
MiningSchema read_mining_schema(Reading& reading, const xml::Element& element);

inline constexpr Word<MiningField::Outliers> outlier_words[] = {
    {"asIs", MiningField::Outliers::as_is},
    {"asMissingValues", MiningField::Outliers::as_missing_values},
    {"asExtremeValues", MiningField::Outliers::as_extreme_values}};
inline constexpr Word<MiningField::Invalid> invalid_words[] = {
    {"returnInvalid", MiningField::Invalid::return_invalid},
    {"asIs", MiningField::Invalid::as_is},
    {"asMissing", MiningField::Invalid::as_missing},
    {"asValue", MiningField::Invalid::as_value},
    {"x-asValue", MiningField::Invalid::as_value}};  // so before 4.4

}  // namespace balie::pmml
