#include "core/playbook/formula.hpp"

namespace balie::playbook {

Problem Formula::Program::problem(feel::Place in_text, std::string what) const {
  const auto in_file = written.place_of({in_text.line, in_text.column});
  return {file, in_file.line, in_file.column, std::move(what)};
}

}  // namespace balie::playbook
