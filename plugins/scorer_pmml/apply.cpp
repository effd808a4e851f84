#include "plugins/scorer_pmml/apply.hpp"

#include "plugins/scorer_pmml/built_in.hpp"
#include "plugins/scorer_pmml/functions.hpp"
#include "plugins/scorer_pmml/parameters.hpp"
#include "plugins/scorer_pmml/pattern_functions.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::scorer_pmml {

namespace {

using pmml::DataType;

constexpr int depth_max = 32;  // of functions in functions

bool is_open_constant(const pmml::Expression& expression) {
  const auto* constant = std::get_if<pmml::Constant>(&expression.form);
  return constant && !constant->type;
}

Typed compile_as(const pmml::Expression& expression, const std::optional<pmml::Type>& wanted,
                 ExpressionContext& context) {
  const auto before = std::exchange(context.wanted, wanted);
  auto typed = compile_expression(expression, context);
  context.wanted = before;
  return typed;
}

bool compares_order(const Function& function) {
  return function.takes == Function::Takes::clocks && function.result.data == DataType::boolean;
}

// All arguments; a constant that does not say its type is of that of the others, where they are all of one.
std::vector<Typed> compile_arguments(const Function& function, const pmml::Apply& apply,
                                     ExpressionContext& context) {
  std::vector<Typed> arguments(apply.arguments.size());
  std::optional<pmml::Type> type;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (is_open_constant(apply.arguments[i])) continue;
    arguments[i] = compile_as(apply.arguments[i], std::nullopt, context);
    if (!type) type = arguments[i].type;
  }
  // Of numbers each constant is what it looks like: 0.5 is no integer because the others are. So is a year
  // after a date, or a place after a text.
  const bool are_alike = function.takes == Function::Takes::same || compares_order(function);
  if (!are_alike || (type && pmml::is_number(type->data))) type = std::nullopt;
  if (function.takes == Function::Takes::texts) type = pmml::Type{DataType::string};
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (is_open_constant(apply.arguments[i])) arguments[i] = compile_as(apply.arguments[i], type, context);
  }
  return arguments;
}

bool is_count(DataType type) { return pmml::is_number(type) || type >= DataType::date_days_since; }
bool is_number_like(DataType type) { return is_count(type) || type == DataType::boolean; }

void check(const Function& function, std::vector<Typed>& arguments, const pmml::Place& place,
           Compiler& compiler) {
  using Takes = Function::Takes;
  const bool is_order = compares_order(function);
  if (function.takes == Takes::clocks && !is_order) {
    arguments[0] = as_moment(std::move(arguments[0]), place, compiler);
    return;
  }
  for (auto& one : arguments) {
    if (function.takes == Takes::texts && one.type.data != DataType::string) {
      one = converted(place, std::move(one), {DataType::string}, compiler);
    }
    const bool adds_up = function.takes == Takes::numbers || function.takes == Takes::present;
    if (adds_up && !is_number_like(one.type.data)) {
      compiler.refuse(place, fmt::format("{} takes numbers", function.name));
    }
    const bool compares = function.takes == Takes::same || is_order;
    if (compares && !common_type(arguments.front().type, one.type)) {
      compiler.refuse(place,
                      fmt::format("{} compares values of types that have nothing in common", function.name));
    }
    if (is_order && one.type.data == DataType::string) compiler.refuse(place, "texts have no order");
  }
  if (function.name == "substring" &&
      (arguments[0].type.data != DataType::string || !is_count(arguments[1].type.data) ||
       !is_count(arguments[2].type.data))) {
    compiler.refuse(place, "substring takes a text and two numbers");
  }
}

Typed compile_built_in(const Function& function, const pmml::Apply& apply, const pmml::Place& place,
                       ExpressionContext& context) {
  auto arguments = compile_arguments(function, apply, context);
  if (!context.compiler.ok()) return {nullptr, function.result};
  if (arguments.size() < function.least || arguments.size() > function.most) {
    context.compiler.refuse(
        place, fmt::format("{} arguments are not what {} takes", arguments.size(), function.name));
    return {nullptr, function.result};
  }
  check(function, arguments, place, context.compiler);
  if (!context.compiler.ok()) return {nullptr, function.result};
  auto type = function.result;
  const bool all_whole =
      std::ranges::all_of(arguments, [](const auto& one) { return one.type.data == DataType::integer; });
  if (function.result_as_arguments && all_whole) type = {DataType::integer};
  Formulas formulas;
  for (auto& one : arguments) formulas.push_back(std::move(one.formula));
  auto otherwise = no_result(apply, type, place, context);
  otherwise.leaves_out_missing = function.takes == Function::Takes::present;
  return {built_in(std::move(formulas), function.compute, otherwise), type};
}

