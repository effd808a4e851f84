#include "core/service/hub_command.hpp"

#include "core/base/bus_settings.hpp"
#include "core/base/stop_signals.hpp"
#include "core/base/toml.hpp"
#include "core/playbook/load.hpp"
#include "core/service/hub_server.hpp"
#include "core/service/hub_settings.hpp"

#include <cstdio>

namespace balie::service {
namespace {

constexpr int status_failed = 1;
constexpr int status_bad_input = 2;

// Everything that is read before the hub starts.
struct Start {
  HubSettings hub;
  BusSettings bus;
  SourceConnections sources;
  std::shared_ptr<const playbook::Playbook> playbook;
  std::vector<playbook::File> files;  // of the playbook
};

std::expected<Start, Problems> read_start(const std::string& config_path,
                                          const scoring::ScorerRegistry& scorers,
                                          const source::DriverRegistry& drivers) {
  Problems problems;
  Start start;
  const auto root = read_toml(config_path, problems);
  if (problems.empty()) {
    start.hub = read_hub_settings(root, config_path, problems);
    start.bus = read_bus_settings(root, BusSide::hub, config_path, problems);
    start.sources = read_source_settings(root, config_path, drivers, problems);
  }
  if (problems.empty()) {
    auto loaded = playbook::load_playbook(start.hub.playbook, scorers);
    if (loaded) {
      start.playbook = std::move(*loaded);
      check_connections(start.playbook->sources(), start.sources, start.hub.playbook + "/sources.toml",
                        problems);
      start.files = playbook::read_files(start.hub.playbook, problems);
      if (playbook::version_of(start.files) != start.playbook->version()) {
        problems.push_back({start.hub.playbook, 0, 0, "was changed while it was read; start again"});
      }
    } else {
      problems = std::move(loaded.error());
    }
  }
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return start;
}

BusServerSettings server_settings(const BusSettings& bus, const HubSettings& hub) {
  BusServerSettings settings;
  settings.endpoint = bus.endpoint;
  settings.events_endpoint = bus.events_endpoint;
  settings.secret_key = bus.secret_key;
  for (const auto& client : bus.clients) {
    const auto role = bus::role_of(client.role).value_or(bus::Role::observer);
    settings.clients[client.public_key] = bus::user_id(role, client.name);
  }
  settings.queue_max = static_cast<int>(hub.credit) * 2 + 64;
  return settings;
}

HubOptions hub_options(const HubSettings& hub, const BusSettings& bus) {
  HubOptions options;
  const auto boot = random_hash_key();
  options.sessions.boot_id = to_base32(hash128(boot, "boot")).substr(16);
  options.sessions.events_endpoint = bus.events_endpoint;
  options.sessions.heartbeat = hub.heartbeat;
  options.sessions.silence = hub.silence;
  options.sessions.credit = hub.credit;
  options.sessions.sessions_max = hub.sessions_max;
  options.batch_max = hub.batch_max;
  options.pending_max = hub.pending_max;
  options.retention_every = hub.retention_every;
  return options;
}

int print(const Problems& problems) {
  for (const auto& problem : problems) std::fprintf(stderr, "%s\n", to_string(problem).c_str());
  return status_bad_input;
}

}  // namespace

int hub_command(const std::string& config_path, const store::StoreRegistry& stores,
                const scoring::ScorerRegistry& scorers, const source::DriverRegistry& drivers,
                const std::string& version) {
  const StopSignals signals;
  auto start = read_start(config_path, scorers, drivers);
  if (!start) return print(start.error());
  const auto* factory = stores.find(start->hub.store);
  if (!factory) return print({{config_path, 0, 0, "hub.store: this program contains no such store"}});

  Log log("hub", log_level_of(start->hub.log_level).value_or(LogLevel::info));
  for (const auto& endpoint : {start->bus.endpoint, start->bus.events_endpoint}) {
    if (const auto ready = prepare_endpoint(endpoint, BusSide::hub); !ready)
      return print({{config_path, 0, 0, ready.error().text()}});
  }
  auto server = BusServer::open(server_settings(start->bus, start->hub));
  if (!server) {
    log.error("the bus cannot be opened", {{"reason", server.error().text()}});
    return status_failed;
  }
  HubProcess process;
  process.options = hub_options(start->hub, start->bus);
  process.options.version = version;
  process.store.directory = start->hub.data;
  process.store.memory_bytes = start->hub.memory;
  process.store.behind_max = start->hub.behind_max;
  process.open_store = *factory;
  process.scorers = scorers;
  process.sources = std::move(start->sources);
  process.drivers = drivers;
  process.files = std::move(start->files);
  if (!start->hub.metrics.empty()) {
    auto page = MetricsPage::open(start->hub.metrics);
    if (!page) return print({{config_path, 0, 0, "hub.metrics: " + page.error().text()}});
    process.metrics = std::move(*page);
    log.info("metrics are served", {{"port", process.metrics->port()}});
  }
  HubServer hub(std::move(process), start->playbook, std::move(*server), std::make_shared<SystemClock>(),
                log);
  const auto watch = signals.watch([&hub] { hub.stop(); });
  return hub.serve();
}

}  // namespace balie::service
