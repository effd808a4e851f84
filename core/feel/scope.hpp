// The names that an expression may use, with their types.
#pragma once

#include "core/feel/type.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace balie::feel {

struct Variable {
  std::string name;
  Type type;
};

class Scope {
 public:
  // Names may hold spaces and the signs . / - ' + *. The n-th name declared (from 0) is the n-th value that
  // evaluation is handed. A name declared anew hides the older one.
  std::size_t declare(std::string_view name, Type type = Type::any());
  // A named type, for `instance of`.
  void declare_type(std::string_view name, Type type);

  [[nodiscard]] const std::vector<Variable>& variables() const { return variables_; }
  [[nodiscard]] const std::vector<Variable>& types() const { return types_; }

 private:
  std::vector<Variable> variables_;
  std::vector<Variable> types_;
};

// A name as FEEL compares it: without space around it, with one blank for each run of space inside.
std::string normalise_name(std::string_view name);

}  // namespace balie::feel
