#include "core/operator/past_log.hpp"

#include "core/service/hub_settings.hpp"

#include <fmt/format.h>

namespace balie::operation {
namespace {

struct Place {
  std::string store = "sqlite";
  std::string directory;
};

result<Place> place_of(const Context& context, const std::string& directory) {
  Place place;
  place.directory = directory;
  if (!directory.empty()) return place;
  const auto file = settings_file(context.globals);
  if (file.empty()) {
    return failure(Fate::reject, "operator.log",
                   "there is no balie.toml here that says where the log is; name its directory: --data DIR");
  }
  BALIE_TRY(const auto settings, read_settings(context));
  Problems problems;
  const auto hub = service::read_hub_settings(settings, file, problems);
  if (!problems.empty()) return std::unexpected(to_error(problems));
  place.store = hub.store;
  place.directory = hub.data;
  return place;
}

}  // namespace

result<std::unique_ptr<store::LogReader>> open_log(const Context& context, const PastTools& tools,
                                                   const std::string& directory) {
  BALIE_TRY(const auto place, place_of(context, directory));
  const auto* factory = tools.stores.find_log(place.store);
  if (!factory) {
    return failure(Fate::reject, "operator.log",
                   fmt::format("the store \"{}\" keeps no log that can be read", place.store));
  }
  auto log = (*factory)(place.directory);
  if (log) return log;
  return failure(Fate::reject, "operator.log", fmt::format("{}: {}", place.directory, log.error().text()));
}

service::Replay::Loader loader_of(const scoring::ScorerRegistry& scorers) {
  return [&scorers](const std::vector<playbook::File>& files) {
    return playbook::load_playbook(files, scorers);
  };
}

}  // namespace balie::operation
