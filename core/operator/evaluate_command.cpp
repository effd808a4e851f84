// `balie evaluate`: how good the playbook's models would have been on history. No hub is needed, and nothing
// is changed.
#include "core/base/file.hpp"
#include "core/operator/commands.hpp"
#include "core/operator/evaluate_report.hpp"
#include "core/playbook/load.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <ostream>

namespace balie::operation {
namespace {

constexpr mode_t file_mode = 0644;

result<std::shared_ptr<const playbook::Playbook>> playbook_of(const scoring::ScorerRegistry& scorers,
                                                              const std::string& directory) {
  auto loaded = playbook::load_playbook(directory, scorers);
  if (!loaded) return std::unexpected(to_error(loaded.error()));
  if ((*loaded)->adaptive_models().empty()) {
    return failure(Fate::reject, "evaluate.models",
                   fmt::format("{} has no models that learn: adaptive.toml would name them", directory));
  }
  return *std::move(loaded);
}

result<History> history_of(const EvaluateOptions& options) {
  const auto map = options.map.empty()
                       ? (std::filesystem::path(options.playbook) / "contacts.map.toml").string()
                       : options.map;
  BALIE_TRY(const auto source, ImportSource::open(options.contacts, map, bus::Limits{}));
  return History::read(*source);
}

result<void> report_model(const Context& context, const EvaluateOptions& options, const ModelResult& model,
                          std::uint64_t malformed) {
  const std::filesystem::path out(options.out);
  const auto deciles = (out / (model.name + ".deciles.csv")).string();
  const auto chart = (out / (model.name + ".lift.svg")).string();
  BALIE_CHECK(write_file_atomically(deciles, deciles_csv(model.figures), file_mode));
  BALIE_CHECK(write_file_atomically(chart, chart_svg(model), file_mode));
  if (context.globals.json) {
    context.out << figures_json(model, malformed, deciles, chart) << '\n';
  } else {
    print_figures(model, context.out);
    context.out << fmt::format("written: {}, {}\n", deciles, chart);
  }
  return {};
}

result<std::uint64_t> run(const Context& context, const scoring::ScorerRegistry& scorers,
                          const EvaluateOptions& options) {
  BALIE_TRY(const auto playbook, playbook_of(scorers, options.playbook));
  BALIE_TRY(const auto history, history_of(options));
  for (const auto& one : history.malformed()) {
    report_line(context, one.line, Error(Fate::reject, "evaluate.row", one.reason));
  }
  if (history.malformed_all() > history.malformed().size()) {
    context.errors << fmt::format("{} rows in all are malformed\n", history.malformed_all());
  }
  BALIE_CHECK(make_directories(options.out, 0755));
  for (const auto& spec : playbook->adaptive_models()) {
    BALIE_TRY(const auto model, evaluate_model(*playbook, spec, history));
    BALIE_CHECK(report_model(context, options, model, history.malformed_all()));
  }
  return history.malformed_all();
}

}  // namespace

int evaluate(const Context& context, const scoring::ScorerRegistry& scorers, const EvaluateOptions& options) {
  const auto malformed = run(context, scorers, options);
  if (!malformed) return report(context, malformed.error());
  return *malformed > 0 ? bad_input : done;
}

}  // namespace balie::operation
