// Texts with a customer's values in them, as Mustache (https://mustache.github.io/mustache.5.html):
// {{FORMULA}} is the value of a formula, {{#FORMULA}}...{{/FORMULA}} stands where it is true or there is a
// value, {{^FORMULA}} where not. Of a list only whether it is empty counts; partials and other delimiters are
// refused.
#pragma once

#include "core/base/toml.hpp"
#include "core/playbook/formula.hpp"
#include "core/playbook/formula_compiler.hpp"
#include "core/playbook/formula_run.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace balie::playbook {

constexpr std::size_t template_bytes_max = 8'000;
constexpr std::size_t template_names_max = 50;
constexpr std::size_t rendered_bytes_max = 32'000;

// Immutable once read; any thread.
class TextTemplate {
 public:
  TextTemplate() = default;  // empty
  [[nodiscard]] bool empty() const { return text_.empty(); }
  // What is in it whatever the values are: neither tags nor sections.
  [[nodiscard]] std::string fixed() const;

  // With the values of the run, which was told of the contact and the offer. Empty: longer than
  // rendered_bytes_max. `html`: values, but not those in {{{ }}}, are escaped for it.
  [[nodiscard]] std::string render(FormulaRun& run, bool html) const;

 private:
  friend TextTemplate read_template(const toml::node& node, const std::string& file, const std::string& path,
                                    FormulaCompiler& formulas, Problems& problems);
  std::string text_;
  std::map<std::string, Formula, std::less<>> values_;  // by what stands in the tag
};

// The text at `node` in the playbook's file `path`, which problems call `file`. What is no Mustache, and each
// name in it that no formula of an offer may use, becomes a problem.
TextTemplate read_template(const toml::node& node, const std::string& file, const std::string& path,
                           FormulaCompiler& formulas, Problems& problems);

}  // namespace balie::playbook
