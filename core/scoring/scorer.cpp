#include "core/scoring/scorer.hpp"

#include "core/base/assert.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace balie::scoring {

Problem problem_of(const Refusal& refusal, std::string_view file) {
  std::string text =
      refusal.element.empty() ? refusal.text : fmt::format("{}: {}", refusal.element, refusal.text);
  return {std::string(file), refusal.line, refusal.column, std::move(text)};
}

void ScorerRegistry::add(std::string ending, ScorerFactory factory) {
  const bool added = factories_.emplace(std::move(ending), std::move(factory)).second;
  BALIE_ASSERT(added);
}

const ScorerFactory* ScorerRegistry::find(std::string_view file_name) const {
  const auto dot = file_name.rfind('.');
  if (dot == std::string_view::npos) return nullptr;
  const auto found = factories_.find(file_name.substr(dot + 1));
  return found == factories_.end() ? nullptr : &found->second;
}

std::vector<std::string> ScorerRegistry::endings() const {
  std::vector<std::string> endings;
  for (const auto& [ending, factory] : factories_) endings.push_back(ending);
  return endings;
}

LoadedModel load_model(const ScorerRegistry& scorers, std::string_view file_name, std::string_view content,
                       const LoadOptions& options) {
  const ScorerFactory* factory = scorers.find(file_name);
  if (factory == nullptr) {
    const auto endings = scorers.endings();
    return std::unexpected(Refusal{{},
                                   0,
                                   0,
                                   endings.empty() ? "this program reads no models"
                                                   : fmt::format("is no model that this program reads: .{}",
                                                                 fmt::join(endings, ", ."))});
  }
  if (content.size() > options.file_bytes_max) {
    return std::unexpected(Refusal{{}, 0, 0, fmt::format("is larger than {} bytes", options.file_bytes_max)});
  }
  return (*factory)(content, options);
}

}  // namespace balie::scoring
