#include "core/operator/model_file.hpp"

#include "core/base/file.hpp"
#include "core/base/memory.hpp"

namespace balie::operation {

scoring::LoadedModel load_model_file(const scoring::ScorerRegistry& scorers, const std::string& path) {
  const scoring::LoadOptions options;
  auto content = read_file(path, options.file_bytes_max);
  if (!content) return std::unexpected(scoring::Refusal{{}, 0, 0, content.error().text()});
  auto model = scoring::load_model(scorers, path, *content, options);
  std::string().swap(*content);
  give_back_freed_memory();
  return model;
}

}  // namespace balie::operation