// and, or, not, isMissing, isNotMissing, isValid, isNotValid: what they say of values that are missing is
// their own.
double logical(bool decides, const std::vector<std::shared_ptr<const Formula>>& arguments, Frame& frame) {
  bool any_missing = false;
  for (const auto& one : arguments) {
    const double value = one->value(frame);
    if (!is_missing(value) && (value != 0) == decides) return decides ? 1 : 0;
    any_missing = any_missing || is_missing(value);
  }
  return any_missing ? missing : decides ? 0 : 1;
}

Typed compile_logical(const pmml::Apply& apply, const pmml::Place& place, ExpressionContext& context) {
  const auto name = apply.function;
  const bool asks = name.starts_with("is");
  const std::size_t most = asks || name == "not" ? 1 : arguments_max;
  std::vector<std::shared_ptr<const Formula>> arguments;
  for (const auto& argument : apply.arguments) {
    auto typed =
        compile_as(argument, asks ? std::nullopt : std::optional(pmml::Type{DataType::boolean}), context);
    if (!asks && !is_number_like(typed.type.data))
      context.compiler.refuse(place, fmt::format("{} takes truths", name));
    arguments.push_back(std::move(typed.formula));
  }
  constexpr pmml::Type truth = {DataType::boolean};
  if (arguments.empty() || arguments.size() > most) {
    context.compiler.refuse(place, fmt::format("{} arguments are not what {} takes", arguments.size(), name));
    return {nullptr, truth};
  }
  if (asks) {
    const bool wants_missing = name == "isMissing" || name == "isNotValid";
    return {computed([from = arguments[0], wants_missing](Frame& frame) {
              return is_missing(from->value(frame)) == wants_missing ? 1.0 : 0.0;
            }),
            truth};
  }
  const auto absent = constant_of(apply.map_missing_to, truth, place, context);
  const auto other = constant_of(apply.default_value, truth, place, context).value_or(missing);
  if (name == "not") {
    return {computed([from = arguments[0], instead = absent.value_or(other)](Frame& frame) {
              const double value = from->value(frame);
              return is_missing(value) ? instead : value == 0 ? 1.0 : 0.0;
            }),
            truth};
  }
  // With a mapMissingTo the function is not applied when anything is missing, though the rest might decide.
  return {computed([is_or = name == "or", arguments = std::move(arguments), absent, other](Frame& frame) {
            const auto is_absent = [&](const auto& one) { return is_missing(one->value(frame)); };
            if (absent && std::ranges::any_of(arguments, is_absent)) return *absent;
            const double value = logical(is_or, arguments, frame);
            return is_missing(value) ? other : value;
          }),
          truth};
}

Typed compile_if(const pmml::Apply& apply, const pmml::Place& place, ExpressionContext& context) {
  const auto size = apply.arguments.size();
  if (size != 2 && size != 3) {
    context.compiler.refuse(place, "if takes two or three arguments");
    return {};
  }
  auto condition = compile_as(apply.arguments[0], pmml::Type{DataType::boolean}, context);
  std::vector<Typed> branches(size - 1);
  std::optional<pmml::Type> type = context.wanted;
  for (std::size_t i = 1; i < size; ++i) {
    if (is_open_constant(apply.arguments[i])) continue;
    branches[i - 1] = compile_as(apply.arguments[i], context.wanted, context);
    if (!type) type = branches[i - 1].type;
  }
  for (std::size_t i = 1; i < size; ++i) {
    if (!is_open_constant(apply.arguments[i])) continue;
    const bool is_open = !type || (pmml::is_number(type->data) && !context.wanted);
    branches[i - 1] = compile_as(apply.arguments[i], is_open ? std::nullopt : type, context);
  }
  if (!context.compiler.ok()) return {};
  auto result = branches[0].type;
  if (branches.size() == 2) {
    const auto common = common_type(branches[0].type, branches[1].type);
    if (!common) context.compiler.refuse(place, "the two results are of types that have nothing in common");
    result = common.value_or(result);
  }
  const auto absent = constant_of(apply.map_missing_to, result, place, context);
  const auto other = constant_of(apply.default_value, result, place, context).value_or(missing);
  std::shared_ptr<const Formula> no = branches.size() == 2 ? std::move(branches[1].formula) : nullptr;
  return {computed([condition = std::shared_ptr(std::move(condition.formula)),
                    yes = std::shared_ptr(std::move(branches[0].formula)), no, absent, other](Frame& frame) {
            const double truth = condition->value(frame);
            if (is_missing(truth)) return absent.value_or(other);
            const double value = truth != 0 ? yes->value(frame) : no ? no->value(frame) : missing;
            return is_missing(value) ? other : value;
          }),
          result};
}

