#include "plugins/scorer_pmml/aggregate.hpp"

#include "plugins/scorer_pmml/parameters.hpp"
#include "plugins/scorer_pmml/treatment.hpp"

#include <algorithm>

namespace balie::scorer_pmml {
namespace {

using pmml::DataType;
using Function = pmml::Aggregate::Function;

class Aggregated final : public Formula {
 public:
  Aggregated(std::uint32_t input, Function function) : input_(input), function_(function) {}

  double value(Frame& frame) const override {
    double count = 0;
    double sum = 0;
    double least = missing;
    double greatest = missing;
    for (const double item : frame.lists[input_]) {
      if (is_invalid(item)) {
        frame.fail(Trouble::Kind::invalid_input, input_, "a value that is not of the field's type");
        return missing;
      }
      if (is_missing(item)) continue;
      least = count == 0 ? item : std::min(least, item);
      greatest = count == 0 ? item : std::max(greatest, item);
      sum += item;
      ++count;
    }
    if (count == 0) return missing;
    switch (function_) {
      case Function::count:
        return count;
      case Function::sum:
        return sum;
      case Function::average:
        return sum / count;
      case Function::min:
        return least;
      case Function::max:
        return greatest;
      case Function::multiset:
        break;
    }
    return missing;
  }

 private:
  std::uint32_t input_;
  Function function_;
};

// Its values are put into the list as they are, so there must be nothing to do about any of them.
bool is_taken_as_it_is(const Field& field, Compiler& compiler) {
  static const pmml::MiningField plain{};
  const auto& input = compiler.layout().inputs[field.input];
  const Field before{.slot = input.slot, .type = input.data->type, .input = field.input};
  return field.slot == input.slot &&
         make_treatment(input.data, input.mining ? *input.mining : plain, before, compiler).is_neutral();
}

}  // namespace

Typed compile_aggregate(const pmml::Aggregate& aggregate, const pmml::Place& place,
                        ExpressionContext& context) {
  auto& compiler = context.compiler;
  const auto field = find_source(aggregate.field, place, context);
  if (!field) return {};
  const bool adds = aggregate.function == Function::sum || aggregate.function == Function::average;
  const bool orders = aggregate.function == Function::min || aggregate.function == Function::max;
  if (aggregate.function == Function::multiset)
    compiler.refuse(place, "a multiset is a list, and no field that is computed can be one");
  if (adds && !pmml::is_number(field->type.data)) compiler.refuse(place, "what is added must be numbers");
  if (orders && field->type.data == DataType::string) compiler.refuse(place, "texts have no order");
  if (!aggregate.group_field.empty() && !compiler.groups_by(aggregate.group_field))
    compiler.refuse(place, "the mining schema does not group by its groupField");
  compiler.needs_list(place, *field);
  if (!compiler.ok()) return {};
  if (!is_taken_as_it_is(*field, compiler))
    compiler.refuse(place, "a list with values that must be checked or replaced is not supported");
  auto type = field->type;
  if (aggregate.function == Function::count) type = {DataType::integer};
  if (aggregate.function == Function::average) type = {DataType::double_};
  return {std::make_unique<Aggregated>(field->input, aggregate.function), type};
}

}  // namespace balie::scorer_pmml
