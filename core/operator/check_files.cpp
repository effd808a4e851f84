#include "core/operator/check_files.hpp"

#include "core/base/bus_settings.hpp"
#include "core/base/toml.hpp"
#include "core/operator/adapter_list.hpp"
#include "core/operator/child_output.hpp"
#include "core/playbook/load.hpp"
#include "core/service/hub_settings.hpp"
#include "core/service/source_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iterator>

namespace balie::operation {
namespace {

constexpr std::size_t output_bytes_max = 1 << 20;
constexpr Duration adapter_limit = std::chrono::seconds(20);
constexpr int status_bad_input = 2;

bool is_directory(const std::string& path) {
  std::error_code fault;
  return std::filesystem::is_directory(path, fault);
}

void take(Problems from, Problems& problems) { std::ranges::move(from, std::back_inserter(problems)); }

// `connections`: of the settings; null: they are not at hand.
void check_playbook(const std::string& directory, const scoring::ScorerRegistry& scorers,
                    const service::SourceConnections* connections, Problems& problems) {
  auto loaded = playbook::load_playbook(directory, scorers);
  if (!loaded) return take(std::move(loaded.error()), problems);
  if (connections == nullptr) return;
  const auto file = (std::filesystem::path(directory) / "sources.toml").string();
  service::check_connections((*loaded)->sources(), *connections, file, problems);
}

void check_hub(const toml::table& root, const std::string& file, const scoring::ScorerRegistry& scorers,
               const source::DriverRegistry& drivers, Problems& problems) {
  const auto connections = service::read_source_settings(root, file, drivers, problems);
  const auto settings = service::read_hub_settings(root, file, problems);
  if (settings.playbook.empty()) return;  // told already
  if (is_directory(settings.playbook)) {
    return check_playbook(settings.playbook, scorers, &connections, problems);
  }
  const auto* node = root.at_path("hub.playbook").node();
  problems.push_back(
      problem_at(*node, file, fmt::format("hub.playbook: there is no directory {}", settings.playbook)));
}

// What the adapter's own program says of its table.
void check_adapter(const AdapterEntry& adapter, const toml::table& root, const std::string& file,
                   const Clock& clock, Problems& problems) {
  auto arguments = adapter_arguments(adapter, file);
  arguments.emplace_back("--check");
  const auto output = run_for_output(arguments, output_bytes_max, adapter_limit, clock);
  if (output && output->status == 0) return;
  if (output && output->status == status_bad_input && !output->text.empty()) {
    std::string_view rest = output->text;
    while (!rest.empty()) {
      const auto line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      if (!line.empty()) problems.push_back(parse_problem(line, file));
    }
    return;
  }
  const auto why = output ? fmt::format("{} --check ended with status {}", adapter.program, output->status)
                          : output.error().text();
  problems.push_back(problem_at(*root["adapter"][adapter.name].node(), file,
                                fmt::format("adapter.{}: cannot be checked: {}", adapter.name, why)));
}

void check_settings(const std::string& file, const std::string& own_program, const Clock& clock,
                    const scoring::ScorerRegistry& scorers, const source::DriverRegistry& drivers,
                    Problems& problems) {
  const auto root = read_toml(file, problems);
  if (!problems.empty()) return;
  const std::vector<std::string> known{"hub", "bus", "adapter", "source"};
  for (const auto& [key, node] : root) {
    if (std::ranges::find(known, key.str()) != known.end()) continue;
    problems.push_back(
        problem_at(key, file, fmt::format("{}: unknown table{}", key.str(), suggestion(key.str(), known))));
  }
  const bool for_adapters_alone = !root.contains("hub") && root.contains("adapter");
  if (!for_adapters_alone) check_hub(root, file, scorers, drivers, problems);
  read_bus_settings(root, for_adapters_alone ? BusSide::client : BusSide::hub, file, problems);
  for (const auto& adapter : read_adapters(root, file, own_program, problems)) {
    check_adapter(adapter, root, file, clock, problems);
  }
}

// Takes ":NUMBER" off the end of `text`.
bool take_number(std::string_view& text, std::uint32_t& number) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return false;
  const auto digits = text.substr(colon + 1);
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (fault != std::errc() || end != digits.data() + digits.size()) return false;
  text = text.substr(0, colon);
  return true;
}

}  // namespace

Problem parse_problem(std::string_view line, const std::string& file) {
  // The first ": " that has a place before it; file names may hold colons, and texts often do.
  for (auto end = line.find(": "); end != std::string_view::npos; end = line.find(": ", end + 1)) {
    std::string_view place = line.substr(0, end);
    Problem problem;
    if (!take_number(place, problem.column) || !take_number(place, problem.line) || place.empty()) continue;
    problem.file = place;
    problem.text = line.substr(end + 2);
    return problem;
  }
  if (line.starts_with(file + ": ")) line.remove_prefix(file.size() + 2);
  return {file, 0, 0, std::string(line)};
}

Problems check_path(const std::string& path, const std::string& own_program, const Clock& clock,
                    const scoring::ScorerRegistry& scorers, const source::DriverRegistry& drivers) {
  Problems problems;
  const std::filesystem::path inside = std::filesystem::path(path) / "balie.toml";
  std::error_code fault;
  if (!is_directory(path)) {
    check_settings(path, own_program, clock, scorers, drivers, problems);
  } else if (std::filesystem::exists(inside, fault)) {
    check_settings(inside.string(), own_program, clock, scorers, drivers, problems);
  } else {
    check_playbook(path, scorers, nullptr, problems);
  }
  sort_problems(problems);
  return problems;
}

}  // namespace balie::operation
