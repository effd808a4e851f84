#include "plugins/scorer_pmml/load.hpp"

#include "plugins/scorer_pmml/compiler.hpp"
#include "plugins/scorer_pmml/describe.hpp"
#include "plugins/scorer_pmml/pmml_model.hpp"
#include "plugins/scorer_pmml/verify.hpp"

namespace balie::scorer_pmml {

namespace {

std::unexpected<scoring::Refusal> refused(const pmml::Refusal& refusal) {
  return std::unexpected(scoring::Refusal{refusal.element, refusal.line, refusal.column, refusal.text});
}

}  // namespace

scoring::LoadedModel load(std::string_view content, const scoring::LoadOptions& options) {
  auto limits = pmml::file_limits();
  limits.bytes_max = std::min(limits.bytes_max, options.file_bytes_max);
  const auto file = pmml::read(content, limits);
  if (!file) return refused(file.error());
  auto symbols = std::make_unique<Symbols>();
  Compiler compiler(*file, *symbols);
  auto root = compiler.compile();
  if (!root) return refused(*compiler.refusal());
  auto inputs = describe_inputs(compiler);
  auto outputs = describe_outputs(*file, *root, compiler);
  auto info = describe(*file, *root, compiler, outputs);
  if (!compiler.ok()) return refused(*compiler.refusal());
  info.bytes += compiled_bytes(*root) + symbols->bytes();
  if (info.bytes > options.model_bytes_max) return refused({"", 0, 0, "too large once it is compiled"});
  auto model = std::make_unique<const PmmlModel>(std::move(symbols), std::move(root), compiler.layout(),
                                                 std::move(inputs), std::move(outputs), std::move(info));
  if (auto refusal = verify(*file, *model)) return refused(*refusal);
  return model;
}

}  // namespace balie::scorer_pmml
