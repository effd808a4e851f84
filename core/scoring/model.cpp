#include "core/scoring/model.hpp"

#include "core/base/assert.hpp"

#include <fmt/format.h>

#include <array>

namespace balie::scoring {

double Model::encode_number(std::uint32_t field, double number, Scratch& scratch) const {
  const InputInfo& input = info().inputs[field];
  if (input.form == InputForm::number) return number;
  if (input.type == FieldType::boolean) return encode(field, number != 0 ? "true" : "false", scratch);
  std::array<char, 64> text;  // the shortest form that reads back has 24 at most
  const auto end = fmt::format_to_n(text.data(), text.size(), "{}", number);
  return encode(field, {text.data(), end.size}, scratch);
}

double Model::encode_list(std::uint32_t, std::span<const std::string_view>, Scratch&) const {
  return missing_input;
}

void Model::score_batch(std::span<const double> inputs, Scratch& scratch, std::span<Value> outputs,
                        std::span<Scored> scored) const {
  BALIE_ASSERT(!info().row_by_row);
  const std::size_t in = info().inputs.size(), out = info().outputs.size();
  for (std::size_t row = 0; row < scored.size(); ++row) {
    scored[row] = score(inputs.subspan(row * in, in), scratch, outputs.subspan(row * out, out));
  }
}

std::size_t Model::explain(std::span<const double>, Scratch&, std::span<Reason>) const { return 0; }

std::string_view to_string(FieldType type) {
  switch (type) {
    case FieldType::number:
      return "number";
    case FieldType::integer:
      return "integer";
    case FieldType::text:
      return "text";
    case FieldType::boolean:
      return "boolean";
    case FieldType::date:
      return "date";
    case FieldType::time:
      return "time";
    case FieldType::date_time:
      return "date and time";
  }
  return "unknown";
}

std::string_view to_string(InputForm form) {
  switch (form) {
    case InputForm::number:
      return "number";
    case InputForm::code:
      return "category";
    case InputForm::list:
      return "list";
    case InputForm::free_text:
      return "free text";
  }
  return "unknown";
}

std::string_view to_string(InputUse use) {
  switch (use) {
    case InputUse::active:
      return "active";
    case InputUse::supplementary:
      return "supplementary";
    case InputUse::group:
      return "group";
  }
  return "unknown";
}

}  // namespace balie::scoring
