// `balie check`: settings files and playbook directories, all that is wrong with them at once.
#include "core/base/json_text.hpp"
#include "core/operator/adapter_list.hpp"
#include "core/operator/child_process.hpp"
#include "core/operator/commands.hpp"
#include "core/service/hub_settings.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <ostream>

namespace balie::operation {
namespace {

void check_settings(const std::string& file, Problems& problems) {
  const auto root = read_toml(file, problems);
  const std::vector<std::string> known = {"hub", "bus", "adapter"};
  for (const auto& [key, value] : root) {
    const std::string name(key.str());
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      problems.push_back(
          problem_at(key, file, fmt::format("{}: unknown table{}", name, suggestion(name, known))));
    }
  }
  service::read_hub_settings(root, file, problems);
  read_bus_settings(root, BusSide::hub, file, problems);
  read_adapters(root, file, own_program(), problems);
}

void check_path(const std::string& path, Problems& problems) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    problems.push_back({path, 0, 0, "playbooks are not here yet"});
  } else {
    check_settings(path, problems);
  }
}

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

int check_paths(const Context& context, const std::vector<std::string>& paths) {
  Problems problems;
  for (const auto& path : paths) check_path(path, problems);
  sort_problems(problems);
  for (const auto& problem : problems) print_problem(context, problem);
  if (!problems.empty()) return bad_input;
  if (!context.globals.json) context.out << "nothing is wrong\n";
  return done;
}

}  // namespace balie::operation
