#include "core/operator/model_file.hpp"

#include "core/base/file.hpp"

namespace balie::operation {

scoring::LoadedModel load_model_file(const scoring::ScorerRegistry& scorers, const std::string& path) {
  const scoring::LoadOptions options;
  const auto content = read_file(path, options.file_bytes_max);
  if (!content) return std::unexpected(scoring::Refusal{{}, 0, 0, content.error().text()});
  return scoring::load_model(scorers, path, *content, options);
}

}  // namespace balie::operation
