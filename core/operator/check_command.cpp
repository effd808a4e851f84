// `balie check`: settings files and playbook directories, all that is wrong with them at once.
#include "core/base/json_text.hpp"
#include "core/operator/check_files.hpp"
#include "core/operator/child_process.hpp"
#include "core/operator/commands.hpp"

#include <fmt/format.h>

#include <ostream>

namespace balie::operation {
namespace {

void print_problem(const Context& context, const Problem& problem) {
  if (!context.globals.json) {
    context.errors << to_string(problem) << '\n';
    return;
  }
  std::string text = "{\"file\":";
  append_json_text(problem.file, text);
  text += fmt::format(",\"line\":{},\"column\":{},\"text\":", problem.line, problem.column);
  append_json_text(problem.text, text);
  context.out << text << "}\n";
}

}  // namespace

int check_paths(const Context& context, const scoring::ScorerRegistry& scorers,
                const source::DriverRegistry& drivers, const std::vector<std::string>& paths) {
  Problems problems;
  for (const auto& path : paths) {
    for (auto& problem : check_path(path, own_program(), context.clock, scorers, drivers))
      problems.push_back(std::move(problem));
  }
  sort_problems(problems);
  for (const auto& problem : problems) print_problem(context, problem);
  if (!problems.empty()) return bad_input;
  if (!context.globals.json) context.out << "nothing is wrong\n";
  return done;
}

}  // namespace balie::operation
