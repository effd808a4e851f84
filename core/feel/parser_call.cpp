// Calls, with arguments by place or by name.
#include "core/base/problem.hpp"
#include "core/feel/builtins.hpp"
#include "core/feel/check.hpp"
#include "core/feel/parser.hpp"

#include <fmt/format.h>

namespace balie::feel {
namespace {

constexpr std::size_t arguments_max = 10'000;

}  // namespace

std::optional<Parser::Arguments> Parser::parse_arguments() {
  Arguments arguments;
  scanner_.take("(");
  if (scanner_.take(")")) return arguments;
  do {
    const Mark before = mark();
    auto name = take_key();
    if (!name) go_back(before);
    if (name.has_value() != (arguments.names.size() == arguments.nodes.size()) && !arguments.nodes.empty()) {
      fail("either all arguments have names, or none");
      return std::nullopt;
    }
    if (name) arguments.names.push_back(std::move(*name));
    Typed value = parse_expression_or_test();
    arguments.nodes.push_back(std::move(value.node));
    arguments.types.push_back(std::move(value.type));
    if (arguments.nodes.size() > arguments_max) fail("too many arguments");
  } while (!failed_ && scanner_.take(","));
  if (failed_ || !expect(")")) return std::nullopt;
  return arguments;
}

Typed Parser::parse_call(Typed function) {
  const Place place = here();
  auto arguments = parse_arguments();
  if (!arguments) return function;
  if (is_never(function.type, Type::Kind::function))
    find(Finding::Kind::type, place, fmt::format("a {} cannot be called", to_string(function.type)));
  if (function.type.has_signature() && function.type.parameters().size() != arguments->nodes.size())
    find(Finding::Kind::type, place,
         fmt::format("the function has {} parameters, not {}", function.type.parameters().size(),
                     arguments->nodes.size()));
  const Type result = function.type.result();
  return {
      make_call(place, std::move(function.node), std::move(arguments->nodes), std::move(arguments->names)),
      result};
}

Typed Parser::parse_builtin_call(std::string_view name, Place place) {
  auto arguments = parse_arguments();
  if (!arguments) return {make_constant(place, {}), Type::any()};
  const auto forms = builtins_named(name);
  const Builtin* form = arguments->names.empty() ? choose_builtin(forms, arguments->nodes.size())
                                                 : choose_builtin(forms, arguments->names);
  if (form == nullptr) {
    std::string why = arguments->names.empty()
                          ? fmt::format("{} does not take {} arguments", name, arguments->nodes.size())
                          : fmt::format("{} has no parameters of these names", name);
    find(Finding::Kind::type, place, why);
    return {make_null(place, std::move(why)), Type::any()};
  }
  NodePtrs nodes(std::max(form->parameters.size(), arguments->nodes.size()));
  for (std::size_t i = 0; i < arguments->nodes.size(); ++i) {
    std::size_t which = i;
    if (!arguments->names.empty()) {
      which = 0;
      while (form->parameters[which].name != arguments->names[i]) ++which;
    }
    const Builtin::Slot& parameter = form->parameters[std::min(which, form->parameters.size() - 1)];
    const Type& type = arguments->types[i];
    const bool null = type.kind() == Type::Kind::null && !parameter.nullable;
    if (form->rest == Builtin::Rest::one && (null || !may_fit(type, parameter.type)))
      find(Finding::Kind::type, place,
           fmt::format("{}: {} is a {}, not a {}", name, parameter.name, to_string(type),
                       to_string(parameter.type)));
    nodes[which] = std::move(arguments->nodes[i]);
  }
  return finish({make_builtin_call(place, *form, std::move(nodes)), form->result});
}

}  // namespace balie::feel
