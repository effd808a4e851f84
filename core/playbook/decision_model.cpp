#include "core/playbook/decision_model.hpp"

#include "core/base/file.hpp"
#include "protocols/dmn/reader.hpp"

#include <algorithm>
#include <expected>
#include <filesystem>
#include <map>
#include <set>

namespace balie::playbook {
namespace {

constexpr std::size_t bytes_max = 16 << 20;
constexpr std::size_t folder_files_max = 1'000;

std::expected<dmn::Definitions, Problems> read(const std::string& path) {
  const auto bytes = read_file(path, bytes_max);
  if (!bytes) return std::unexpected(Problems{{path, 0, 0, bytes.error().text()}});
  return dmn::read(*bytes, path);
}

// The models of a folder, read when they are asked for.
class Folder {
 public:
  explicit Folder(const std::string& model) : model_(model) {}

  // The model that an import means; a null pointer, and what is wrong with the files that it may be,
  // otherwise.
  const dmn::Definitions* find(const dmn::Import& import, Problems& problems) {
    if (!import.location.empty() && import.location.find('/') == std::string::npos) {
      const auto path = path_beside(model_, import.location);
      std::error_code ignored;
      if (std::filesystem::is_regular_file(path, ignored)) {
        const auto* const found = open(path, problems);
        if (found != nullptr && found->space == import.space) return found;
      }
    }
    for (const auto& path : paths()) {
      const auto* const found = open(path, problems);
      if (found != nullptr && found->space == import.space) return found;
    }
    return nullptr;
  }

 private:
  const std::set<std::string>& paths() {
    if (!paths_.empty()) return paths_;
    auto folder = std::filesystem::path(model_).parent_path();
    if (folder.empty()) folder = ".";
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
      const auto name = entry.path().filename();
      if (entry.path().extension() != ".dmn" || name == std::filesystem::path(model_).filename()) continue;
      if (paths_.size() < folder_files_max) paths_.insert(path_beside(model_, name.string()));
    }
    return paths_;
  }

  const dmn::Definitions* open(const std::string& path, Problems& problems) {
    auto found = read_.find(path);
    if (found == read_.end()) found = read_.emplace(path, read(path)).first;
    if (found->second) return &*found->second;
    problems.insert(problems.end(), found->second.error().begin(), found->second.error().end());
    return nullptr;
  }

  std::string model_;
  std::set<std::string> paths_;
  std::map<std::string, std::expected<dmn::Definitions, Problems>> read_;
};

bool is_dmn_import(const dmn::Import& import) {
  return import.type.empty() || import.type.find("/DMN/") != std::string::npos;
}

}  // namespace

rules::Compiled load_decision_model(const std::string& path, const rules::CompileOptions& options) {
  auto model = read(path);
  if (!model) return {nullptr, model.error()};
  Folder folder(path);
  Problems problems;
  std::set<std::string> seen{model->space};
  std::vector<const dmn::Definitions*> imported;
  std::vector<dmn::Import> waiting = model->imports;
  while (!waiting.empty()) {
    const auto import = waiting.back();
    waiting.pop_back();
    if (!is_dmn_import(import) || !seen.insert(import.space).second) continue;
    Problems other_problems;
    const auto* const found = folder.find(import, other_problems);
    if (found == nullptr) {  // that it is missing is told when the model is compiled
      problems.insert(problems.end(), other_problems.begin(), other_problems.end());
      continue;
    }
    waiting.insert(waiting.end(), found->imports.begin(), found->imports.end());
    imported.push_back(found);
  }
  auto compiled = rules::compile(*model, imported, options);
  compiled.problems.insert(compiled.problems.end(), problems.begin(), problems.end());
  sort_problems(compiled.problems);
  return compiled;
}

}  // namespace balie::playbook