// A function that the file defines: its arguments go to slots of their own, which its expression reads.
Typed compile_defined(const pmml::DefineFunction& function, const pmml::Apply& apply,
                      const pmml::Place& place, ExpressionContext& context) {
  auto& compiler = context.compiler;
  if (context.depth >= depth_max || apply.arguments.size() != function.parameters.size()) {
    compiler.refuse(place, context.depth >= depth_max
                               ? "functions nested too deep, or without end"
                               : "not as many arguments as the function has parameters");
    return {};
  }
  Parameters parameters;
  std::vector<std::pair<std::uint32_t, std::shared_ptr<const Formula>>> arguments;
  for (std::size_t i = 0; i < function.parameters.size(); ++i) {
    const auto& parameter = function.parameters[i];
    auto typed = compile_as(apply.arguments[i], parameter.type, context);
    if (parameter.type && compiler.ok())
      typed = converted(place, std::move(typed), *parameter.type, compiler);
    const auto optype =
        typed.type.data == DataType::string ? pmml::OpType::categorical : pmml::OpType::continuous;
    const auto slot = compiler.slot();
    parameters.arguments[parameter.name] = {slot, typed.type, parameter.optype.value_or(optype)};
    arguments.emplace_back(slot, std::move(typed.formula));
  }
  if (!compiler.ok()) return {};
  ExpressionContext inner{.compiler = compiler, .parameters = &parameters, .wanted = function.type};
  inner.depth = context.depth + 1;
  auto body = compile_expression(function.expression, inner);
  context.late = context.late || inner.late;
  context.sources.insert(context.sources.end(), inner.sources.begin(), inner.sources.end());
  if (function.type && compiler.ok()) body = converted(place, std::move(body), *function.type, compiler);
  const auto absent = constant_of(apply.map_missing_to, body.type, place, context);
  const auto other = constant_of(apply.default_value, body.type, place, context).value_or(missing);
  return {computed([arguments = std::move(arguments), absent, other,
                    body = std::shared_ptr(std::move(body.formula))](Frame& frame) {
            bool any_missing = false;
            for (const auto& [slot, argument] : arguments) {
              frame.slots[slot] = argument->value(frame);
              any_missing = any_missing || is_missing(frame.slots[slot]);
            }
            if (any_missing && absent) return *absent;
            const double value = body->value(frame);
            return is_missing(value) ? other : value;
          }),
          body.type};
}

}  // namespace

std::optional<pmml::Type> common_type(const pmml::Type& a, const pmml::Type& b) {
  if (a == b) return a;
  if (is_count(a.data) && is_count(b.data)) return pmml::Type{DataType::double_};
  return std::nullopt;
}

Typed compile_apply(const pmml::Apply& apply, const pmml::Place& place, ExpressionContext& context) {
  static constexpr std::string_view logicals[] = {"and",          "or",      "not",       "isMissing",
                                                  "isNotMissing", "isValid", "isNotValid"};
  if (const auto* defined = context.compiler.function(apply.function)) {
    return compile_defined(*defined, apply, place, context);
  }
  if (apply.function == "if") return compile_if(apply, place, context);
  if (std::ranges::find(logicals, apply.function) != std::end(logicals))
    return compile_logical(apply, place, context);
  if (const auto* function = find_function(apply.function))
    return compile_built_in(*function, apply, place, context);
  if (is_pattern_function(apply.function)) return compile_pattern_function(apply, place, context);
  context.compiler.refuse(place, fmt::format("function {} is not supported", apply.function.substr(0, 80)));
  return {};
}

}  // namespace balie::scorer_pmml
