#include "plugins/scorer_pmml/pattern_functions.hpp"

#include "plugins/scorer_pmml/built_in.hpp"
#include "plugins/scorer_pmml/formats.hpp"
#include "plugins/scorer_pmml/pattern.hpp"

#include <fmt/format.h>

namespace balie::scorer_pmml {
namespace {

using Arguments = std::span<const double>;
using pmml::DataType;

constexpr pmml::Type string = {DataType::string};

// One Apply on its way to a formula.
struct Call {
  const pmml::Apply& apply;
  const pmml::Place& place;
  ExpressionContext& context;

  // The Constant at this place; nullopt: there is another expression, which is refused.
  [[nodiscard]] std::optional<std::string_view> constant(std::size_t index) const {
    const auto* constant = std::get_if<pmml::Constant>(&apply.arguments[index].form);
    if (constant && !constant->missing) return constant->text;
    refuse("a pattern that is no Constant is not supported");
    return std::nullopt;
  }
  void refuse(std::string_view why) const {
    context.compiler.refuse(place, fmt::format("{}: {}", apply.function, why));
  }
  [[nodiscard]] Typed argument(const std::optional<pmml::Type>& wanted) const {
    const auto before = std::exchange(context.wanted, wanted);
    auto typed = compile_expression(apply.arguments[0], context);
    context.wanted = before;
    return typed;
  }
  template <typename Computing>
  Typed made(Typed argument, const pmml::Type& type, Computing compute) const {
    Formulas arguments;
    arguments.push_back(std::move(argument.formula));
    return {built_in(std::move(arguments), std::move(compute), no_result(apply, type, place, context)), type};
  }
  // The first argument as a text.
  [[nodiscard]] Typed text() const { return converted(place, argument(string), string, context.compiler); }
};

Typed compile_matches(const Call& call) {
  constexpr pmml::Type truth = {DataType::boolean};
  const auto text = call.constant(1);
  const auto pattern = text ? Pattern::compile(*text) : nullptr;
  if (!pattern) call.refuse("its pattern is none, or not one that is read as PCRE reads it");
  return call.made(call.text(), truth, [pattern](Arguments a, Frame& frame) {
    const auto found = pattern->is_found_in(frame.symbols.text(a[0]));
    return found ? (*found ? 1.0 : 0.0) : missing;
  });
}

Typed compile_replace(const Call& call) {
  const auto text = call.constant(1);
  const auto replacement = call.constant(2);
  const auto pattern = text ? Pattern::compile(*text) : nullptr;
  if (!pattern) {
    call.refuse("its pattern is none, or not one that is read as PCRE reads it");
  } else if (replacement && !pattern->replacement_is_clear(*replacement)) {
    call.refuse("its replacement has a $ or a backslash that stands for nothing");
  }
  return call.made(call.text(), string,
                   [pattern, with = std::string(replacement.value_or(""))](Arguments a, Frame& frame) {
                     const auto changed = pattern->replaced(frame.symbols.text(a[0]), with, text_bytes_max);
                     return changed ? frame.symbols.code(*changed) : missing;
                   });
}

template <typename Format>
Typed compile_format(const Call& call, Typed argument, const std::optional<Format>& format) {
  if (!format) call.refuse("its pattern is not supported");
  if (!call.context.compiler.ok()) return {nullptr, string};
  return call.made(std::move(argument), string, [format = *format](Arguments a, Frame& frame) {
    frame.text.clear();
    return format.append(a[0], frame.text) ? frame.symbols.code(frame.text) : missing;
  });
}

Typed compile_format_number(const Call& call) {
  auto argument = call.argument(std::nullopt);
  if (!pmml::is_number(argument.type.data)) call.refuse("it takes a number");
  const auto pattern = call.constant(1);
  return compile_format(call, std::move(argument), pattern ? NumberFormat::read(*pattern) : std::nullopt);
}

Typed compile_format_datetime(const Call& call) {
  auto argument = call.argument(std::nullopt);
  const bool has_date = argument.type.data != DataType::time;
  argument = as_moment(std::move(argument), call.place, call.context.compiler);
  const auto pattern = call.constant(1);
  return compile_format(call, std::move(argument),
                        pattern ? ClockFormat::read(*pattern, has_date) : std::nullopt);
}

struct PatternFunction {
  std::string_view name;
  std::size_t arguments;
  Typed (*compile)(const Call&);
};
constexpr PatternFunction functions[] = {{"matches", 2, compile_matches},
                                         {"replace", 3, compile_replace},
                                         {"formatNumber", 2, compile_format_number},
                                         {"formatDatetime", 2, compile_format_datetime}};

const PatternFunction* find(std::string_view name) {
  for (const auto& function : functions) {
    if (function.name == name) return &function;
  }
  return nullptr;
}

}  // namespace

bool is_pattern_function(std::string_view name) { return find(name) != nullptr; }

Typed compile_pattern_function(const pmml::Apply& apply, const pmml::Place& place,
                               ExpressionContext& context) {
  const auto& function = *find(apply.function);
  const Call call{apply, place, context};
  if (apply.arguments.size() != function.arguments) {
    call.refuse(fmt::format("it takes {} arguments, not {}", function.arguments, apply.arguments.size()));
    return {};
  }
  return function.compile(call);
}

}  // namespace balie::scorer_pmml
