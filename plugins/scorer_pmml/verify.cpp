#include "plugins/scorer_pmml/verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace balie::scorer_pmml {

namespace {

using pmml::Verification;
using scoring::Value;

pmml::Refusal at(const pmml::Place& place, std::string text) {
  return {std::string(place.element), place.line, place.column, std::move(text)};
}

// PMML 4.4, "ModelVerification": near zero both, or within the precision of each other.
bool agrees(const Verification::Field& field, const Value& value, std::string_view expected) {
  if (value.kind == Value::Kind::text) return value.text == expected;
  if (value.kind == Value::Kind::boolean) return (value.flag ? "true" : "false") == expected;
  const auto number = pmml::number_of(expected);
  if (!number || value.kind == Value::Kind::missing) return false;
  if (std::abs(*number) <= field.zero_threshold) return std::abs(value.number) <= field.zero_threshold;
  return std::abs(value.number - *number) <= field.precision * std::abs(*number);
}

std::string shown(const Value& value) {
  if (value.kind == Value::Kind::number) return fmt::format("{}", value.number);
  if (value.kind == Value::Kind::boolean) return value.flag ? "true" : "false";
  return value.kind == Value::Kind::text ? std::string(value.text) : "nothing";
}

template <typename Info>
std::uint32_t find(const std::vector<Info>& list, std::string_view name) {
  const auto found = std::ranges::find(list, name, &Info::name);
  return found == list.end() ? none : static_cast<std::uint32_t>(found - list.begin());
}

}  // namespace

std::optional<pmml::Refusal> verify(const pmml::File& file, const PmmlModel& model) {
  if (!file.model.verification) return std::nullopt;
  const auto& verification = *file.model.verification;
  const auto scratch = model.make_scratch();
  const auto& info = model.info();
  std::vector<double> inputs(info.inputs.size());
  std::vector<Value> outputs(info.outputs.size());
  for (std::size_t row = 0; row < std::min(verification.table.rows.size(), verified_max); ++row) {
    const auto& cells = verification.table.rows[row];
    std::ranges::fill(inputs, missing);
    for (const auto& field : verification.fields) {
      const auto input = find(info.inputs, field.field);
      const auto text = pmml::InlineTable::cell(cells, field.column);
      if (input != none && text) inputs[input] = model.encode(input, *text, *scratch);
    }
    const auto scored = model.score(inputs, *scratch, outputs);
    for (const auto& field : verification.fields) {
      const auto output = find(info.outputs, field.field);
      const auto expected = pmml::InlineTable::cell(cells, field.column);
      if (output == none || !expected || (scored && agrees(field, outputs[output], *expected))) continue;
      if (find(info.inputs, field.field) != none) continue;
      return at(verification.place,
                fmt::format("record {}: {} is {}, it should be {}", row + 1, field.field,
                            scored ? shown(outputs[output]) : "refused", expected->substr(0, 80)));
    }
  }
  return std::nullopt;
}

}  // namespace balie::scorer_pmml
