#include "core/operator/adapter_list.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace balie::operation {
namespace {

constexpr std::string_view prefix = "balie-";

// The types whose programs lie there.
std::vector<std::string> known_types(const std::filesystem::path& folder) {
  std::vector<std::string> types;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const auto name = entry.path().filename().string();
    if (name.starts_with(prefix)) types.push_back(name.substr(prefix.size()));
  }
  return types;
}

bool is_word(const std::string& text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string::npos;
}

}  // namespace

std::vector<AdapterEntry> read_adapters(const toml::table& settings, const std::string& file,
                                        const std::string& own_program, Problems& problems) {
  std::vector<AdapterEntry> adapters;
  const auto* tables = settings["adapter"].as_table();
  if (tables == nullptr) {
    if (const auto* other = settings.get("adapter")) {
      problems.push_back(problem_at(*other, file, "adapter: must be tables such as [adapter.web]"));
    }
    return adapters;
  }
  const auto folder = std::filesystem::path(own_program).parent_path();
  for (const auto& [key, value] : *tables) {
    const auto path = fmt::format("adapter.{}", key.str());
    const auto* type = value.is_table() ? value.as_table()->get("type") : nullptr;
    const auto word = type == nullptr ? std::string() : type->value_or(std::string());
    if (!is_word(word)) {
      problems.push_back(
          problem_at(type == nullptr ? value : *type, file, path + ".type: is required, such as \"http\""));
      continue;
    }
    const auto program = (folder / (std::string(prefix) + word)).string();
    std::error_code error;
    if (!std::filesystem::exists(program, error)) {
      problems.push_back(problem_at(*type, file,
                                    fmt::format("{}.type: there is no program {}{}", path, program,
                                                suggestion(word, known_types(folder)))));
      continue;
    }
    const auto* listen = value.as_table()->get("listen");
    adapters.push_back({std::string(key.str()), word, program,
                        listen == nullptr ? std::string() : listen->value_or(std::string())});
  }
  return adapters;
}

std::vector<std::string> adapter_arguments(const AdapterEntry& adapter, const std::string& settings_file) {
  return {adapter.program, "--config", settings_file, "--name", adapter.name};
}

}  // namespace balie::operation
