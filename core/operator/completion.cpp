#include "core/operator/completion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>
#include <string>
#include <vector>

namespace balie::operation {
namespace {

// The options that may stand after `app`, those of its parents too.
std::set<std::string> options_of(const CLI::App& app) {
  std::set<std::string> names;
  for (const auto* one = &app; one != nullptr; one = one->get_parent()) {
    for (const auto* option : one->get_options()) {
      if (option->get_group().empty()) continue;  // not shown to people
      for (const auto& name : option->get_lnames()) names.insert("--" + name);
    }
  }
  return names;
}

// A line of the case statement for each command: what may follow it.
void lines_of(const CLI::App& app, const std::string& path, std::string& words, std::string& paths) {
  std::vector<std::string> offered;
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_group().empty()) continue;
    offered.push_back(command->get_name());
    lines_of(*command, path + " " + command->get_name(), words, paths);
  }
  for (const auto& option : options_of(app)) offered.push_back(option);
  words += fmt::format("    '{}') words='{}' ;;\n", path, fmt::join(offered, " "));
  paths += fmt::format("      '{}') path=$next ;;\n", path);
}

constexpr std::string_view script = R"(# bash completion for {0}; load it with: source <({0} completion bash)
_{0}() {{
  local path='{0}' next word words=''
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    next="$path $word"
    case "$next" in
{1}    esac
  done
  case "$path" in
{2}  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}")
}}
complete -o default -F _{0} {0}
)";

}  // namespace

std::string bash_completion(const CLI::App& app) {
  std::string words;
  std::string paths;
  lines_of(app, app.get_name(), words, paths);
  return fmt::format(script, app.get_name(), paths, words);
}

}  // namespace balie::operation
