// FEEL's own functions (10.3.4).
#pragma once

#include "core/feel/structure.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace balie::feel {

class Run;

// One form of a function: some have several, with other parameters.
struct Builtin {
  struct Slot {
    std::string name;
    Type type;
    bool optional = false;  // may be left out: then it is null
    bool nullable = false;  // null is handed on; else null for it makes the result null
  };
  // How many values a call without names may hold for the last parameter.
  enum class Rest {
    one,
    any,         // they become one list: append(list, item, item)
    list_or_any  // the same, but a list alone is that list: sum(list), sum(1, 2)
  };
  using Code = Value (*)(Run& run, std::span<const Value> arguments);

  std::string name;
  std::vector<Slot> parameters;
  Rest rest = Rest::one;
  Type result;
  Code code = nullptr;
};

// "name(parameter: type, ...) -> type": with `name?` one that may be left out, with `type?` one that takes
// null, with `name*` and `name+` those that Rest::list_or_any and Rest::any tell of.
struct BuiltinText {
  std::string_view signature;
  Builtin::Code code;
};

// All forms of all functions, those of one name side by side.
const std::vector<Builtin>& builtins();
// Empty: there is none of this name.
std::span<const Builtin> builtins_named(std::string_view name);

// By place: the form that takes so many arguments, by name: the one that has such parameters. Null pointer:
// none.
const Builtin* choose_builtin(std::span<const Builtin> forms, std::size_t count);
const Builtin* choose_builtin(std::span<const Builtin> forms, std::span<const std::string> names);

// Checks the arguments, one for each parameter, and calls. They are moved from.
Value call_builtin(Run& run, const Builtin& builtin, std::span<Value> arguments, std::span<const bool> given);
// A function of FEEL's own as a value.
Value builtin_as_value(std::span<const Builtin> forms);

}  // namespace balie::feel
